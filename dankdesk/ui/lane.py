"""A lane: one thread that does one thing after another, and tells the window's thread when each is done.

The window never waits for a disk: whatever touches the library or a file goes through a lane.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from dankdesk.errors import UserError

T = TypeVar("T")

STOP_WITHIN_S = 3.0
"""How long leaving waits for a lane. A read that hangs longer, on a dead network drive say, is left behind."""


class Lane(QObject):
    """Owned by the window's thread. The callbacks run there, in the order the work was given."""

    _done = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._stopped = False
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def do(self, work: Callable[[], T], then: Callable[[T], None], sorry: Callable[[str], None] | None = None) -> None:
        """Run `work` on the lane, then `then` with its result here; or `sorry` with the sentence of a `UserError`.

        Any other exception is a bug: it goes to `sys.excepthook`, and nothing is called.
        """

        def step() -> None:
            try:
                result = work()
            except UserError as error:
                sentence = str(error)
                if sorry is not None:
                    self._done.emit(lambda: sorry(sentence))
            else:
                self._done.emit(lambda: then(result))

        self._work.put(step)

    def stop(self) -> bool:
        """Do what was asked for so far, for a removal must not be lost, but say nothing more of it.

        True if the thread ended in time.
        """
        self.leave()
        return self.join()

    def leave(self) -> None:
        """As `stop`, without waiting."""
        self._stopped = True
        self._work.put(None)

    def join(self) -> bool:
        """Wait for the end after `leave`, with a limit. True if the thread ended in time."""
        self._thread.join(STOP_WITHIN_S)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        while (step := self._work.get()) is not None:
            try:
                step()
            except Exception as error:
                report_bug(error)

    def _deliver(self, say: Callable[[], None]) -> None:
        if not self._stopped:
            say()


class Background(QObject):
    """A thread of the window's with work that waits for it. Who inherits says in `_loop` what it does, under `_change`
    what waits, and in `cancel` how that is dropped; and starts the thread when all of it is there."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._change = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)

    def cancel(self) -> object:
        """Drop what waits and stop what is under way soon. Returns at once."""
        raise NotImplementedError

    def stop(self) -> bool:
        """Cancel and leave. True if the thread ended in time."""
        self.leave()
        return self.join()

    def leave(self) -> None:
        """As `stop`, without waiting."""
        self.blockSignals(True)
        self.cancel()
        with self._change:
            self._stopping = True
            self._change.notify()

    def join(self) -> bool:
        """Wait for the end after `leave`, with a limit. True if the thread ended in time."""
        self._thread.join(STOP_WITHIN_S)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        raise NotImplementedError


def report_bug(error: Exception) -> None:
    """Hand a bug caught on a lane to whoever handles uncaught exceptions, so that the lane itself lives on."""
    sys.excepthook(type(error), error, error.__traceback__)
