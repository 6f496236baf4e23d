"""The engine: one loaded model that turns batches of pictures into scores."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dankdesk.errors import ModelError
from dankdesk.inference.audience import Audience
from dankdesk.inference.chooser import Chooser
from dankdesk.inference.fusion import Fusion
from dankdesk.inference.machine_cache import MachineCache
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.parity import Answers
from dankdesk.inference.providers import CPU
from dankdesk.inference.runner import Runner
from dankdesk.records import AudienceScore, Score, Text


class Engine:
    """A verified model, on an engine that works. Safe to call from one thread at a time or from several."""

    def __init__(self, manifest: Manifest, chooser: Chooser, name: str | None = None) -> None:
        """name: as in `Chooser.choose`. Raises `ModelError`."""
        self.manifest = manifest
        self._chooser = chooser
        self._runner, self.running = chooser.choose(name)
        self.batch_size = self._runner.batch_size
        self._lock = threading.Lock()
        self._fusion = Fusion(manifest)

    @classmethod
    def load(
        cls,
        manifest_path: Path,
        engine: str | None = None,
        threads: int | None = None,
        cache: Path | None = None,
    ) -> Engine:
        """Load and verify the model beside the manifest; words models wait for words. Raises `ModelError`.

        engine: the name of what is to run it, as in `Chooser.choose`.
        threads: of one inference on the CPU, by default one for each core. They change no score.
        cache: a folder for `MachineCache`; None to keep nothing.
        """
        manifest = Manifest.read(manifest_path)
        return cls(manifest, Chooser(manifest, threads, MachineCache(cache) if cache is not None else None), engine)

    def score(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> list[Score]:
        """Score pictures already brought to the model's size, by what is seen alone.

        batch: uint8 RGB, shape (n, height, width, 3) with the manifest's height and width, n >= 1.
        aspects: float32, shape (n,): width / height of the originals.
        Returns n scores in the same order. Raises `ModelError` if the model fails or gives no finite number.
        """
        try:
            found = self._run(batch, aspects)
        except Exception as error:
            raise ModelError(f"The model failed on a picture: {error}") from error
        if not found.finite:
            raise ModelError("The model's answer is not a number.")
        return [self._score(*one) for one in zip(found.logits, found.heats, found.embeddings, strict=True)]

    def add_words(self, score: Score, text: Text) -> Score:
        """`score` with `text` judged beside the picture. Raises `ReadingError`; `score` stands then."""
        return self._fusion.add_words(score, text)

    def _run(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> Answers:
        runner = self._runner
        try:
            return runner.run(batch, aspects)
        except Exception as error:  # ONNX Runtime's errors share no base but Exception
            return self._instead_of(runner, error).run(batch, aspects)

    def _instead_of(self, failed: Runner, error: Exception) -> Runner:
        """The CPU's runner from here on, where another's failed: its memory may have run out, its driver gone.
        Raises `error` where there is no other."""
        with self._lock:
            if self._runner is failed:
                if self.running.engine == CPU.name:
                    raise error
                self._runner, self.running = self._chooser.give_up(self.running)
                self.batch_size = self._runner.batch_size
            return self._runner

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
