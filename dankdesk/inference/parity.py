"""Whether an engine says of pictures what the CPU says of them."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dankdesk.inference.manifest import Manifest

N_PICTURES = 4
MAX_SHIFT = 0.02
"""Of a likelihood: what quantising may move one by, too. docs/decisions/102-an-engine-proves-itself.md"""
MAX_LOSS = 0.15
"""Of a map or an embedding: the length of the difference by the length of the CPU's."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """What a model says of n pictures. logits: (n, audiences), heats: (n, audiences, rows, columns),
    embeddings: (n, 512)."""

    logits: Floats
    heats: Floats
    embeddings: Floats

    @property
    def finite(self) -> bool:
        return all(np.isfinite(array).all() for array in (self.logits, self.heats, self.embeddings))

    def to_bytes(self) -> bytes:
        held = io.BytesIO()
        np.savez(held, logits=self.logits, heats=self.heats, embeddings=self.embeddings)
        return held.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Answers:
        """Raises ValueError, KeyError or OSError where it is none."""
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            return cls(held["logits"], held["heats"], held["embeddings"])


@dataclass(frozen=True, slots=True)
class Difference:
    """shift: the largest of a likelihood. loss: the largest of a map or an embedding; inf where one is no number."""

    shift: float
    loss: float

    @property
    def tolerable(self) -> bool:
        return self.shift <= MAX_SHIFT and self.loss <= MAX_LOSS


def pictures(height: int, width: int) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Always the same: uint8 (n, height, width, 3), and their aspects, float32 (n,).

    Made rather than loaded, as they must fit any model: slow colours, hard edges, bars like letters, some noise.
    """
    chance = np.random.default_rng(7)
    y, x = np.mgrid[:height, :width] / max(height, width)
    made = []
    for _ in range(N_PICTURES):
        waves = chance.uniform(-12, 12, (3, 2))
        picture = np.stack([128 + 80 * np.sin(a * x + b * y) for a, b in waves], axis=-1)
        for top, left in chance.random((12, 2)):
            rows, columns = slice(int(top * height), None), slice(int(left * width), int((left + 0.3) * width) + 1)
            picture[rows, columns][: height // 4] = chance.integers(0, 256, 3)
        bars = chance.random(width) < 0.4
        picture[height // 20 : height // 8, bars] = 255
        made.append(picture + chance.normal(0, 8, picture.shape))
    return np.clip(made, 0, 255).astype(np.uint8), np.geomspace(0.5, 2, N_PICTURES, dtype=np.float32)


def difference(manifest: Manifest, found: Answers, wanted: Answers) -> Difference:
    """How far `found` is from what the CPU says, `wanted`."""
    parts = ((found.logits, wanted.logits), (found.heats, wanted.heats), (found.embeddings, wanted.embeddings))
    if not found.finite or any(one.shape != other.shape for one, other in parts):
        return Difference(float("inf"), float("inf"))
    shift = np.abs(_likelihoods(manifest, found) - _likelihoods(manifest, wanted)).max()
    return Difference(float(shift), max(_loss(*pair) for pair in parts[1:]))


def _likelihoods(manifest: Manifest, answers: Answers) -> npt.NDArray[np.float64]:
    """(n, audiences), of the pictures alone."""
    said = [
        [audience.without_words.opinion(float(logit), None).likelihood for logit in logits]
        for audience, logits in zip(manifest.audiences, answers.logits.T, strict=True)
    ]
    return np.array(said)


def _loss(found: Floats, wanted: Floats) -> float:
    """The largest of all pictures'; of nothing but zeros, the length of what was found."""
    lost, whole = (np.linalg.norm(array.reshape(len(array), -1), axis=1) for array in (found - wanted, wanted))
    return float((lost / np.where(whole > 0, whole, 1)).max())
