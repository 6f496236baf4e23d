"""A lane for what takes minutes: one job at a time, which tells how far it is and can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from dankdesk.errors import UserError
from dankdesk.ui.lane import Lane, report_bug

T = TypeVar("T")
S = TypeVar("S")

HELPING_S = 0.05
BROKE_OFF = "Something went wrong, and it was stopped. What was done so far is kept."


class LongJob(QObject):
    """Owned by the window's thread, and all that is called back is called there. changed: a job begins or is over."""

    changed = Signal()
    _moved = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane(name, self)
        self._cancel = threading.Event()
        self._moved.connect(self._run_here, Qt.ConnectionType.QueuedConnection)
        self._lock = threading.Lock()
        self._told = 0.0
        self.busy = False

    def start(
        self,
        work: Callable[[threading.Event, Callable[[S], None]], T],
        moved: Callable[[S], None],
        then: Callable[[T], None],
        sorry: Callable[[str], None],
    ) -> bool:
        """Run `work(cancel, tell)` on the lane; False where another job is still under way.

        Of what `work` tells, `moved` gets the newest, at most twenty times a second. At the end comes `then` with the
        result, or `sorry` with a sentence.
        """
        if self.busy:
            return False
        self.busy = True
        cancel = self._cancel = threading.Event()
        newest: list[S] = []

        def tell(news: S) -> None:
            with self._lock:
                first = not newest
                newest[:] = [news]
            if first:
                self._moved.emit(soon)

        def soon() -> None:
            """Whatever is told until then is told with it, so that the last news is never the one that is left out."""
            wait = HELPING_S - (time.monotonic() - self._told)
            QTimer.singleShot(max(0, int(wait * 1000)), self, deliver)

        def deliver() -> None:
            self._told = time.monotonic()
            with self._lock:
                news = newest.pop()
            if self.busy and self._cancel is cancel:
                moved(news)

        def run() -> T:
            try:
                return work(cancel, tell)
            except UserError:
                raise
            except Exception as error:
                # Told here and not by the lane, which would leave the job under way for ever.
                report_bug(error)
                raise UserError(BROKE_OFF) from error

        def done(result: T) -> None:
            self._over()
            then(result)

        def failed(sentence: str) -> None:
            self._over()
            sorry(sentence)

        self._lane.do(run, done, failed)
        self.changed.emit()
        return True

    def cancel(self) -> bool:
        """Ask the job to stop soon; its end is told as always. False where none is under way."""
        self._cancel.set()
        return self.busy

    def leave(self) -> None:
        """Cancel, and tell nothing more. Returns at once."""
        self._cancel.set()
        self._cancel = threading.Event()  # so that what is on its way is no longer heard
        self.blockSignals(True)
        self._lane.leave()

    def join(self) -> bool:
        """Wait for the end after `leave`, with a limit. True if the thread ended in time."""
        return self._lane.join()

    @Slot(object)
    def _run_here(self, step: Callable[[], None]) -> None:
        step()

    def _over(self) -> None:
        self.busy = False
        self.changed.emit()
