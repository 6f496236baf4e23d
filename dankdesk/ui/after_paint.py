"""What a person waits for is painted before what can wait a moment is begun."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

AT_THE_LATEST_MS = 60
"""For a widget that is hidden, or says what it said before, and so is not painted."""


class AfterPaint(QObject):
    """Does things, in their order, once the next paint of `widget` is on the screen.

    A timer of zero would come before it: a widget that changed is laid out first, and a window paints no more often
    than its screen asks.
    """

    def __init__(self, widget: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._next)
        widget.installEventFilter(self)

    def do(self, work: Callable[[], None]) -> None:
        """It comes right behind what waits already."""
        self._waiting.append(work)
        if not self._timer.isActive():
            self._timer.start(AT_THE_LATEST_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._waiting:
            # Painting and flushing are one event, and this timer is heard after it.
            self._timer.start(0)
        return False

    def _next(self) -> None:
        work = self._waiting.popleft()
        if self._waiting:
            self._timer.start(0)
        work()
