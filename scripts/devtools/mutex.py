"""A lock between processes, so that two set-ups at once don't spoil one environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dankdesk.locks import FileLock
from scripts.devtools.console import say


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock at `path` while the block runs; waits for another process. The system drops it if we are killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    if not lock.take():
        say("Another set-up is running in this folder; waiting for it.")
        lock.take(float("inf"))
    try:
        yield
    finally:
        lock.release()
