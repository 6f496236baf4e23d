from __future__ import annotations

import pytest

from dankdesk.pace import Pace, duration


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_promised_before_there_is_something_to_go_by() -> None:
    clock = Clock()
    pace = Pace(1000, clock)
    clock.now = 0.2
    pace.step()
    assert pace.text() == "1 of 1,000"


def test_rate_and_time_left() -> None:
    clock = Clock()
    pace = Pace(1000, clock)
    for _ in range(100):
        clock.now += 0.05
        pace.step()
    assert pace.rate == pytest.approx(20)
    assert pace.seconds_left == pytest.approx(45)
    assert pace.text() == "100 of 1,000 · 20 a second · about 40 seconds left"


def test_the_rate_is_todays_not_that_of_the_easy_beginning() -> None:
    clock = Clock()
    pace = Pace(10_000, clock)
    for _ in range(5000):
        clock.now += 0.001
        pace.step()
    for _ in range(60):
        clock.now += 0.5
        pace.step()
    assert pace.rate == pytest.approx(2, rel=0.1)


def test_an_unknown_total_gives_no_time_left() -> None:
    clock = Clock()
    pace = Pace(None, clock)
    clock.now = 2
    pace.step(5)
    assert pace.text() == "5 · 2.5 a second"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2, "a few seconds"),
        (6, "about 10 seconds"),
        (38, "about 40 seconds"),
        (61, "about a minute"),
        (130, "about 2 minutes"),
        (3500, "about an hour"),
        (7500, "about 2 hours"),
    ],
)
def test_durations_are_as_coarse_as_a_guess(seconds: float, words: str) -> None:
    assert duration(seconds) == words
