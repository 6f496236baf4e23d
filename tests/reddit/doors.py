"""Doors to servers of the tests, with clocks and waits that take no time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random

from dankdesk.reddit.address import Address
from dankdesk.reddit.download import Door, Limits
from dankdesk.reddit.retry import Retry
from tests.reddit.rogue import LOOPBACK, Authority, Rogue

StartRogue = Callable[..., Rogue]
Fetch = Callable[..., bytes]

URL = "https://i.redd.it/a.png"
OK = b"HTTP/1.1 200 OK\r\n"
WANTED = threading.Event()
"""Never set: nobody cancels."""


class Waits:
    """Waits that only take note."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.told: list[str] = []

    def wait(self, cancel: threading.Event, seconds: float) -> None:
        self.seconds.append(seconds)

    def tell(self, seconds: float, why: str) -> None:
        self.told.append(why)

    def retry(self, now: Callable[[], float] = lambda: 0.0) -> Retry:
        return Retry(Random(4), now, self.wait, self.tell)


class Ticks:
    """A clock that moves on by `step` seconds each time it is looked at."""

    def __init__(self, step: float) -> None:
        self.time = 0.0
        self.step = step

    def __call__(self) -> float:
        self.time += self.step
        return self.time


def stopped() -> float:
    """A clock that stands still, so that nothing but a cancel can end a wait."""
    return 0.0


@contextmanager
def door_to(
    server: Rogue,
    authority: Authority,
    waits: Waits,
    *,
    resolve: Callable[[str], Sequence[Address]] | None = None,
    limits: Limits | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[Door]:
    """A door that takes loopback's first address for the internet, and every other for a private one."""
    with Door(
        resolve=resolve or server.resolve,
        may_connect=lambda address: address == LOOPBACK,
        port=server.port,
        tls=authority.client(),
        limits=limits or Limits(),
        retry=waits.retry(),
        now=now,
    ) as door:
        yield door
