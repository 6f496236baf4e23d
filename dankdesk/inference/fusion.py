"""The words models of a manifest, and what becomes of a picture's score once its words are known."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from dankdesk.errors import ModelError, ReadingError
from dankdesk.inference.audience import Audience, WordsPart
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.providers import CPU, open_session, options
from dankdesk.inference.verify import read_words_file
from dankdesk.records import AudienceScore, Score, Text
from dankdesk.text import Features, Policy, featurise, marks


class Fusion:
    """Adds words to scores. The words models are opened, checked, when first needed. Thread-safe."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._lock = threading.Lock()
        self._sessions: dict[str, ort.InferenceSession] = {}

    def add_words(self, score: Score, text: Text) -> Score:
        """`score`, of this manifest's model, with `text` judged beside the picture.

        A text without a word is kept, and the picture speaks alone. Raises `ReadingError` if a words model is missing,
        altered, fails or gives no finite number, or if the score is of other audiences; `score` stands as it is then.
        """
        if [one.id for one in score.audiences] != [audience.id for audience in self._manifest.audiences]:
            raise ReadingError("The words were not judged: this score is of another model.")
        content = text.content
        features: dict[Policy, Features] = {}
        audiences = []
        for audience, old in zip(self._manifest.audiences, score.audiences, strict=True):
            if audience.words is not None and audience.words.policy not in features:
                features[audience.words.policy] = featurise(content, audience.words.policy)
            found = features[audience.words.policy] if audience.words is not None else None
            audiences.append(self._judge(audience, old, found))
        return replace(score, audiences=tuple(audiences), text=text)

    def _judge(self, audience: Audience, old: AudienceScore, features: Features | None) -> AudienceScore:
        words, weigh = audience.words, audience.with_words
        if words is None or weigh is None or features is None or not features.ids.size:
            return replace(old, whole=audience.without_words.opinion(old.logit, None), words=None, marks=())
        logit, votes = self._run(audience.id, words, features)
        return replace(
            old,
            whole=weigh.opinion(old.logit, logit),
            words=words.calibration.opinion(None, logit),
            marks=marks(features, votes),
        )

    def _run(self, name: str, words: WordsPart, features: Features) -> tuple[float, npt.NDArray[np.float32]]:
        try:
            session = self._session(name, words)
            logit, votes = session.run(["logit", "votes"], {"ids": features.ids, "shape": features.shape})
        except ModelError as error:
            raise ReadingError(f"The words were not judged. {error}") from error
        except Exception as error:  # ONNX Runtime's errors share no other base
            raise ReadingError(f"The words model failed on this text: {error}") from error
        if logit.shape != () or votes.shape != features.ids.shape:
            raise ReadingError("The words model's answer does not fit the text.")
        if not (np.isfinite(logit) and np.isfinite(votes).all()):
            raise ReadingError("The words model's answer is not a number.")
        return float(logit), votes

    def _session(self, name: str, words: WordsPart) -> ort.InferenceSession:
        with self._lock:
            if name not in self._sessions:
                # A few microseconds of work: more threads would only wait.
                self._sessions[name] = open_session(CPU, read_words_file(words), options(threads=1))
            return self._sessions[name]
