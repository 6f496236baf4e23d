"""The engine: one loaded model that turns batches of pictures into scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from dankdesk.errors import ModelError
from dankdesk.inference.audience import Audience
from dankdesk.inference.fusion import Fusion
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.providers import Running, open_session
from dankdesk.records import AudienceScore, Score, Text

# A batch gains nothing on a CPU and costs memory and the time until Cancel is heard; a GPU wants to be filled.
BATCH_SIZES = {"CPU": 1, "CUDA": 16}


class Engine:
    """A verified model in a warmed session. Safe to call from one thread at a time or from several."""

    def __init__(self, manifest: Manifest, session: ort.InferenceSession, running: Running) -> None:
        self.manifest = manifest
        self.running = running
        self.batch_size = BATCH_SIZES[running.provider]
        self._session = session
        self._fusion = Fusion(manifest)

    @classmethod
    def load(cls, manifest_path: Path, engine: str | None = None, threads: int | None = None) -> Engine:
        """Load, verify and warm the model beside the manifest; words models wait for words. Raises `ModelError`.

        engine: what to run it on, where that works here: "cpu" or "cuda"; None for the best that does.
        threads: of one inference on the CPU, by default one for each core. They change no score.
        """
        manifest = Manifest.read(manifest_path)
        session, running = open_session(manifest, engine, threads)
        return cls(manifest, session, running)

    def score(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> list[Score]:
        """Score pictures already brought to the model's size, by what is seen alone.

        batch: uint8 RGB, shape (n, height, width, 3) with the manifest's height and width, n >= 1.
        aspects: float32, shape (n,): width / height of the originals.
        Returns n scores in the same order. Raises `ModelError` if the model fails or gives no finite number.
        """
        feed = {"image": batch, "aspect": aspects}
        try:
            logits, heats, embeddings = self._session.run(["logit", "heat", "embedding"], feed)
        except Exception as error:
            raise ModelError(f"The model failed on a picture: {error}") from error
        if not (np.isfinite(logits).all() and np.isfinite(heats).all() and np.isfinite(embeddings).all()):
            raise ModelError("The model's answer is not a number.")
        return [self._score(*one) for one in zip(logits, heats, embeddings, strict=True)]

    def add_words(self, score: Score, text: Text) -> Score:
        """`score` with `text` judged beside the picture. Raises `ReadingError`; `score` stands then."""
        return self._fusion.add_words(score, text)

    def _score(
        self, logits: npt.NDArray[np.float32], heats: npt.NDArray[np.float32], embedding: npt.NDArray[np.float32]
    ) -> Score:
        judged = zip(self.manifest.audiences, logits, heats, strict=True)
        audiences = tuple(_seen(audience, float(logit), heat) for audience, logit, heat in judged)
        return Score(audiences, None, embedding, self.manifest.id)


def _seen(audience: Audience, logit: float, heat: npt.NDArray[np.float32]) -> AudienceScore:
    """What an audience makes of a picture whose words are not known."""
    return AudienceScore(
        id=audience.id,
        whole=audience.without_words.opinion(logit, None),
        picture=audience.picture.calibration.opinion(logit, None),
        words=None,
        logit=logit,
        heat=heat,
    )
