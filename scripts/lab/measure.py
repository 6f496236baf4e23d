"""What a score is worth: figures with intervals from resampling whole near-duplicate groups. No network, no files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scripts.lab.records import Floats, Truths

RESAMPLES = 2000
BINS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval, low <= high."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


Figure = Callable[[Floats, Truths], float]


def auc(scores: Floats, truths: Truths) -> float:
    """Area under the ROC curve, ties counted half; 0 to 1. Needs both classes: nan otherwise.

    By ranks (Hanley and McNeil 1982).
    """
    n_true, n_false = int(truths.sum()), int((~truths).sum())
    if not n_true or not n_false:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[truths].sum() - n_true * (n_true + 1) / 2) / (n_true * n_false))


def accuracy(likelihoods: Floats, truths: Truths, threshold: float = 0.5) -> float:
    """Share of pictures whose likelihood falls on the right side of `threshold`."""
    return float(np.mean((likelihoods >= threshold) == truths))


def brier(likelihoods: Floats, truths: Truths) -> float:
    """Mean squared distance of likelihood and truth (Brier 1950); 0 is perfect, 0.25 is always saying one half."""
    return float(np.mean((likelihoods - truths) ** 2))


def calibration_error(likelihoods: Floats, truths: Truths) -> float:
    """Expected calibration error over ten bins of equal count (Naeini et al. 2015); 0 is perfect."""
    order = np.argsort(likelihoods, kind="stable")
    gaps = [
        abs(likelihoods[part].mean() - truths[part].mean()) * len(part)
        for part in np.array_split(order, min(BINS, len(order)))
    ]
    return float(sum(gaps) / len(order))


def bootstrap(figure: Figure, values: Floats, truths: Truths, groups: Sequence[str], seed: int) -> Interval:
    """`figure` with its 95 % percentile interval over `RESAMPLES` draws of whole groups, with replacement.

    A draw in which the figure does not exist (one class only) is left out.
    """
    _, number = np.unique(np.array(groups), return_inverse=True)
    members = [np.flatnonzero(number == group) for group in range(number.max() + 1)]
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([members[group] for group in rng.integers(0, len(members), len(members))])
        drawn.append(figure(values[rows], truths[rows]))
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Interval(figure(values, truths), float(low), float(high))


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-values)), without overflow."""
    return np.exp(-np.logaddexp(0.0, -values))
