"""Bugs: logged with their traceback, never silent, and no reason for the window to go away.

An uncaught exception goes to the log in `Home.logs` and to whoever listens. A crash of the interpreter itself (in a C
library) is written by `faulthandler` to a file of this run, and told at the next start. Neither names the user or their
files. docs/decisions/114-a-crash-is-told-once.md
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from dankdesk import __version__
from dankdesk.errors import UserError
from dankdesk.locks import FileLock
from dankdesk.paths import Home

LOG_BYTES = 500_000
LOG_NAME = "dankdesk.log"
REPORT_NAME = "last-crash.txt"
MOST_REPORT = 200_000
"""Bytes of a crash that are kept; a hundred threads take a tenth of that."""
WAIT_S = 1.0

log = logging.getLogger("dankdesk")


class CrashLog:
    """Keeps the log and the crash file of one run. `last_crash` is the report if an earlier run crashed, else None."""

    def __init__(self, home: Home, on_bug: Callable[[str], None]) -> None:
        """on_bug: called, from any thread, with a sentence for the user after a bug was logged."""
        self.last_crash: Path | None = None
        self._home = home
        self._on_bug = on_bug
        self._handler = _LogFile(home)
        self._faults = home.logs / f"crash-{os.getpid()}.txt"
        self._lock = FileLock(self._faults)
        self._stream: TextIO | None = None
        self._hooks = sys.excepthook, threading.excepthook

    def start(self) -> None:
        """Begin to listen. Where the home can't be written, bugs are still printed on stderr."""
        try:
            self._home.ensure()
            with suppress(OSError):
                self.last_crash = _reported(self._home)
            self._lock.take(WAIT_S)
            self._stream = self._faults.open("w", encoding="utf-8")
            self._stream.write(f"DankDesk {__version__}, started {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
            self._stream.flush()
            faulthandler.enable(self._stream)
        except (OSError, UserError) as error:
            print(f"No log is kept: {error}", file=sys.stderr)
        log.addHandler(self._handler)
        log.setLevel(logging.INFO)
        sys.excepthook = self._uncaught
        threading.excepthook = lambda args: self._uncaught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def stop(self) -> None:
        """Undo `start`; without its crash file the run ended well."""
        sys.excepthook, threading.excepthook = self._hooks
        log.setLevel(logging.NOTSET)
        log.removeHandler(self._handler)
        self._handler.close()
        if self._stream is not None:
            faulthandler.disable()
            with suppress(OSError):  # the disk is full, or gone
                self._stream.close()
            self._lock.release()
            with suppress(OSError):
                self._faults.unlink(missing_ok=True)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, trace)
            return
        log.critical("uncaught", exc_info=(kind, error, trace))
        self._on_bug(f"Something went wrong inside DankDesk ({kind.__name__}). Details: {self._home.logs / LOG_NAME}")


class _LogFile(logging.Handler):
    """The log, which is opened with its first line: a start without news waits for none of it."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home = home
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            self._file = self._opened()
        self._file.handle(record)

    def close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # what could not be written was told when it was logged
                self._file.close()
        super().close()

    def _opened(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler

        from dankdesk.redaction import Formatter, Redactor

        opened: logging.Handler
        try:
            opened = RotatingFileHandler(
                self._home.logs / LOG_NAME,
                maxBytes=LOG_BYTES,
                backupCount=2,
                encoding="utf-8",
                errors="backslashreplace",
            )
        except OSError:
            opened = logging.StreamHandler()
        opened.setFormatter(Formatter(Redactor(self._home.root)))
        return opened


def _reported(home: Home) -> Path | None:
    """Make one report of what runs that have ended left behind, and delete it. None where none of them crashed.

    Raises OSError.
    """
    crashes = []
    for faults in sorted(home.logs.glob("crash-*.txt")):
        lock = FileLock(faults)
        if not lock.take():
            continue  # that one is running
        try:
            with faults.open("rb") as file:
                started, _, told = file.read(MOST_REPORT).decode("utf-8", "replace").partition("\n")
        finally:
            lock.release()
        faults.unlink(missing_ok=True)
        if told:
            crashes.append(f"{started}\n\n{told}")
    if not crashes:
        return None
    import platform

    from dankdesk.redaction import Redactor

    report = home.logs / REPORT_NAME
    system = f"Python {platform.python_version()}, {platform.platform()}\n"
    report.write_text(Redactor(home.root).text(system + "\n".join(crashes)), encoding="utf-8")
    return report
