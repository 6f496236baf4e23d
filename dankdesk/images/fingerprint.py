"""Two answers to "have I seen this before": the same bytes, or a picture that looks the same."""

from __future__ import annotations

import hashlib

import numpy as np
from PIL import Image

_SIDE = 64
_WAVES = 16
_SCALE = 1 << 16

# Whole numbers, so that no two machines differ by a rounding. The largest sum, 64 * 64 * 255 * 2**32, is exact even in
# the float64 that the median of whole numbers is.
_TABLE = np.cos(np.pi * np.outer(np.arange(_WAVES), 2 * np.arange(_SIDE) + 1) / (2 * _SIDE))
_COSINES = np.rint(_TABLE * _SCALE).astype(np.int64)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def phash(rgb: Image.Image) -> int:
    """Return the 256-bit perceptual hash of a picture of mode RGB, 0 <= phash < 2**256: near copies differ in few bits.

    The picture is shrunk to 64 x 64 grey cells; each bit, row by row and highest first, says whether one of the 16 x 16
    lowest frequencies of their discrete cosine transform is above the median of all: the pHash of C. Zauner's thesis
    (2010), bit for bit as the imagehash package makes it from the same cells, which a test holds it against.
    docs/decisions/077-which-fingerprint.md has the comparison of kinds. It is taken from the decoded image rather than
    from its array, since the way back would cost as much as a third of decoding.
    """
    # reducing_gap: large pictures are averaged down first, which takes a quarter of the time.
    small = rgb.convert("L").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    shares = _COSINES @ np.asarray(small, np.int64) @ _COSINES.T
    return int.from_bytes(np.packbits(shares > np.median(shares)).tobytes())
