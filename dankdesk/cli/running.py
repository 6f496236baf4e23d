"""What commands that score have in common: the library, the reader, Ctrl-C, and what is said beside the rows."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from dankdesk.cli.progress import ProgressLine
from dankdesk.errors import UserError
from dankdesk.export import label
from dankdesk.inference import LazyEngine, Manifest
from dankdesk.library import Library
from dankdesk.paths import Home
from dankdesk.reading import Reader
from dankdesk.records import Outcome, Unreadable
from dankdesk.wording import auc, printable

STOPPED = 130


class Tally:
    """What a run says on stderr: progress, a line for each unreadable file, a summary."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.unreadable = 0
        self.unread = 0
        self.progress = ProgressLine(sys.stderr, total)
        self._unsaved = False

    def count(self, outcome: Outcome, silent: bool = False) -> None:
        """silent: what is wrong with this one was said before."""
        self.done += 1
        if silent:
            return
        if isinstance(outcome, Unreadable):
            self._count_unreadable(label(outcome), outcome.reason)
            return
        if outcome.unread:
            self._count_unread(outcome.unread)
        if outcome.warning and not self._unsaved:
            self._unsaved = True
            self._say(f"Not saved: {outcome.warning}")

    def count_row(self, row: Mapping[str, Any]) -> None:
        """As `count`, of an outcome's row (`dankdesk.export.row`)."""
        self.done += 1
        if "error" in row:
            self._count_unreadable(row["path"], row["error"])
        elif "unread" in row:
            self._count_unread(row["unread"])

    def summary(self, manifest: Manifest, runs: str | None) -> None:
        """runs: what scored, or None where nothing had to."""
        parts = [f"{self.done - self.unreadable:,} scored"]
        if self.unreadable:
            parts.append(f"{self.unreadable:,} unreadable")
        if self.unread:
            parts.append(f"{self.unread:,} by the picture alone")
        parts.append(runs or "nothing new to score")
        parts += [f"{printable(one.name)}, {auc(one.evaluation)}" for one in manifest.audiences]
        print(" · ".join(parts), file=sys.stderr)

    def stopped(self, kept: bool) -> int:
        """Say so; returns the exit code. kept: what was scored is in the library."""
        said = (
            "What was scored is kept; run it again to go on."
            if kept
            else "Nothing was kept, because there is no library."
        )
        print(f"Stopped after {self.done:,} of {self.total:,}. {said}", file=sys.stderr)
        return STOPPED

    def _count_unreadable(self, path: str, reason: str) -> None:
        self.unreadable += 1
        self._say(f"Can't read {printable(path)}: {reason}")

    def _count_unread(self, reason: str) -> None:
        self.unread += 1
        if self.unread == 1:
            self._say(f"The words could not be read: {reason}")

    def _say(self, line: str) -> None:
        self.progress.clear()
        print(line, file=sys.stderr)


def ran_on(engine: LazyEngine) -> str | None:
    """What scored, in words, or None where nothing had to. Where that is not what was wanted, stderr is told why."""
    running = engine.running
    if running is None:
        return None
    if running.instead_of:
        print(f"{running.instead_of} is not used. {running.why}", file=sys.stderr)
    return running.what


@contextmanager
def library_of(home: Home, without: bool = False) -> Iterator[Library | None]:
    """The library, or None where it is not wanted or can't be had: scoring goes on without it."""
    library = None
    if not without:
        try:
            home.ensure()
            library = Library.open(home.library)
            for notice in library.notices:
                print(notice, file=sys.stderr)
        except UserError as error:
            print(f"{error} Scores are not remembered this time.", file=sys.stderr)
    try:
        yield library
    finally:
        if library is not None:
            library.close()


@contextmanager
def library_needed(home: Home) -> Iterator[Library]:
    """The library, for commands that are nothing without it. Raises `UserError`."""
    home.ensure()
    with Library.open(home.library) as library:
        for notice in library.notices:
            print(printable(notice), file=sys.stderr)
        yield library


@contextmanager
def reader_unless(unwanted: bool) -> Iterator[Reader | None]:
    """What reads words; nothing is started before the first picture."""
    reader = None if unwanted else Reader()
    try:
        yield reader
    finally:
        if reader is not None:
            reader.close()


@contextmanager
def interrupt() -> Iterator[threading.Event]:
    """Ctrl-C sets the event, so that the picture under way is finished and saved; a second one ends at once."""
    cancel = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        cancel.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
