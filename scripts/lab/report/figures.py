"""All figures of one scorer in one study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scripts.lab.measure import (
    Interval,
    accuracy_at,
    auc,
    bootstrap,
    brier,
    calibration_error,
    calibration_error_of_chance,
    debiased_calibration_error,
    draws,
    interval,
    pr_auc,
)
from scripts.lab.records import Floats, Truths
from scripts.lab.report.study import Study


@dataclass(frozen=True, slots=True)
class Measured:
    """What a scorer is worth on the examples it has an opinion on; intervals are 95 %, over whole groups.

    calibration_error: 15 equal-mass bins; of_luck: its range for a perfect model with the same likelihoods.
    debiased:          root mean square calibration error less what sampling adds.
    majority_accuracy: of always saying the commoner class, on the same examples.
    behind:            the AUC of the study's own scorer less this one's, in the same draws, on examples that both have
                       an opinion on; None for the study's own.
    """

    n: int
    n_groups: int
    base_rate: float
    auc: Interval
    pr_auc: Interval
    brier: Interval
    calibration_error: float
    of_luck: Interval
    debiased: float
    accuracy: Interval
    majority_accuracy: float
    behind: Interval | None

    def as_evaluation(self, split: str, baselines: Mapping[str, float] | None = None) -> dict[str, Any]:
        """The `evaluation` of a manifest, schema 2; the majority's accuracy joins `baselines`."""
        return {
            "split": split,
            "n": self.n,
            "n_groups": self.n_groups,
            "base_rate": self.base_rate,
            "auc": self.auc.value,
            "auc_low": self.auc.low,
            "auc_high": self.auc.high,
            "accuracy": self.accuracy.value,
            "accuracy_low": self.accuracy.low,
            "accuracy_high": self.accuracy.high,
            "brier": self.brier.value,
            "calibration_error": self.calibration_error,
            "baselines": {**(baselines or {}), "majority_accuracy": self.majority_accuracy},
        }


def measure(study: Study) -> dict[str, Measured]:
    """Every scorer of `study`, in the order of `Study.scorers`."""
    drawn = _Draws(study)
    return {scorer: _measured(study, scorer, drawn) for scorer in study.scorers}


class _Draws:
    """The AUCs of a study's scorers in draws of its groups, each drawn once."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._known: dict[tuple[str, bytes], Floats] = {}

    def of(self, scorer: str, rows: Truths) -> Floats:
        """In draws from the examples `rows`, bool (n,); shape (RESAMPLES,)."""
        key = (scorer, rows.tobytes())
        if key not in self._known:
            judged, groups = self._study.judged, _groups(self._study, rows)
            self._known[key] = draws(
                auc, judged.likelihoods[scorer][rows], judged.truths[rows], groups, self._study.seed
            )
        return self._known[key]

    def gain(self, scorer: str, other: str) -> Interval:
        judged = self._study.judged
        rows = judged.opinions(scorer, other)
        values = [auc(judged.likelihoods[name][rows], judged.truths[rows]) for name in (scorer, other)]
        return interval(values[0] - values[1], self.of(scorer, rows) - self.of(other, rows))


def _groups(study: Study, rows: Truths) -> list[str]:
    return [group for group, used in zip(study.judged.groups, rows, strict=True) if used]


def _measured(study: Study, scorer: str, drawn: _Draws) -> Measured:
    judged, seed = study.judged, study.seed
    rows = judged.opinions(scorer)
    likelihoods, truths, groups = judged.likelihoods[scorer][rows], judged.truths[rows], _groups(study, rows)
    rate = float(truths.mean())
    return Measured(
        n=len(truths),
        n_groups=len(set(groups)),
        base_rate=rate,
        auc=interval(auc(likelihoods, truths), drawn.of(scorer, rows)),
        pr_auc=bootstrap(pr_auc, likelihoods, truths, groups, seed),
        brier=bootstrap(brier, likelihoods, truths, groups, seed),
        calibration_error=calibration_error(likelihoods, truths),
        of_luck=calibration_error_of_chance(likelihoods, seed),
        debiased=debiased_calibration_error(likelihoods, truths),
        accuracy=bootstrap(accuracy_at(study.threshold), likelihoods, truths, groups, seed),
        majority_accuracy=max(rate, 1 - rate),
        behind=None if scorer == study.ours else drawn.gain(study.ours, scorer),
    )


def gain(study: Study, scorer: str, other: str) -> Interval:
    """The AUC of `scorer` less that of `other`, in the same draws, on examples that both have an opinion on."""
    return _Draws(study).gain(scorer, other)
