"""Requests a minute, with a clock that only moves when somebody waits."""

from __future__ import annotations

import threading

import pytest

from dankdesk.reddit.budget import Budget, Left
from dankdesk.reddit.refusals import Cancelled

NOBODY = threading.Event()


class Clock:
    """Waits take no time but move the clock."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.time

    def wait(self, cancel: threading.Event, seconds: float) -> None:
        if cancel.is_set():
            raise Cancelled
        if seconds:
            self.waits.append(seconds)
            self.time += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> Budget:
    return Budget(5, clock, clock.wait)


def headers(remaining: str, resets: str) -> dict[str, str]:
    return {"x-ratelimit-remaining": remaining, "x-ratelimit-used": "1", "x-ratelimit-reset": resets}


def test_reddit_allows_a_hundred_a_minute() -> None:
    assert Budget().left == Left(100, 100, 0.0)


def test_no_minute_holds_more_than_the_budget(budget: Budget, clock: Clock) -> None:
    """Not merely those that begin with a full minute: any sixty seconds."""
    times = []
    for turn in range(40):
        clock.time += turn % 7
        budget.spend(NOBODY)
        times.append(clock.time)
    for first, sixth in zip(times, times[5:], strict=False):
        assert sixth - first >= 60
    assert clock.waits


def test_what_is_left_is_shown(budget: Budget, clock: Clock) -> None:
    budget.spend(NOBODY)
    clock.time += 20
    budget.spend(NOBODY)
    assert budget.left == Left(3, 5, 60.0)
    clock.time += 40
    assert budget.left == Left(4, 5, 20.0)
    clock.time += 20
    assert budget.left == Left(5, 5, 0.0)


def test_a_wait_is_told(budget: Budget, clock: Clock) -> None:
    told: list[tuple[float, str]] = []
    for _ in range(6):
        budget.spend(NOBODY, lambda seconds, why: told.append((seconds, why)))
    assert told == [(60.0, "Reddit allows no more requests for the moment.")] and clock.waits == [60.0]


def test_reddits_own_count_goes_first(budget: Budget, clock: Clock) -> None:
    """Another program may use the same client id."""
    budget.heard(headers("2.0", "30"))
    assert budget.left == Left(2, 5, 30.0)
    for _ in range(3):
        budget.spend(NOBODY)
    assert clock.waits == [30.0]


def test_reddits_larger_count_changes_nothing(budget: Budget) -> None:
    budget.spend(NOBODY)
    budget.heard(headers("994.0", "300"))
    assert budget.left == Left(4, 5, 60.0)


def test_nothing_left_is_believed_only_until_it_resets(budget: Budget, clock: Clock) -> None:
    budget.heard(headers("0", "10"))
    assert budget.left == Left(0, 5, 10.0)
    clock.time += 10
    assert budget.left == Left(5, 5, 0.0)


def test_a_pause_holds_everything(budget: Budget, clock: Clock) -> None:
    budget.pause(15)
    budget.pause(5)
    assert budget.left == Left(0, 5, 15.0)
    budget.spend(NOBODY)
    assert clock.waits == [15.0]


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"x-ratelimit-remaining": "0"},
        headers("", "10"),
        headers("nan", "10"),
        headers("inf", "10"),
        headers("0", "nan"),
        headers("0", "-1"),
        headers("0", "1e300"),
        headers("zero", "ten"),
    ],
)
def test_nonsense_in_the_headers_is_passed_over(budget: Budget, nonsense: dict[str, str]) -> None:
    budget.heard(nonsense)
    assert budget.left == Left(5, 5, 0.0)


def test_a_wait_can_be_cancelled() -> None:
    """A real minute; whoever is told of it has had enough."""
    budget, cancel = Budget(1), threading.Event()
    budget.spend(cancel)
    with pytest.raises(Cancelled):
        budget.spend(cancel, lambda seconds, why: cancel.set())
    with pytest.raises(Cancelled):
        Budget(1).spend(cancel)


def test_threads_share_one_budget() -> None:
    budget = Budget(40, lambda: 0.0)

    def spend_ten() -> None:
        for _ in range(10):
            budget.spend(NOBODY)

    threads = [threading.Thread(target=spend_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert budget.left.n == 0
