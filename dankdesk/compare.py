"""Two models on the same pictures: how far they agree, and where they don't."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dankdesk.records import Outcome, Verdict
from dankdesk.scoring import Scorer, Source


@dataclass(frozen=True, slots=True)
class Point:
    """A picture that both models judged: its place among the sources, and its likelihoods, 0 to 1."""

    index: int
    name: str
    sha256: str
    a: float
    b: float


@dataclass(frozen=True)
class Comparison:
    """What the headlines of two models, `a` and `b` by id, say of the same pictures, in the order of the sources.

    thresholds: of `a` and `b`: from there on each calls a picture dank.
    unreadable: how many sources gave no picture.
    """

    a: str
    b: str
    thresholds: tuple[float, float]
    points: tuple[Point, ...]
    unreadable: int = 0

    @cached_property
    def correlation(self) -> float | None:
        """Spearman's rank correlation, -1 to 1, equal ranks averaged; None where a model says the same of all."""
        ranks = _ranks(self._values[:, 0]), _ranks(self._values[:, 1])
        if len(self.points) < 2 or not all(np.ptp(rank) > 0 for rank in ranks):
            return None
        return float(np.corrcoef(*ranks)[0, 1])

    @cached_property
    def agreement(self) -> float | None:
        """The share of pictures, 0 to 1, that both call dank or both don't; None without pictures."""
        dank = self._values >= self.thresholds
        return float((dank[:, 0] == dank[:, 1]).mean()) if self.points else None

    @cached_property
    def difference(self) -> float | None:
        """The mean of how far the likelihoods are apart, 0 to 1; None without pictures."""
        return float(np.abs(self._values[:, 0] - self._values[:, 1]).mean()) if self.points else None

    def most_different(self, n: int) -> tuple[Point, ...]:
        """The `n` pictures whose likelihoods are furthest apart, the furthest first."""
        return tuple(sorted(self.points, key=lambda point: -abs(point.a - point.b))[:n])

    @cached_property
    def _values(self) -> npt.NDArray[np.float64]:
        return np.array([(point.a, point.b) for point in self.points], np.float64).reshape(-1, 2)


def compare(
    a: Scorer,
    b: Scorer,
    sources: Sequence[Source],
    *,
    read: bool,
    cancel: threading.Event | None = None,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> Comparison:
    """Score `sources` with both, one after the other, so that the second finds in the library what the first read.

    read: judge the words too. cancel: ends it early; what both have judged by then is compared.
    on_outcome: is called with each outcome, two for each source in all. Raises `ModelError`.
    """
    judged: list[list[Verdict | None]] = []
    for scorer in (a, b):
        verdicts: list[Verdict | None] = []
        for outcome in scorer.run(sources, cancel=cancel, read=read):
            on_outcome(outcome)
            verdicts.append(outcome if isinstance(outcome, Verdict) else None)
        judged.append(verdicts)
    both = list(zip(*judged, strict=False))  # a run that was cancelled gives fewer
    return Comparison(
        a.engine.manifest.id,
        b.engine.manifest.id,
        (a.engine.manifest.headline.threshold, b.engine.manifest.headline.threshold),
        tuple(
            Point(index, one.name, one.facts.sha256, one.score.likelihood, other.score.likelihood)
            for index, (one, other) in enumerate(both)
            if one is not None and other is not None
        ),
        unreadable=sum(one is None or other is None for one, other in both),
    )


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The rank of each value from 0 on; equal values share the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: npt.NDArray[np.float64] = (np.cumsum(counts) - (counts + 1) / 2)[places]
    return ranks
