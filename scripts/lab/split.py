"""Which side each picture is on: the newest posts are the test, the rest trains.

Few labelled pictures are too few for a calibration part of their own; what calibrates them are logits from parts that
did not see them (`scripts.lab.fit.cross_fitted`).

Whole near-duplicate groups stay together. A group goes where its newest member belongs. The border is drawn for each
class by itself, so that both parts have the same mix: docs/decisions/038-each-list-has-its-own-newest-posts.md. Where
nobody knows the dates, or a random split is asked for, groups are dealt at random, seeded, each class in the same
shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scripts.lab.quiet import LabError
from scripts.lab.records import PARTS, Example, Part

TEST_SHARE = 0.25


def split(examples: Sequence[Example], seed: int, *, at_random: bool = False) -> list[Example]:
    """The same examples with `part` filled in. Raises LabError when a part lacks one of the two classes."""
    by_time = not at_random and all(example.when is not None for example in examples)
    parts = _by_time(examples) if by_time else _at_random(examples, seed)
    placed = [replace(example, part=parts[example.group]) for example in examples]
    for part in ("train", "test"):
        labels = {example.dank for example in placed if example.part == part}
        if not {True, False} <= labels:
            raise LabError(f"Too few different pictures: the part to {part} has none of one kind. Add more pictures.")
    return placed


def _by_time(examples: Sequence[Example]) -> dict[str, Part]:
    borders = {}
    for label in {example.dank for example in examples}:
        dates = [example.when or 0.0 for example in examples if example.dank is label]
        borders[label] = np.quantile(dates, 1 - TEST_SHARE)
    parts: dict[str, Part] = {}
    for example in sorted(examples, key=lambda example: example.when or 0.0):
        here: Part = "test" if (example.when or 0.0) >= borders[example.dank] else "train"
        parts[example.group] = max(parts.get(example.group, here), here, key=PARTS.index)
    return parts


def _at_random(examples: Sequence[Example], seed: int) -> dict[str, Part]:
    label_of = {example.group: example.dank for example in reversed(examples)}
    parts: dict[str, Part] = {}
    for label in (True, False):
        groups = sorted(group for group, dank in label_of.items() if dank is label)
        np.random.default_rng(seed).shuffle(groups)
        n_test = max(1, round(len(groups) * TEST_SHARE))
        for place, group in enumerate(groups):
            parts[group] = "test" if place < n_test else "train"
    return parts
