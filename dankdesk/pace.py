"""How far a long job is, how fast it goes and how long it will take: the arithmetic and the words."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 10.0
MIN_SPAN_S = 0.5


class Pace:
    """Counts steps towards `total` (None: not known yet). The rate is that of the last ten seconds, not of the whole
    run, because pictures already known go a hundred times faster than new ones."""

    def __init__(self, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self.done = 0
        self._clock = clock
        self._steps: deque[tuple[float, int]] = deque([(clock(), 0)])

    def step(self, by: int = 1) -> None:
        self.done += by
        now = self._clock()
        self._steps.append((now, self.done))
        while len(self._steps) > 2 and now - self._steps[0][0] > WINDOW_S:
            self._steps.popleft()

    @property
    def rate(self) -> float | None:
        """Steps a second, or None until there is enough to tell."""
        (then, before), (now, done) = self._steps[0], self._steps[-1]
        return (done - before) / (now - then) if now - then >= MIN_SPAN_S and done > before else None

    @property
    def seconds_left(self) -> float | None:
        return (self.total - self.done) / self.rate if self.total is not None and self.rate else None

    def text(self) -> str:
        """For example "120 of 5,000 · 41 a second · about 2 minutes left"."""
        parts = [f"{self.done:,}" if self.total is None else f"{self.done:,} of {self.total:,}"]
        rate, left = self.rate, self.seconds_left
        if rate is not None:
            parts.append(f"{rate:.0f} a second" if rate >= 10 else f"{rate:.1f} a second")
        if left is not None:
            parts.append(f"{duration(left)} left")
        return " · ".join(parts)


def duration(seconds: float) -> str:
    """In words, as coarse as an estimate deserves: "a few seconds", "about 40 seconds", "about 2 minutes"."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 55:
        return f"about {max(10, round(seconds / 10) * 10)} seconds"
    if seconds < 90:
        return "about a minute"
    if seconds < 55 * 60:
        return f"about {round(seconds / 60)} minutes"
    hours = round(seconds / 3600)
    return "about an hour" if hours <= 1 else f"about {hours} hours"
