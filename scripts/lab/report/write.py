"""Writing `REPORT.md`: figures, what they mean, what was tried. No number is typed by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.lab.report.bars import Bar, hold
from scripts.lab.report.figures import Measured, measure
from scripts.lab.report.plots import split_plot, study_plot
from scripts.lab.report.study import Study
from scripts.lab.report.tables import bars_table, cell, measured_table, sides_table, summary, tried_table

REPORT, PLOTS = "REPORT.md", "report"


@dataclass(frozen=True, slots=True)
class Tried:
    """Something that was tried. about: what it was meant to improve; figure: in words, n and all ("AUC 0.571, grouped
    5-fold inside the training part"); kept: whether it ships."""

    about: str
    name: str
    figure: str
    kept: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report says beside the figures.

    title:    of the report; model: id of what was measured, "" where several were.
    command:  the one command that makes it all again, "" where there is none.
    first:    sentences that stand first; sections: (heading, Markdown) that stand last, how it was made, limits, size.
    """

    title: str
    model: str = ""
    command: str = ""
    first: tuple[str, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()


def write_report(
    studies: Sequence[Study], tried: Sequence[Tried], facts: Facts, out: Path, bars: Sequence[Bar] = ()
) -> dict[str, dict[str, Measured]]:
    """Measure `studies`, write `REPORT.md` into `out` and its plots into `out/report`; returns the figures by study
    and scorer. The same studies and seeds give the same bytes. Raises LabError without matplotlib.
    """
    if len({_slug(study) for study in studies}) != len(studies):
        raise ValueError("two studies of one name")
    measured = {study.name: measure(study) for study in studies}
    for study in studies:
        study_plot(study, measured[study.name], out / PLOTS / f"{_slug(study)}.svg")
    split_plot(studies, measured, out / PLOTS / "auc.svg")
    by_name = {study.name: study for study in studies}
    held = [hold(bar, by_name[bar.study], measured[bar.study]) for bar in bars]
    parts = [f"# {cell(facts.title)}", _opening(facts), summary(studies, measured)]
    if held:
        parts += ["## What was promised", bars_table(held)]
    parts += [
        "## All of it at a glance",
        f"![ROC-AUC of every scorer]({PLOTS}/auc.svg)",
        sides_table(studies, measured),
    ]
    parts += [_section(study, measured[study.name]) for study in studies]
    if tried:
        parts += ["## What was tried", tried_table(tried)]
    parts += [f"## {heading}\n\n{text.strip()}" for heading, text in facts.sections]
    parts += ["## How to read the figures", READING]
    if facts.command:
        parts += ["## How to make it again", f"```sh\n{facts.command}\n```"]
    out.mkdir(parents=True, exist_ok=True)
    whole = "\n\n".join(part for part in parts if part) + "\n"
    (out / REPORT).write_text(whole, encoding="utf-8", newline="\n")
    return measured


READING = """\
- **Intervals** are 95 % percentile bootstraps, 2,000 draws of whole groups of near-duplicates. They hold what luck of
  the draw does to the figure, and nothing of how other years, places or people would differ.
- **ROC-AUC**: how often a dank example gets the higher likelihood of a pair, one dank and one not. 0.5 is a coin.
- **PR-AUC**: average precision, not interpolated. A coin reaches the base rate, so compare it with that only.
- **Brier score**: mean squared distance of likelihood and truth. Lower is better.
- **Calibration error**: 15 bins of equal mass (Naeini et al. 2015); examples of the same likelihood share a bin. Luck
  alone makes it larger than 0, so the range that a perfect model with these very likelihoods would show stands beside
  it, from 2,000 draws, examples taken as independent. *Debiased* is the root mean square error over the same bins less
  what sampling adds (Bröcker 2012; Kumar et al. 2019).
- **Accuracy** is at the app's threshold; *always the commoner* is what saying one thing always would reach.
- **Ours ahead by**: difference of ROC-AUC on the same examples in the same draws. Where its interval holds 0, the
  lead may be luck."""


def _opening(facts: Facts) -> str:
    written = "Written by the laboratory with the figures it measured; don't edit it by hand."
    model = f"Measured: `{facts.model}`. " if facts.model else ""
    return "\n\n".join([f"{model}{written}", *facts.first])


def _section(study: Study, measured: Mapping[str, Measured]) -> str:
    kind = "" if study.honest else "\n\n**A random split, shown to find leaks. Do not quote its figures.**"
    notes = "".join(f"\n\n{note}" for note in study.notes)
    return (
        f"## {cell(study.name)}{kind}\n\n{study.question}\n\n{study.split}{notes}\n\n"
        f"{measured_table(study, measured)}\n\n"
        f"![ROC curves, reliability and confusion matrix: {cell(study.name)}]({PLOTS}/{_slug(study)}.svg)"
    )


def _slug(study: Study) -> str:
    return re.sub(r"[^a-z0-9]+", "-", study.name.lower()).strip("-") or "study"
