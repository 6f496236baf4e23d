"""How many requests Reddit allows a minute, kept by us: PRAW would sleep through them, and nothing wakes it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dankdesk.reddit.retry import wait_for

REQUESTS = 100
WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Left:
    """`n` of `of` requests may be made now; all of them again in `resets_in_s`."""

    n: int
    of: int
    resets_in_s: float


class Budget:
    """Counts requests, from any thread: never more than `of` in any `WINDOW_S`, nor than Reddit says are left.

    Call `spend` before each request and `heard` with the headers of each answer.
    """

    def __init__(
        self,
        of: int = REQUESTS,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Event, float], None] = wait_for,
    ) -> None:
        self.of = of
        self._now = now
        self._wait = wait
        self._spent: deque[float] = deque()
        self._remaining: int | None = None
        self._resets_at = 0.0
        self._not_before = 0.0
        self._lock = threading.Lock()

    def spend(self, cancel: threading.Event, tell: Callable[[float, str], None] | None = None) -> None:
        """Take one request, waiting until there is one. `tell` hears of the wait: its seconds, and why.

        Raises Cancelled within 200 ms of `cancel`, also where it was set before.
        """
        self._wait(cancel, 0)
        while seconds := self._take():
            if tell is not None:
                tell(seconds, "Reddit allows no more requests for the moment.")
            self._wait(cancel, seconds)

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take in `X-Ratelimit-*` of an answer, or that it has none. Nonsense in them is passed over."""
        try:
            remaining = int(float(headers["x-ratelimit-remaining"]))
            resets_in_s = float(headers["x-ratelimit-reset"])
        except (KeyError, ValueError, OverflowError):
            return
        if not 0 <= resets_in_s <= 3_600:
            return
        with self._lock:
            self._remaining, self._resets_at = max(0, remaining), self._now() + resets_in_s

    def pause(self, seconds: float) -> None:
        """Make no request for so long: Reddit said so, with a 429."""
        with self._lock:
            self._not_before = max(self._not_before, self._now() + seconds)

    @property
    def left(self) -> Left:
        """What is left at this moment; of Reddit's count and ours, the smaller."""
        with self._lock:
            now = self._now()
            self._forget(now)
            ours = self.of - len(self._spent)
            resets_in_s = self._spent[-1] + WINDOW_S - now if self._spent else 0.0
            if self._remaining is not None and self._remaining < ours:
                return Left(self._remaining, self.of, self._resets_at - now)
            if self._not_before > now:
                return Left(0, self.of, self._not_before - now)
            return Left(ours, self.of, resets_in_s)

    def _take(self) -> float:
        """Seconds to wait; 0 where a request was taken."""
        with self._lock:
            now = self._now()
            self._forget(now)
            until = self._not_before
            if len(self._spent) >= self.of:
                until = max(until, self._spent[0] + WINDOW_S)
            if self._remaining == 0:
                until = max(until, self._resets_at)
            if until > now:
                return until - now
            self._spent.append(now)
            if self._remaining is not None:
                self._remaining -= 1
            return 0.0

    def _forget(self, now: float) -> None:
        while self._spent and now - self._spent[0] >= WINDOW_S:
            self._spent.popleft()
        if self._remaining is not None and now >= self._resets_at:
            self._remaining = None
