"""Two answers to "have I seen this before": the same bytes, or a picture that looks the same."""

from __future__ import annotations

import hashlib

import numpy as np
from PIL import Image

from dankdesk.records import RGB


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def phash(rgb: RGB) -> int:
    """Return the 64-bit difference hash of `rgb`, 0 <= phash < 2**64: near copies differ in few bits.

    The picture is shrunk to 9 x 8 grey cells; each bit, row by row and highest first, says whether a cell is darker
    than its right neighbour (N. Krawetz, "Kind of like that", hackerfactor.com, 2013).
    """
    cells = Image.fromarray(rgb).resize((9, 8), Image.Resampling.BOX, reducing_gap=2.0).convert("L")
    grey = np.asarray(cells)
    return int.from_bytes(np.packbits(grey[:, 1:] > grey[:, :-1]).tobytes(), "big")
