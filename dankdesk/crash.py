"""Bugs: logged with their traceback, never silent, and no reason for the window to go away.

An uncaught exception goes to the log in `Home.logs` and to whoever listens. A crash of the interpreter itself (in a C
library) is written by `faulthandler` to `Home.crash`, and told at the next start.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType
from typing import TextIO

from dankdesk.errors import UserError
from dankdesk.paths import Home

LOG_BYTES = 500_000
LOG_NAME = "dankdesk.log"

log = logging.getLogger("dankdesk")


class CrashLog:
    """Keeps the log and the crash file of one run. `last_crash` is a sentence if the last run crashed, else None."""

    def __init__(self, home: Home, on_bug: Callable[[str], None]) -> None:
        """on_bug: called, from any thread, with a sentence for the user after a bug was logged."""
        self.last_crash: str | None = None
        self._home = home
        self._on_bug = on_bug
        self._handler: logging.Handler = logging.StreamHandler()
        self._stream: TextIO | None = None
        self._hooks = sys.excepthook, threading.excepthook

    def start(self) -> None:
        """Begin to listen. Where the home can't be written, bugs are still printed on stderr."""
        try:
            self._home.ensure()
            self.last_crash = self._set_last_crash_aside()
            self._stream = self._home.crash.open("w", encoding="utf-8")
            faulthandler.enable(self._stream)
            self._handler = RotatingFileHandler(
                self._home.logs / LOG_NAME, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8"
            )
        except (OSError, UserError) as error:
            print(f"No log is kept: {error}", file=sys.stderr)
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
        log.addHandler(self._handler)
        sys.excepthook = self._uncaught
        threading.excepthook = lambda args: self._uncaught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def stop(self) -> None:
        """Undo `start`; an empty crash file means that the run ended well."""
        sys.excepthook, threading.excepthook = self._hooks
        log.removeHandler(self._handler)
        self._handler.close()
        if self._stream is not None:
            faulthandler.disable()
            self._stream.close()
            self._home.crash.unlink(missing_ok=True)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, trace)
            return
        log.critical("uncaught", exc_info=(kind, error, trace))
        self._on_bug(f"Something went wrong inside DankDesk ({kind.__name__}). Details: {self._home.logs / LOG_NAME}")

    def _set_last_crash_aside(self) -> str | None:
        crash = self._home.crash
        if not crash.exists() or crash.stat().st_size == 0:
            return None
        kept = crash.with_name("last-crash.txt")
        crash.replace(kept)
        return f"DankDesk ended unexpectedly last time. What is known is in {kept}."
