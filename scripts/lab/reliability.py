"""Whether 70 % means 70 %: calibration error, how much of it is luck, and the bins of a reliability diagram.

Bins have equal mass. Examples of one likelihood always share a bin, the one their mean rank falls in, so that no figure
depends on the order of the rows; with many ties bins are uneven, and fewer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scripts.lab.records import Floats, Truths
from scripts.lab.resample import RESAMPLES, Interval

BINS = 15
Z = 1.959963984540054
DRAWN_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Bin:
    """Examples of like likelihood: their mean likelihood, the share of true ones with its Wilson interval, and n."""

    likelihood: float
    share: float
    low: float
    high: float
    n: int


def bins_of(likelihoods: Floats, bins: int = BINS) -> npt.NDArray[np.int64]:
    """The bin of each example (n,), numbered from 0 without gaps, rising with likelihood."""
    _, tie, counts = np.unique(likelihoods, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - counts / 2
    wanted = np.floor(bins * mean_rank / len(likelihoods))
    return np.unique(wanted, return_inverse=True)[1][tie].astype(np.int64)


def calibration_error(likelihoods: Floats, truths: Truths, bins: int = BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): mean distance of likelihood and share over the bins, weighted
    by their n; 0 is perfect. Luck alone makes it larger than 0: see `calibration_error_of_chance`.
    """
    which = bins_of(likelihoods, bins)
    gaps = np.bincount(which, likelihoods) - np.bincount(which, truths)
    return float(np.abs(gaps).sum() / len(likelihoods))


def debiased_calibration_error(likelihoods: Floats, truths: Truths, bins: int = BINS) -> float:
    """Root mean square calibration error over the bins less what sampling alone adds to it; 0 at least.

    Each squared gap loses the variance of its bin's share, share * (1 - share) / (n - 1) (Bröcker 2012, Climate
    Dynamics 39; Kumar, Liang and Ma 2019, arXiv:1909.10155). On the same bins a root mean square is never below the
    mean distance, so this is the stricter of the two once the luck is out. Bins of one example have no variance to
    subtract and are left out; nan when there are no others.
    """
    which = bins_of(likelihoods, bins)
    n = np.bincount(which)
    mean, share = np.bincount(which, likelihoods) / n, np.bincount(which, truths) / n
    kept = n > 1
    if not kept.any():
        return float("nan")
    squares = (mean - share)[kept] ** 2 - (share * (1 - share))[kept] / (n[kept] - 1)
    return float(np.sqrt(max(0.0, float(np.average(squares, weights=n[kept])))))


def calibration_error_of_chance(likelihoods: Floats, seed: int, bins: int = BINS) -> Interval:
    """What `calibration_error` shows for a perfect model with these very likelihoods: the mean and 95 % range.

    Truths are drawn from the likelihoods themselves, each example by itself. Where the range reaches beyond a limit, n
    is too small to hold a model to that limit.
    """
    # By bin: a perfect model's number of true ones needs no more than the sorted likelihoods.
    order = np.argsort(likelihoods, kind="stable")
    likelihoods = likelihoods[order]
    starts = np.flatnonzero(np.diff(bins_of(likelihoods, bins), prepend=-1))
    wanted = np.add.reduceat(likelihoods, starts)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(RESAMPLES // DRAWN_AT_ONCE):
        truths = rng.random((DRAWN_AT_ONCE, len(likelihoods)), dtype=np.float32) < likelihoods
        got = np.add.reduceat(truths, starts, axis=1, dtype=np.int64)
        drawn.append(np.abs(got - wanted).sum(axis=1) / len(likelihoods))
    errors = np.concatenate(drawn)
    low, high = np.percentile(errors, [2.5, 97.5])
    return Interval(float(errors.mean()), float(low), float(high))


def reliability(likelihoods: Floats, truths: Truths, bins: int = BINS) -> tuple[Bin, ...]:
    """The bins of a reliability diagram, rising."""
    which = bins_of(likelihoods, bins)
    n = np.bincount(which)
    true = np.bincount(which, truths)
    means = np.bincount(which, likelihoods) / n
    return tuple(
        Bin(float(mean), float(k / count), *wilson(int(k), int(count)), int(count))
        for mean, k, count in zip(means, true, n, strict=True)
    )


def wilson(k: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share k / n (Wilson 1927), 0 <= low <= high <= 1; n at least 1."""
    centre = (k + Z * Z / 2) / (n + Z * Z)
    half = Z / (n + Z * Z) * np.sqrt(k * (n - k) / n + Z * Z / 4)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
