"""The engine: one loaded model that turns batches of pictures into scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from dankdesk.errors import ModelError
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.providers import Running, open_session
from dankdesk.inference.verify import read_model
from dankdesk.records import Score

# A batch gains nothing on a CPU and costs memory and the time until Cancel is heard; a GPU wants to be filled.
BATCH_SIZES = {"CPU": 1, "CUDA": 16}


class Engine:
    """A verified model in a warmed session. Safe to call from one thread at a time or from several."""

    def __init__(self, manifest: Manifest, session: ort.InferenceSession, running: Running) -> None:
        self.manifest = manifest
        self.running = running
        self.batch_size = BATCH_SIZES[running.provider]
        self._session = session

    @classmethod
    def load(cls, manifest_path: Path) -> Engine:
        """Load, verify and warm the model beside the manifest. Raises `ModelError`."""
        manifest = Manifest.read(manifest_path)
        session, running = open_session(read_model(manifest), manifest)
        return cls(manifest, session, running)

    def score(self, batch: npt.NDArray[np.uint8]) -> list[Score]:
        """Score pictures already brought to the model's size.

        batch: uint8 RGB, shape (n, height, width, 3) with the manifest's height and width, n >= 1.
        Returns n scores in the same order. Raises `ModelError` if the model fails or gives no finite number.
        """
        manifest = self.manifest
        try:
            logits, heats, embeddings = self._session.run(["logit", "heat", "embedding"], {manifest.input.name: batch})
        except Exception as error:
            raise ModelError(f"The model failed on a picture: {error}") from error
        if not np.isfinite(logits).all():
            raise ModelError("The model's answer is not a number.")
        return [
            self._score(float(logit), heat, embedding)
            for logit, heat, embedding in zip(logits, heats, embeddings, strict=True)
        ]

    def _score(self, logit: float, heat: npt.NDArray[np.float32], embedding: npt.NDArray[np.float32]) -> Score:
        likelihood, low, high = self.manifest.calibration.likelihood(logit)
        return Score(likelihood, low, high, logit, heat, embedding, self.manifest.id)
