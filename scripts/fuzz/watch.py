"""What no input may do to the process that takes it. POSIX only."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.peak import peak_mb

MOST_SECONDS = 2.0
"""Of processor time, so that a busy machine finds nothing."""
MOST_MB = 400.0


@dataclass(frozen=True, slots=True)
class Fault:
    """sort: the same for faults that are likely one. what: for whoever looks into it."""

    sort: str
    what: str


class Watch:
    """Watches over one input after another, in a process whose standard error is a file and whose temporary files go to
    `temporary`, a folder of its own."""

    def __init__(self, temporary: Path) -> None:
        self._temporary = temporary
        self._printed = _written()
        self._kept: set[str] | None = None
        self._handles: int | None = None
        self._most_mb = MOST_MB

    def settle(self) -> None:
        """From here on no more files may be there or open: what is made or opened once and for all has been."""
        self._kept = self._names()
        self._handles = _n_handles()

    def over(self, run: Callable[[], object]) -> list[Fault]:
        """Run it; returns what was wrong with it, nothing in a good run."""
        faults = []
        started = time.process_time()
        try:
            run()
        except Exception as error:
            faults.append(Fault(_sort(error), traceback.format_exc()))
        seconds = time.process_time() - started
        if seconds > MOST_SECONDS:
            faults.append(Fault("slow", f"It took {seconds:.1f} s of processor time."))
        return faults + self._left_behind()

    def _left_behind(self) -> list[Fault]:
        faults = []
        if (printed := _written()) > self._printed:
            faults.append(Fault("printed", f"It wrote {printed - self._printed} bytes to standard error."))
            self._printed = printed
        if self._kept is not None and (left := self._names() - self._kept):
            faults.append(Fault("left", f"It left temporary files: {', '.join(sorted(left))}."))
            self._kept |= left
        if self._handles is not None and (handles := _n_handles()) > self._handles:
            faults.append(Fault("handles", f"It left {handles - self._handles} files open."))
            self._handles = handles
        if (peak := peak_mb()) > self._most_mb:
            faults.append(Fault("memory", f"The process held {peak:.0f} MB."))
            self._most_mb = peak
        return faults

    def _names(self) -> set[str]:
        return {path.name for path in self._temporary.iterdir()}


def _sort(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _written() -> int:
    return os.fstat(2).st_size


def _n_handles() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())
