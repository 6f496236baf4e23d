"""The plots of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scripts.lab.measure import confusion, reliability, roc_curve
from scripts.lab.records import Floats
from scripts.lab.report.canvas import DIM, INK, RULE, canvas
from scripts.lab.report.figures import Measured
from scripts.lab.report.study import Study

OURS = "#c92f39"
# Told apart by people who see no red or green, and darker than 3:1 on white (after Okabe and Ito 2008).
PARTS = ("#0072b2", "#00805f", "#a35c00", "#8b4a87")
BASELINES = ("#8a857d", "#8a857d", "#8a857d", "#8a857d")
DASHES = ("-.", ":", "--", (0, (8, 2, 1, 2, 1, 2)))
MOST_POINTS = 150
LONGEST = 44


def study_plot(study: Study, measured: Mapping[str, Measured], target: Path) -> None:
    """ROC curves of every scorer, and our own's reliability and confusion. Raises LabError without matplotlib."""
    with canvas(target, 11.0, 4.1) as figure:
        left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 0.8))
        _roc(left, study, measured)
        _reliability(middle, study)
        _confusion(right, study)


def split_plot(studies: Sequence[Study], measured: Mapping[str, Mapping[str, Measured]], target: Path) -> None:
    """The AUC of every scorer with its interval, one panel a subject, honest splits filled and random ones hollow."""
    subjects = list(dict.fromkeys(study.subject for study in studies))
    rows = {
        subject: list(dict.fromkeys(name for study in studies if study.subject == subject for name in study.scorers))
        for subject in subjects
    }
    with canvas(target, 8.0, 1.0 + sum(0.62 + 0.34 * len(names) for names in rows.values())) as figure:
        heights = [len(names) + 0.4 for names in rows.values()]
        panels = figure.subplots(len(subjects), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
        for axes, subject in zip(panels, subjects, strict=True):
            _dots(axes, [study for study in studies if study.subject == subject], measured, rows[subject])
            axes.set_title(_label(subject))
        panels[-1].set_xlabel("ROC-AUC with 95 % interval; 0.5 is chance")


def _dots(
    axes: Any, studies: Sequence[Study], measured: Mapping[str, Mapping[str, Measured]], names: Sequence[str]
) -> None:
    axes.axvline(0.5, color=RULE, linewidth=1)
    for place, study in enumerate(studies):
        shift = (place - (len(studies) - 1) / 2) * 0.3
        for row, name in enumerate(names):
            if name not in measured[study.name]:
                continue
            worth, colour = measured[study.name][name].auc, _colours(study)[name]
            axes.plot([worth.low, worth.high], [row + shift] * 2, color=colour, linewidth=1.4, solid_capstyle="butt")
            face = colour if study.honest else "white"
            axes.plot(worth.value, row + shift, "o", color=colour, markerfacecolor=face, markersize=5)
            if row == 0 and len(studies) > 1:
                axes.annotate(
                    _label(study.split_name),
                    (worth.high, row + shift),
                    (5, 0),
                    textcoords="offset points",
                    va="center",
                    color=DIM,
                    fontsize=8,
                )
    axes.set_yticks(range(len(names)), [_label(name) for name in names], color=INK)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)


def _roc(axes: Any, study: Study, measured: Mapping[str, Measured]) -> None:
    axes.plot([0, 1], [0, 1], color=RULE, linewidth=1, zorder=0)
    colours, shown = _colours(study), []
    for name in reversed(study.scorers):
        rows = study.judged.opinions(name)
        values = study.judged.likelihoods[name][rows]
        if np.ptp(values) == 0:
            continue  # chance: the diagonal is there already
        wrong, right = _thinned(*roc_curve(values, study.judged.truths[rows]))
        dash = DASHES[study.baselines.index(name) % len(DASHES)] if name in study.baselines else "-"
        axes.plot(wrong, right, color=colours[name], linewidth=2.2 if name == study.ours else 1.3, linestyle=dash)
        shown.append((measured[name].auc.value, name, dash))
    # The corner below the diagonal is where no good curve goes: the names stand there, best first.
    behind = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8}
    for place, (value, name, dash) in enumerate(sorted(shown)):
        y, ours = 0.045 + 0.062 * place, name == study.ours
        axes.plot([0.33, 0.40], [y, y], color=colours[name], linestyle=dash, linewidth=2 if ours else 1.3)
        label = f"{value:.3f}  {_label(name)}"
        axes.text(0.43, y, label, va="center", fontsize=8, color=INK if ours else DIM, bbox=behind)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", title="ROC curves and areas under them")
    axes.set_xlabel("of the others, said dank")
    axes.set_ylabel("of the dank, found")


def _reliability(axes: Any, study: Study) -> None:
    rows = study.judged.opinions(study.ours)
    bins = reliability(study.judged.likelihoods[study.ours][rows], study.judged.truths[rows])
    low = max(0.0, min(min(each.low, each.likelihood) for each in bins) - 0.03)
    high = min(1.0, max(max(each.high, each.likelihood) for each in bins) + 0.03)
    axes.plot([low, high], [low, high], color=RULE, linewidth=1, zorder=0)
    axes.annotate("perfect", (high, high), (-2, -24), textcoords="offset points", ha="right", color=DIM, fontsize=8)
    for each in bins:
        axes.plot([each.likelihood] * 2, [each.low, each.high], color=OURS, alpha=0.45, linewidth=1.4)
    axes.plot([each.likelihood for each in bins], [each.share for each in bins], "o", color=OURS, markersize=4.5)
    axes.axvline(study.threshold, color=RULE, linewidth=1, linestyle=":", zorder=0)
    counts = sorted(each.n for each in bins)
    count = f"{counts[0]}" if counts[0] == counts[-1] else f"{counts[0]} to {counts[-1]}"
    ticks = [tick for tick in np.arange(0, 1.01, 0.1 if high - low < 0.65 else 0.2) if low <= tick <= high]
    axes.set(xlim=(low, high), ylim=(low, high), aspect="equal", xticks=ticks, yticks=ticks)
    axes.set(title=f"Reliability of “{_label(study.ours)}”")
    axes.set_xlabel(f"likelihood given, mean of {count} examples")
    axes.set_ylabel("share that was dank, 95 % interval")


def _confusion(axes: Any, study: Study) -> None:
    rows = study.judged.opinions(study.ours)
    counts = confusion(study.judged.likelihoods[study.ours][rows], study.judged.truths[rows], study.threshold)
    table = np.array(
        [[counts.true_positive, counts.false_negative], [counts.false_positive, counts.true_negative]], dtype=np.float64
    )
    shares = table / table.sum(axis=1, keepdims=True)
    for (row, column), share in np.ndenumerate(shares):
        right = row == column
        axes.fill_between([column, column + 1], row, row + 1, color=OURS if right else DIM, alpha=0.08 + 0.5 * share,
                          linewidth=0)  # fmt: skip
        axes.text(column + 0.5, row + 0.44, f"{int(table[row, column]):,}", ha="center", va="center", fontsize=13)
        axes.text(column + 0.5, row + 0.66, f"{share:.0%}", ha="center", va="center", color=INK, fontsize=8.5)
    axes.plot([0, 2], [1, 1], color="white", linewidth=3)
    axes.plot([1, 1], [0, 2], color="white", linewidth=3)
    axes.set(xlim=(0, 2), ylim=(2, 0), aspect="equal", title=f"Right and wrong at {study.threshold:g}")
    axes.set_xticks([0.5, 1.5], ["said dank", "said not"], color=INK)
    axes.set_yticks([0.5, 1.5], ["dank", "not"], color=INK)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _colours(study: Study) -> dict[str, str]:
    parts = [name for name in study.scorers if name != study.ours and name not in study.baselines]
    return {
        study.ours: OURS,
        **{name: PARTS[place % len(PARTS)] for place, name in enumerate(parts)},
        **{name: BASELINES[place % len(BASELINES)] for place, name in enumerate(study.baselines)},
    }


def _label(name: str) -> str:
    """`name` without what can't be drawn, and not too long to fit."""
    drawable = "".join(c for c in name if c.isprintable())
    return drawable if len(drawable) <= LONGEST else f"{drawable[: LONGEST - 1]}…"


def _thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """At most `MOST_POINTS` of a curve's points, ends included: a plot can't show more."""
    kept = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).astype(int))
    return x[kept], y[kept]
