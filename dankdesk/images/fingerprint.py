"""Two answers to "have I seen this before": the same bytes, or a picture that looks the same."""

from __future__ import annotations

import hashlib

import numpy as np
from PIL import Image


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def phash(rgb: Image.Image) -> int:
    """Return the 64-bit difference hash of a picture of mode RGB, 0 <= phash < 2**64: near copies differ in few bits.

    The picture is shrunk to 9 x 8 grey cells; each bit, row by row and highest first, says whether a cell is darker
    than its right neighbour (N. Krawetz, "Kind of like that", hackerfactor.com, 2013). It is taken from the decoded
    image rather than from its array, since the way back would cost as much as a third of decoding.
    """
    cells = rgb.resize((9, 8), Image.Resampling.BOX, reducing_gap=2.0).convert("L")
    grey = np.asarray(cells)
    return int.from_bytes(np.packbits(grey[:, 1:] > grey[:, :-1]).tobytes(), "big")
