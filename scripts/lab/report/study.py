"""What is reported on: a table of judged examples, and the question it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dankdesk.records import Mark
from scripts.lab.quiet import LabError
from scripts.lab.records import Floats, Truths


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """Examples that nothing measured here was trained, tuned or calibrated on; every column has n entries.

    ids:         names to find an example again; truths: bool (n,); groups: near-duplicates share one.
    likelihoods: by scorer's name, float (n,), 0 to 1; nan where the scorer has no opinion (no words, say).
    paths, texts, templates, months, marks: for showing only; () or one for each example, None (() for marks) where
                 nobody knows. months is "2021-01"; marks count the characters of the example's text.
    """

    ids: tuple[str, ...]
    truths: Truths
    groups: tuple[str, ...]
    likelihoods: Mapping[str, Floats]
    paths: tuple[Path | None, ...] = ()
    texts: tuple[str | None, ...] = ()
    templates: tuple[str | None, ...] = ()
    months: tuple[str | None, ...] = ()
    marks: tuple[tuple[Mark, ...], ...] = ()

    def __post_init__(self) -> None:
        n = len(self.ids)
        shown = (self.paths, self.texts, self.templates, self.months, self.marks)
        if {len(self.truths), len(self.groups), *map(len, self.likelihoods.values())} != {n}:
            raise ValueError("columns of different length")
        if any(len(column) not in (0, n) for column in shown):
            raise ValueError("columns for showing of different length")
        for scorer, values in self.likelihoods.items():
            if not ((np.isnan(values)) | ((values >= 0) & (values <= 1))).all():
                raise ValueError(f"likelihoods of {scorer} beyond 0 to 1")

    def opinions(self, *scorers: str) -> Truths:
        """Which examples all of `scorers` have an opinion on, bool (n,)."""
        there = np.full(len(self.ids), True)
        for scorer in scorers:
            there &= ~np.isnan(self.likelihoods[scorer])
        return there


@dataclass(frozen=True, eq=False, slots=True)
class Study:
    """One question, asked of one set of examples.

    name:       "Reddit pictures, newest posts"; unique in a report.
    subject:    what stands side by side: studies of one subject differ in their split only. "Reddit pictures".
    split_name: "newest posts", "random"; honest: whether the split is like use, or a random one, shown to find leaks.
    question:   what counted as dank, one or two sentences; split: how examples came to be held out, likewise.
    ours:       the scorer that the app shows; baselines: those it has to beat. Scorers in neither are parts of it.
    threshold:  from which likelihood on the app says dank.
    notes:      sentences that a reader should know before believing the figures.
    """

    name: str
    subject: str
    split_name: str
    honest: bool
    question: str
    split: str
    judged: Judged
    ours: str
    baselines: tuple[str, ...]
    threshold: float
    seed: int
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for scorer in (self.ours, *self.baselines):
            if scorer not in self.judged.likelihoods:
                raise ValueError(f"{scorer} judged nothing in {self.name}")
        for scorer in self.judged.likelihoods:
            truths = self.judged.truths[self.judged.opinions(scorer)]
            if not truths.any() or truths.all():
                raise LabError(
                    f"{self.name}: {scorer} has an opinion on {len(truths)} examples, all of one class or none; "
                    "both classes are needed to measure anything."
                )

    @property
    def scorers(self) -> tuple[str, ...]:
        """Ours first, then its parts, then the baselines."""
        others = [name for name in self.judged.likelihoods if name != self.ours and name not in self.baselines]
        return (self.ours, *others, *self.baselines)
