"""When to ask again: what the host says, or else after twice as long each time, never all at the same moment."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from typing import TypeVar

from dankdesk.reddit.refusals import Cancelled, Crowded, Passing

T = TypeVar("T")

TRIES = 4
FIRST_S = 1.0
"""The wait after the first failure, before chance takes up to half of it away. It doubles from one to the next."""
LONGEST_S = 120.0
"""A host that asks for a longer pause gets it: by giving up, for now."""
GIVEN_UP_S = 300.0
"""How long a host is left alone that had too many requests at every try, and never said how long to wait."""


def retry_after(value: str | None, now: datetime) -> float | None:
    """The header in seconds from `now`, whether it has seconds or a date; None where it says nothing of use."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
        return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def wait_for(cancel: threading.Event, seconds: float) -> None:
    """Raise Cancelled as soon as `cancel` is set."""
    if cancel.wait(seconds):
        raise Cancelled


def _say_nothing(seconds: float, why: str) -> None: ...


class Retry:
    """Runs attempts, from several threads. A host's own pause (`Retry-After`) holds for all of them.

    `tell` hears of every wait: its seconds, and why.
    """

    def __init__(
        self,
        chance: Random | None = None,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Event, float], None] = wait_for,
        tell: Callable[[float, str], None] = _say_nothing,
    ) -> None:
        self._chance = chance or Random()
        self._now = now
        self._wait = wait
        self.tell = tell
        self._holds: dict[str, float] = {}
        self._lock = threading.Lock()

    def run(self, host: str, attempt: Callable[[], T], cancel: threading.Event) -> T:
        """The result of `attempt`, made up to `TRIES` times. Raises its last error, or Cancelled."""
        for turn in range(TRIES - 1):
            self._await(host, cancel)
            try:
                return attempt()
            except Passing as trouble:
                self._hold(trouble)
                if (trouble.retry_after or 0) > LONGEST_S:
                    raise
                self._pause(max(self._back_off(turn), trouble.retry_after or 0), str(trouble), cancel)
        self._await(host, cancel)
        try:
            return attempt()
        except Passing as trouble:
            self._hold(trouble, GIVEN_UP_S if isinstance(trouble, Crowded) else None)
            raise

    def _await(self, host: str, cancel: threading.Event) -> None:
        with self._lock:
            left = self._holds.get(host, 0.0) - self._now()
        if left > LONGEST_S:
            raise Passing(f"{host} wants no requests, and is left alone for {left / 60:.0f} minutes.", host, left)
        if left > 0:
            # Those who were held together come back one after the other.
            self._pause(left + self._chance.uniform(0, 0.5), f"{host} asked for a pause.", cancel)

    def _hold(self, trouble: Passing, unsaid_s: float | None = None) -> None:
        seconds = unsaid_s if trouble.retry_after is None else trouble.retry_after
        if seconds is not None:
            with self._lock:
                until = self._now() + seconds
                self._holds[trouble.host] = max(until, self._holds.get(trouble.host, until))

    def _back_off(self, turn: int) -> float:
        return FIRST_S * 2.0**turn * self._chance.uniform(0.5, 1.0)

    def _pause(self, seconds: float, why: str, cancel: threading.Event) -> None:
        self.tell(seconds, why)
        self._wait(cancel, seconds)
