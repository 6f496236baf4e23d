"""No group on two sides, nothing in training newer than the border, and copies found where nobody named them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.lab.groups import group_by_likeness
from scripts.lab.quiet import LabError
from scripts.lab.records import Example
from scripts.lab.split import split


def _example(number: int, when: float | None, group: str | None = None) -> Example:
    return Example(
        path=f"{number}.jpg",
        sha256=f"{number:064x}",
        group=group or str(number),
        when=when,
        dank=number % 2 == 0,
        width=10,
        height=10,
        n_bytes=100,
    )


def test_newest_posts_are_the_test_and_a_group_goes_with_its_newest_member() -> None:
    examples = [_example(number, float(number)) for number in range(100)]
    examples[3] = replace(examples[3], group="copies")
    examples[90] = replace(examples[90], group="copies")
    placed = split(examples, seed=1)
    assert placed[3].part == placed[90].part == "test"
    assert {example.part for example in placed[75:]} == {"test"}
    newest_trained = max(example.when or 0 for example in placed if example.part == "train")
    assert newest_trained < min(
        example.when or 0 for example in placed if example.part == "test" and example.group != "copies"
    )


def test_every_part_has_the_mix_of_all_even_where_one_class_ends_earlier() -> None:
    examples = [replace(_example(number, float(number)), dank=number < 100) for number in range(200)]
    placed = split(examples, seed=1)
    for part in ("train", "test"):
        labels = [example.dank for example in placed if example.part == part]
        assert labels.count(True) == pytest.approx(labels.count(False), abs=1)
    for dank in (True, False):
        dates = {part: [e.when or 0 for e in placed if e.part == part and e.dank is dank] for part in ("train", "test")}
        assert max(dates["train"]) < min(dates["test"])


def test_a_random_split_can_be_asked_for() -> None:
    examples = [_example(number, float(number)) for number in range(100)]
    placed = split(examples, seed=1, at_random=True)
    assert {example.part for example in placed[75:]} == {"train", "test"}


def test_without_dates_groups_are_dealt_whole_and_the_same_for_the_same_seed() -> None:
    examples = [_example(number, None, group=f"{number % 2}-{number // 6}") for number in range(240)]
    placed = split(examples, seed=1)
    sides: dict[str, set[str | None]] = {}
    for example in placed:
        sides.setdefault(example.group, set()).add(example.part)
    assert all(len(parts) == 1 for parts in sides.values())
    assert placed == split(examples, seed=1)
    assert placed != split(examples, seed=2)
    tested = [example.dank for example in placed if example.part == "test"]
    assert tested.count(True) == tested.count(False) == 30


def test_a_part_without_one_class_is_refused() -> None:
    examples = [replace(_example(number, float(number), "one"), dank=True) for number in range(50)]
    examples += [replace(_example(number, float(number)), dank=False) for number in range(50, 100)]
    with pytest.raises(LabError, match="has none of one kind"):
        split(examples, seed=1)


def _low(bits: int) -> int:
    """A hash of which only the last `bits` are set."""
    return (1 << bits) - 1


def test_near_hashes_share_a_group_through_chains() -> None:
    # The middle one is 52 bits from either end; the ends are 104 bits apart.
    far = _low(128) << 128
    assert group_by_likeness([0, far, _low(52), _low(104)]) == [0, 1, 0, 0]
    assert group_by_likeness([0, _low(53)]) == [0, 1]


def test_a_late_picture_joins_two_groups_into_one() -> None:
    assert group_by_likeness([0, _low(104), _low(52)]) == [0, 0, 0]


def test_a_picture_without_a_hash_is_like_no_other() -> None:
    assert group_by_likeness([0, None, 0, None]) == [0, 1, 0, 3]
