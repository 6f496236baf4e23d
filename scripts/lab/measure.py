"""What a score is worth. Every figure takes weights, so that resampling whole groups is fast. No network, no files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scripts.lab.records import Floats, Truths
from scripts.lab.reliability import (
    BINS,
    Bin,
    calibration_error,
    calibration_error_of_chance,
    debiased_calibration_error,
    reliability,
    wilson,
)
from scripts.lab.resample import RESAMPLES, Figure, Interval, bootstrap, draws, interval

__all__ = [
    "BINS",
    "RESAMPLES",
    "Bin",
    "Confusion",
    "Figure",
    "Interval",
    "accuracy",
    "accuracy_at",
    "auc",
    "auc_gain",
    "balanced_accuracy",
    "balanced_accuracy_at",
    "bootstrap",
    "brier",
    "calibration_error",
    "calibration_error_of_chance",
    "confusion",
    "debiased_calibration_error",
    "draws",
    "interval",
    "pr_auc",
    "reliability",
    "roc_curve",
    "sigmoid",
    "wilson",
]


def _passed(scores: Floats, truths: Truths, weights: Floats | None) -> tuple[Floats, Floats]:
    """True and false examples (by weight) at or above each different score, from the highest score down."""
    weights = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(scores, kind="stable")
    ends = np.flatnonzero(np.diff(scores[order], prepend=-np.inf) != 0)
    right = np.where(truths, weights, 0.0)[order]
    wrong = weights[order] - right
    # Sums from the top, read where a run of equal scores starts.
    above = [np.cumsum(side[::-1])[::-1][ends][::-1] for side in (right, wrong)]
    return above[0], above[1]


def auc(scores: Floats, truths: Truths, weights: Floats | None = None) -> float:
    """Area under the ROC curve, ties counted half (Hanley and McNeil 1982); 0 to 1.

    Needs weight in both classes: nan otherwise.
    """
    true, false = _passed(scores, truths, weights)
    if not true[-1] or not false[-1]:
        return float("nan")
    before = np.concatenate([[0.0], true[:-1]])
    steps = np.diff(false, prepend=0.0)
    return float((steps * (true + before)).sum() / (2 * true[-1] * false[-1]))


def pr_auc(scores: Floats, truths: Truths, weights: Floats | None = None) -> float:
    """Average precision: precision at each different score, weighted by the recall it adds; chance is the base rate.

    Not interpolated, so not flattered (Davis and Goadrich 2006). nan without true examples.
    """
    true, false = _passed(scores, truths, weights)
    if not true[-1]:
        return float("nan")
    there = true + false > 0
    precision = true[there] / (true + false)[there]
    return float((np.diff(true[there], prepend=0.0) * precision).sum() / true[-1])


def roc_curve(scores: Floats, truths: Truths) -> tuple[Floats, Floats]:
    """The share of false and of true examples at or above each different score, from (0, 0) to (1, 1)."""
    true, false = _passed(scores, truths, None)
    return (
        np.concatenate([[0.0], false / max(false[-1], 1.0)]),
        np.concatenate([[0.0], true / max(true[-1], 1.0)]),
    )


def auc_gain(ours: Floats, other: Floats, truths: Truths, groups: Sequence[str], seed: int) -> Interval:
    """The AUC of `ours` less that of `other`, both in the same draws of whole groups."""
    both = [draws(auc, scores, truths, groups, seed) for scores in (ours, other)]
    return interval(auc(ours, truths) - auc(other, truths), both[0] - both[1])


def accuracy(likelihoods: Floats, truths: Truths, weights: Floats | None = None, threshold: float = 0.5) -> float:
    """Share of examples whose likelihood falls on the right side of `threshold`; at it is above."""
    return float(np.average((likelihoods >= threshold) == truths, weights=weights))


def accuracy_at(threshold: float) -> Figure:
    """`accuracy` at this threshold, as a figure to resample."""
    return lambda likelihoods, truths, weights: accuracy(likelihoods, truths, weights, threshold)


def balanced_accuracy(
    likelihoods: Floats, truths: Truths, weights: Floats | None = None, threshold: float = 0.5
) -> float:
    """Mean of the shares of right answers in the two classes; nan without weight in both."""
    weights = np.ones(len(truths)) if weights is None else weights
    right = (likelihoods >= threshold) == truths
    of_true, of_false = weights[truths].sum(), weights[~truths].sum()
    if not of_true or not of_false:
        return float("nan")
    return float((weights[truths & right].sum() / of_true + weights[~truths & right].sum() / of_false) / 2)


def balanced_accuracy_at(threshold: float) -> Figure:
    """`balanced_accuracy` at this threshold, as a figure to resample."""
    return lambda likelihoods, truths, weights: balanced_accuracy(likelihoods, truths, weights, threshold)


def brier(likelihoods: Floats, truths: Truths, weights: Floats | None = None) -> float:
    """Mean squared distance of likelihood and truth (Brier 1950); 0 is perfect, 0.25 is always saying one half."""
    return float(np.average((likelihoods - truths) ** 2, weights=weights))


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many examples were said to be dank, or not, and were."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int


def confusion(likelihoods: Floats, truths: Truths, threshold: float = 0.5) -> Confusion:
    """The four counts at `threshold`; at it is above."""
    said = likelihoods >= threshold
    return Confusion(
        int((said & truths).sum()),
        int((said & ~truths).sum()),
        int((~said & truths).sum()),
        int((~said & ~truths).sum()),
    )


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-values)), without overflow."""
    return np.exp(-np.logaddexp(0.0, -values))
