"""Telling a person at the terminal how far a long step is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
SECONDS_BETWEEN_LINES = 10.0


def say(text: str) -> None:
    """Print one line about the work. Standard output, at once, so that a log file shows it too."""
    print(text, flush=True)


def track(items: Sequence[T], what: str) -> Iterator[T]:
    """Yield `items`, showing count, rate and time left: one moving line on a terminal, else a line now and then."""
    total, started, shown = len(items), time.monotonic(), time.monotonic()
    on_terminal = sys.stdout.isatty()
    for done, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if not on_terminal and now - shown < SECONDS_BETWEEN_LINES:
            continue
        shown = now
        rate = done / max(now - started, 1e-9)
        line = f"{what}: {done} of {total}, {rate:.1f} a second, {(total - done) / rate:.0f} s left"
        print(f"\r\033[K{line}" if on_terminal else line, end="" if on_terminal and done < total else "\n", flush=True)
