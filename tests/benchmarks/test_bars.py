"""A figure that does not hold its bar is seen, by whoever reads it and by whoever starts the program."""

from __future__ import annotations

import pytest

from scripts import bench
from scripts.benchmarks.rounds import MISSED, Timed, held, held_by


@pytest.mark.parametrize(
    ("value", "bar", "least", "missed"),
    [(1.4, 1.5, False, False), (1.6, 1.5, False, True), (0.95, 0.9, True, False), (0.85, 0.9, True, True)],
)
def test_a_bar_is_held_or_missed(value: float, bar: float, least: bool, missed: bool) -> None:
    assert (MISSED in held(value, bar, least=least)) is missed


def test_the_middle_round_decides() -> None:
    ours, theirs = Timed((1.0, 1.0, 9.0)), Timed((1.0, 1.0, 1.0))
    assert held_by(ours, theirs, 1.5) == "1.00 (1.00 to 9.00); the bar is 1.5"
    assert held_by(theirs, ours, 1.5, least=True) == "1.00 (0.11 to 1.00); the bar is 1.5: MISSED"


@pytest.mark.parametrize(("value", "code"), [(1.4, bench.HELD), (1.6, bench.NOT_HELD)])
def test_the_exit_code_tells(value: float, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "PARTS", {"one": lambda paths, args: [f"{held(value, 1.5)} where it is so", "and more"]})
    assert bench.main(["--n", "1"]) == code
