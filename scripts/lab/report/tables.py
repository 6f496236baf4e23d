"""The report's tables and the sentences over them, from measured figures. Names may come from anybody's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scripts.lab.measure import Interval
from scripts.lab.report.bars import Held
from scripts.lab.report.figures import Measured
from scripts.lab.report.study import Study

if TYPE_CHECKING:
    from scripts.lab.report.write import Tried

SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>|#"})


def cell(text: str) -> str:
    """`text` on one line, with nothing that Markdown or HTML would read as its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()).translate(SPECIAL)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, others are as they come."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured_table(study: Study, measured: Mapping[str, Measured]) -> str:
    """Two tables: how well each scorer orders, and how far its likelihoods can be taken at their word."""
    names = {name: _name(study, name) for name in measured}
    order = [
        (
            names[name],
            f"{worth.n:,} in {worth.n_groups:,}",
            f"{worth.base_rate:.3f}",
            str(worth.auc),
            str(worth.pr_auc),
            "" if worth.behind is None else _signed(worth.behind),
        )
        for name, worth in measured.items()
    ]
    word = [
        (
            names[name],
            str(worth.brier),
            f"{worth.calibration_error:.3f}",
            f"{worth.of_luck.low:.3f} to {worth.of_luck.high:.3f}",
            f"{worth.debiased:.3f}",
            str(worth.accuracy),
            f"{worth.majority_accuracy:.3f}",
        )
        for name, worth in measured.items()
    ]
    first = table(["scorer", "examples in groups", "base rate", "ROC-AUC", "PR-AUC", "ours ahead by"], order)
    heads = ["Brier score", "calibration error", "a perfect model's", "debiased"]
    second = table(["scorer", *heads, f"accuracy at {study.threshold:g}", "always the commoner"], word)
    return f"{first}\n\n{second}"


def sides_table(studies: Sequence[Study], measured: Mapping[str, Mapping[str, Measured]]) -> str:
    """For each subject with several splits, the AUC of every scorer, honest split and random one side by side."""
    parts = []
    for subject in dict.fromkeys(study.subject for study in studies):
        sides = [study for study in studies if study.subject == subject]
        if len(sides) < 2:
            continue
        names = dict.fromkeys(name for study in sides for name in study.scorers)
        rows = [
            (
                _name(sides[0], name),
                *(str(m[name].auc) if name in (m := measured[study.name]) else "" for study in sides),
            )
            for name in names
        ]
        heads = [f"{cell(study.split_name)}{'' if study.honest else ' (leaks show here)'}" for study in sides]
        parts.append(f"{cell(subject)}, ROC-AUC:\n\n{table(['scorer', *heads], rows)}")
    return "\n\n".join(parts)


def summary(studies: Sequence[Study], measured: Mapping[str, Mapping[str, Measured]]) -> str:
    """One sentence or two on each honest study: what it is worth, and against what."""
    return "\n".join(f"- {_sentence(study, measured[study.name])}" for study in studies if study.honest)


def _sentence(study: Study, measured: Mapping[str, Measured]) -> str:
    ours = measured[study.ours]
    text = f"**{cell(study.name)}**: ROC-AUC {ours.auc} on {ours.n:,} examples, where a coin has 0.5."
    if not ours.auc.low > 0.5:
        return f"{text} That may be chance."
    if not study.baselines:
        return text
    best = max(study.baselines, key=lambda name: measured[name].auc.value)
    lead = measured[best].behind
    assert lead is not None, "ours is no baseline"
    against = f"the best baseline, {cell(best)} ({measured[best].auc.value:.3f})"
    if lead.low > 0:
        return f"{text} It is ahead of {against}, by {_signed(lead)}."
    if lead.high < 0:
        return f"{text} It is **behind** {against}, by {_signed(lead)}."
    return f"{text} It is **not shown to be better** than {against}: the difference is {_signed(lead)}."


def bars_table(held: Sequence[Held]) -> str:
    """Every promise with its figure, kept or not, and how many were."""
    rows = [(cell(each.bar.text), cell(each.bar.study), each.shown, each.verdict) for each in held]
    kept = sum(each.met for each in held)
    return f"{kept} of {len(held)} are met.\n\n{table(['promise', 'measured on', 'figure', ''], rows)}"


def tried_table(tried: Sequence[Tried]) -> str:
    """What was tried, one table for each thing it was meant to improve."""
    parts = []
    for about in dict.fromkeys(each.about for each in tried):
        rows = [
            (cell(each.name), cell(each.figure), "**kept**" if each.kept else "left", cell(each.note))
            for each in tried
            if each.about == about
        ]
        parts.append(f"{cell(about)}:\n\n{table(['what', 'figure', '', 'note'], rows)}")
    return "\n\n".join(parts)


def _name(study: Study, scorer: str) -> str:
    if scorer == study.ours:
        return f"**{cell(scorer)}**"
    return f"{cell(scorer)} *(baseline)*" if scorer in study.baselines else cell(scorer)


def _signed(figure: Interval) -> str:
    return f"{figure.value:+.3f} ({figure.low:+.3f} to {figure.high:+.3f})"
