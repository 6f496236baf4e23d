"""The kinds of hash that are compared. Each takes a picture of mode RGB and gives its bits, packed into uint8."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image

Bits = npt.NDArray[np.uint8]
Hash = Callable[[Image.Image], Bits]


def difference(side: int) -> Hash:
    """dHash: is a cell darker than its right neighbour (N. Krawetz, hackerfactor.com, 2013)."""

    def bits(rgb: Image.Image) -> Bits:
        grey = np.asarray(rgb.resize((side + 1, side), Image.Resampling.BOX, reducing_gap=2.0).convert("L"))
        return np.packbits(grey[:, 1:] > grey[:, :-1])

    return bits


def both_differences(side: int) -> Hash:
    """dHash across and down, half of the bits each."""

    def bits(rgb: Image.Image) -> Bits:
        grey = np.asarray(rgb.resize((side + 1, side + 1), Image.Resampling.BOX, reducing_gap=2.0).convert("L"))
        across, down = grey[:side, 1:] > grey[:side, :-1], grey[1:, :side] > grey[:-1, :side]
        return np.packbits(np.concatenate([across.ravel(), down.ravel()]))

    return bits


def cosine(side: int, first: int = 0) -> Hash:
    """pHash: is a low frequency's share above the median. first: 1 leaves out what is flat, as PDQ does."""
    n = 4 * side
    waves = np.cos(np.pi * np.outer(np.arange(first, first + side), 2 * np.arange(n) + 1) / (2 * n))

    def bits(rgb: Image.Image) -> Bits:
        grey = np.asarray(rgb.convert("L").resize((n, n), Image.Resampling.LANCZOS, reducing_gap=2.0), np.float64)
        shares = waves @ grey @ waves.T
        return np.packbits(shares > np.median(shares))

    return bits


def of_library(side: int) -> Hash:
    """pHash as the imagehash package makes it."""
    import imagehash

    def bits(rgb: Image.Image) -> Bits:
        return np.packbits(imagehash.phash(rgb, hash_size=side).hash)

    return bits


KINDS: dict[str, Callable[[], Hash]] = {
    "dHash, 64 bits": lambda: difference(8),
    "dHash, 256 bits": lambda: difference(16),
    "dHash across and down, 288 bits": lambda: both_differences(12),
    "pHash, 64 bits": lambda: cosine(8),
    "pHash, 256 bits": lambda: cosine(16),
    "pHash of imagehash, 256 bits": lambda: of_library(16),
    "pHash without what is flat, 256 bits": lambda: cosine(16, first=1),
}


def distances(some: Bits, others: Bits) -> npt.NDArray[np.int64]:
    """How many bits differ, (n, m), between (n, bytes) and (m, bytes)."""
    return np.stack([np.bitwise_count(others ^ one).sum(axis=1, dtype=np.int64) for one in some])
