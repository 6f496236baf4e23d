"""A line on the terminal that says how far a long run is."""

from __future__ import annotations

import shutil
import time
from typing import TextIO

from dankdesk.pace import Pace

INTERVAL_S = 0.1


class ProgressLine:
    """Rewrites one line of `stream` at most ten times a second; says nothing where `stream` is no terminal."""

    def __init__(self, stream: TextIO, total: int | None) -> None:
        """total: steps to come; None where nobody knows."""
        self._stream = stream
        self._terminal = stream.isatty()
        self._steps = total not in (0, 1)
        self._written = False
        self._pace = Pace(total)
        self._last = 0.0

    def step(self) -> None:
        """One more is done; a single one is no news."""
        self._pace.step()
        if self._steps:
            self.show(self._pace.text())

    def show(self, text: str) -> None:
        """`text` in place of what stands there, as much of it as the line takes."""
        now = time.monotonic()
        if self._terminal and now - self._last >= INTERVAL_S:
            self._last, self._written = now, True
            self._stream.write(f"\r\x1b[K{text[: shutil.get_terminal_size().columns - 1]}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._written:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._last, self._written = 0.0, False
