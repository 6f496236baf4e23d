"""Recall, false matches and precision at a number of bits, their intervals, and the number that keeps a precision."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scripts.lookalikes.hashing import Distances

STRANGERS = 20
"""How many other captions on its template lie beside each copy, in the library that precision is told for."""
PRECISION = 0.95
BOOTSTRAPS = 500


def recall(found: Distances, most: int) -> float:
    """The share of copies within `most` bits, each change alike."""
    return float(np.mean([(bits <= most).mean() for bits in found.copies.values()]))


def false_share(found: Distances, most: int) -> float:
    """The share of other captions that are taken for copies, each template alike."""
    return float(np.mean([(bits <= most).mean() for bits in found.captions]))


def precision(found: Distances, most: int) -> float:
    """The share of copies among what is taken for one, with `STRANGERS` beside each."""
    right, wrong = recall(found, most), STRANGERS * false_share(found, most)
    return right / (right + wrong) if right + wrong else 1.0


def threshold(found: Distances) -> int:
    """The most bits at which, and below which everywhere, precision is `PRECISION`; -1 where it is at none."""
    most = -1
    while most < 255 and precision(found, most + 1) >= PRECISION:
        most += 1
    return most


def interval(found: Distances, figure: Callable[[Distances], float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of a figure, over memes and templates."""
    rng = np.random.default_rng(1)
    figures = [figure(_drawn(found, rng)) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(figures, [2.5, 97.5])
    return float(low), float(high)


def _drawn(found: Distances, rng: np.random.Generator) -> Distances:
    n = len(next(iter(found.copies.values())))
    memes = rng.integers(n, size=n)
    templates = rng.integers(len(found.captions), size=len(found.captions))
    copies = {change: bits[memes] for change, bits in found.copies.items()}
    return Distances(copies, [found.captions[i] for i in templates], found.memes)
