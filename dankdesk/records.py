"""The words every room of the house uses: picture, score, verdict. Frozen values, no behaviour, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

RGB = npt.NDArray[np.uint8]
"""uint8, shape (height, width, 3), sRGB, C-contiguous."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a picture without its pixels.

    sha256:  64 lower-case hex digits of the original bytes: the identity of the picture.
    phash:   64-bit difference hash, 0 <= phash < 2**64; near copies differ in few bits. Never an identity.
    format:  Pillow's name: "JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF" or "TIFF".
    width, height: pixels of the original, after EXIF orientation.
    n_bytes: size of the original file.
    """

    sha256: str
    phash: int
    format: str
    width: int
    height: int
    n_bytes: int


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """A decoded picture. `rgb` is upright, and smaller than `facts` says where the original is very large."""

    facts: Facts
    rgb: RGB


@dataclass(frozen=True, eq=False, slots=True)
class Score:
    """One model's opinion of one picture.

    likelihood: calibrated probability, 0 to 1, that the model's audience upvotes it.
    low, high:  95 % interval of `likelihood` from the calibration fit; 0 <= low <= likelihood <= high <= 1.
    logit:      the model's own output before calibration, natural-log odds.
    heat:       float32, shape (rows, cols): class-activation map in logit units; its mean is `logit`.
                Positive cells spoke for "dank", negative ones against (Zhou et al. 2016, arXiv:1512.04150).
    embedding:  float32, shape (512,): pooled features, for nearest neighbours.
    model_id:   `Manifest.id` of the model.
    """

    likelihood: float
    low: float
    high: float
    logit: float
    heat: npt.NDArray[np.float32]
    embedding: npt.NDArray[np.float32]
    model_id: str


@dataclass(frozen=True, eq=False, slots=True)
class Verdict:
    """What DankDesk answers about one picture.

    name:       what the user calls it: a file name, or "Pasted picture".
    path:       the file it came from, if it came from one.
    first_seen: UTC, when this machine first checked these bytes.
    elapsed_ms: milliseconds of inference, or None where the library already knew the score.
    warning:    a sentence, where the verdict stands but something beside it failed (it could not be saved, say).
    """

    name: str
    path: Path | None
    facts: Facts
    score: Score
    first_seen: datetime
    elapsed_ms: float | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A source that gave no picture. `reason` is one plain sentence that stands alone, without the name."""

    name: str
    path: Path | None
    reason: str


Outcome = Verdict | Unreadable
