"""A search field that can be emptied with one click."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit

from dankdesk.ui.widgets.parts import button

ROOM = 26


class SearchBox(QLineEdit):
    def __init__(self, what: str, short: str) -> None:
        """what: "Search", and what can be found; short: the same for a field that has no room for it."""
        super().__init__()
        self._what, self._short = what, short
        self.setAccessibleName(what)
        self.setToolTip(what)
        self.setAcceptDrops(False)  # or a picture dropped here would become a text
        self.setTextMargins(0, 0, ROOM - 8, 0)
        self._clear = button("✕", "link")
        self._clear.setParent(self)
        self._clear.setAccessibleName("Clear the search")
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same by keyboard
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = self.fontMetrics().horizontalAdvance(self._what) < self.width() - ROOM - 12
        self.setPlaceholderText(self._what if fits else self._short)
        self._clear.setFixedSize(ROOM, ROOM)
        self._clear.move(self.width() - ROOM - 1, (self.height() - ROOM) // 2)
