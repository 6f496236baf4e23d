"""Intervals from resampling whole groups. A draw is a weight for each row, so no row is ever copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scripts.lab.records import Floats, Truths

RESAMPLES = 2000

Figure = Callable[[Floats, Truths, Floats], float]
"""A figure of values (n,), truths (n,) and weights (n,) >= 0: what it would be with each row there `weight` times."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with a 95 % interval, low <= high. The value itself may lie outside: percentiles promise no more."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def draws(figure: Figure, values: Floats, truths: Truths, groups: Sequence[str], seed: int) -> Floats:
    """`figure` in `RESAMPLES` draws of whole groups with replacement, shape (RESAMPLES,); nan where it does not exist.

    The same groups in the same order and the same seed give the same draws, so two arrays may be subtracted.
    """
    names, number = np.unique(np.array(groups), return_inverse=True)
    # Rows in the order of their values: a figure that sorts finds them sorted, draw after draw.
    order = np.argsort(values, kind="stable")
    values, truths, number = values[order], truths[order], number[order]
    rng = np.random.default_rng(seed)
    drawn = np.empty(RESAMPLES)
    for index in range(RESAMPLES):
        times = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names)).astype(np.float64)
        drawn[index] = figure(values, truths, times[number])
    return drawn


def interval(value: float, drawn: Floats) -> Interval:
    """`value` with the 2.5 and 97.5 percentiles of what was drawn, nan left out; all nan gives nan."""
    there = drawn[~np.isnan(drawn)]
    if not len(there):
        return Interval(value, float("nan"), float("nan"))
    low, high = np.percentile(there, [2.5, 97.5])
    return Interval(value, float(low), float(high))


def bootstrap(figure: Figure, values: Floats, truths: Truths, groups: Sequence[str], seed: int) -> Interval:
    """`figure` with its 95 % percentile interval over draws of whole groups.

    A draw in which the figure does not exist (one class only) is left out.
    """
    value = figure(values, truths, np.ones(len(values)))
    return interval(value, draws(figure, values, truths, groups, seed))
