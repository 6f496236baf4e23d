"""A lane that knows whether anything asked of it is still to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from dankdesk.ui.lane import Lane

T = TypeVar("T")


class Errands(QObject):
    """Owned by the window's thread."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane(name, self)
        self._open = 0

    @property
    def busy(self) -> bool:
        return self._open > 0

    def do(self, work: Callable[[], T], then: Callable[[T], None], sorry: Callable[[str], None]) -> None:
        """As `Lane.do`."""
        self._open += 1

        def done(result: T) -> None:
            self._open -= 1
            then(result)

        def failed(sentence: str) -> None:
            self._open -= 1
            sorry(sentence)

        self._lane.do(work, done, failed)

    def stop(self) -> bool:
        """As `Lane.stop`."""
        return self._lane.stop()
