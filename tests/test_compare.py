"""Two models on the same pictures."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dankdesk.compare import Comparison, Point, compare
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Outcome
from dankdesk.scoring import Scorer, Source
from tests import tiny_model
from tests.making import png
from tests.scoring.readers import Saying


def comparison(*pairs: tuple[float, float], thresholds: tuple[float, float] = (0.5, 0.5)) -> Comparison:
    points = tuple(Point(index, f"{index}.png", "", a, b) for index, (a, b) in enumerate(pairs))
    return Comparison("a", "b", thresholds, points)


@pytest.mark.parametrize(
    ("pairs", "correlation"),
    [
        ([(0.1, 0.2), (0.2, 0.21), (0.9, 0.22)], 1.0),
        ([(0.1, 0.9), (0.2, 0.5), (0.9, 0.1)], -1.0),
        # By hand: ranks 0 1 2 3 against 1 0 3 2; 1 - 6 * 4 / (4 * 15).
        ([(0.1, 0.2), (0.2, 0.1), (0.3, 0.4), (0.4, 0.3)], 0.6),
        # Ties share their mean rank: 0.5 0.5 2 3 against 0 1 2 3.
        ([(0.1, 0.1), (0.1, 0.2), (0.2, 0.3), (0.9, 0.4)], 0.9486833),
    ],
)
def test_the_correlation_is_of_ranks(pairs: list[tuple[float, float]], correlation: float) -> None:
    assert comparison(*pairs).correlation == pytest.approx(correlation)


@pytest.mark.parametrize("pairs", [[], [(0.1, 0.2)], [(0.5, 0.1), (0.5, 0.2)]])
def test_where_there_is_no_order_there_is_no_correlation(pairs: list[tuple[float, float]]) -> None:
    assert comparison(*pairs).correlation is None


def test_agreement_is_by_each_models_own_threshold() -> None:
    pairs = [(0.5, 0.6), (0.5, 0.5), (0.4, 0.5), (0.4, 0.55)]
    assert comparison(*pairs).agreement == 0.5
    assert comparison(*pairs, thresholds=(0.5, 0.6)).agreement == 0.75
    assert comparison().agreement is comparison().difference is None


def test_the_difference_and_the_pictures_furthest_apart() -> None:
    found = comparison((0.5, 0.6), (0.1, 0.9), (0.7, 0.4))
    assert found.difference == pytest.approx(0.4)
    assert [point.index for point in found.most_different(2)] == [1, 2]
    assert len(found.most_different(99)) == 3


def scorers(tmp_path: Path, library: Library, reader: Saying) -> tuple[Scorer, Scorer]:
    """Two tiny models that differ in their threshold."""
    first = tiny_model.write(tmp_path / "a", id="a-1")
    second = tiny_model.write(tmp_path / "b", id="b-1", at={"audiences.0.threshold": 0.75})
    return Scorer(LazyEngine(first), library, reader), Scorer(LazyEngine(second), library, reader)


def test_both_judge_the_same_pictures_and_words_are_read_once(tmp_path: Path, home: Path) -> None:
    sources = [Source(f"{red}.png", data=png(red)) for red in (0, 100, 200)]
    sources.insert(1, Source("bad.png", data=b"nonsense"))
    reader = Saying("so dank")
    seen: list[Outcome] = []
    with Library.open(home) as library:
        a, b = scorers(tmp_path, library, reader)
        found = compare(a, b, sources, read=True, on_outcome=seen.append)
    assert (found.a, found.b, found.thresholds, found.unreadable) == ("a-1", "b-1", (0.5, 0.75), 1)
    assert [(point.index, point.name) for point in found.points] == [(0, "0.png"), (2, "100.png"), (3, "200.png")]
    assert all(point.a == point.b for point in found.points)
    assert found.points[0].a == pytest.approx(0.731, abs=0.001), "the words were judged"
    assert sorted(reader.asked) == [0, 100, 200]
    assert len(seen) == 2 * len(sources)
    assert found.agreement == pytest.approx(2 / 3)


def test_a_comparison_that_is_cancelled_holds_what_both_have_judged(tmp_path: Path, home: Path) -> None:
    sources = [Source(f"{red}.png", data=png(red)) for red in range(0, 250, 25)]
    cancel = threading.Event()
    seen: list[Outcome] = []

    def count(outcome: Outcome) -> None:
        seen.append(outcome)
        if len(seen) == len(sources) + 3:
            cancel.set()

    with Library.open(home) as library:
        found = compare(*scorers(tmp_path, library, Saying()), sources, read=False, cancel=cancel, on_outcome=count)
    assert 3 <= len(found.points) < len(sources)
    assert found.unreadable == 0
