"""A row above the pages for what must not be missed, and is no hurry: it stays until somebody has read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QMainWindow

from dankdesk.ui.widgets.parts import button, fill_below_line, label


class Banner(QFrame):
    """A sentence, and buttons that answer with another one or with None."""

    def __init__(self, sentence: str, actions: Mapping[str, Callable[[], str | None]] | None = None) -> None:
        super().__init__()
        self._text = label(text=sentence, wrap=True)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        self.buttons = {name: button(name, "link") for name in actions or {}}
        for name, pressed in self.buttons.items():
            act = (actions or {})[name]
            pressed.clicked.connect(lambda _checked, act=act: self._answer(act()))
            row.addWidget(pressed)
        close = button("✕", "link")
        close.setAccessibleName("Dismiss")
        close.clicked.connect(self.hide)
        self.buttons["Dismiss"] = close
        row.addWidget(close)
        fill_below_line(self, row)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_in(self, window: QMainWindow) -> None:
        """Stand between the header and the pages of `window`."""
        middle = window.centralWidget()
        column = middle.layout() if middle is not None else None
        assert isinstance(column, QBoxLayout)
        column.insertWidget(1, self)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text))

    def _answer(self, sentence: str | None) -> None:
        if sentence is not None:
            self._text.setText(sentence)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
