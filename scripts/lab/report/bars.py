"""What was promised of the figures, and whether it was kept: said plainly, doubt included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scripts.lab.measure import Interval
from scripts.lab.report.figures import Measured, gain
from scripts.lab.report.study import Study

NAMES = {"auc": "ROC-AUC", "pr_auc": "PR-AUC", "calibration_error": "calibration error", "gain": "ROC-AUC gained"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A promise about one figure of one scorer in the study named `study`.

    text:    the promise in words.
    figure:  "auc" and "pr_auc" must be `limit` or more, "calibration_error" `limit` or less; "gain", the AUC over that
             of the scorer `against`, must be more than `limit`.
    """

    text: str
    study: str
    scorer: str
    figure: Literal["auc", "pr_auc", "calibration_error", "gain"]
    limit: float = 0.0
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A bar beside what was measured. shown: the figure in words; met: whether the figure itself keeps the promise;
    verdict: that in words, with what the interval leaves open."""

    bar: Bar
    shown: str
    met: bool
    verdict: str


def hold(bar: Bar, study: Study, measured: Mapping[str, Measured]) -> Held:
    """Hold `measured`, the figures of `study`, to `bar`."""
    worth = measured[bar.scorer]
    if bar.figure == "calibration_error":
        return _held_error(bar, worth)
    if bar.figure == "gain":
        assert bar.against is not None, "a gain is over something"
        figure = gain(study, bar.scorer, bar.against)
        met, sure, hopeless = figure.value > bar.limit, figure.low > bar.limit, figure.high <= bar.limit
        shown = f"{figure.value:+.3f} ({figure.low:+.3f} to {figure.high:+.3f})"
    else:
        figure = worth.auc if bar.figure == "auc" else worth.pr_auc
        met, sure, hopeless = figure.value >= bar.limit, figure.low >= bar.limit, figure.high < bar.limit
        shown = str(figure)
    return Held(bar, f"{NAMES[bar.figure]} {shown}", met, _words(met, sure, hopeless))


def _held_error(bar: Bar, worth: Measured) -> Held:
    luck: Interval = worth.of_luck
    met = worth.calibration_error <= bar.limit
    shown = f"calibration error {worth.calibration_error:.3f}; a perfect model's {luck.low:.3f} to {luck.high:.3f}"
    verdict = "**met**" if met else "**not met**"
    if luck.high > bar.limit:
        verdict += f", and {worth.n} examples are too few to tell: a perfect model can miss it too"
    return Held(bar, shown, met, verdict)


def _words(met: bool, sure: bool, hopeless: bool) -> str:
    if met:
        return "**met**, the whole interval with it" if sure else "**met** by the figure; the interval reaches below"
    return "**not met**, nor does the interval reach it" if hopeless else "**not met**; the interval reaches it"
