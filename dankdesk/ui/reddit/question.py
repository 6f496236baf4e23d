"""A question in the page, where its answer matters: nothing else stops for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dankdesk.ui.widgets.parts import button, label


class Question(QWidget):
    """Hidden until it is asked. The safe answer has the focus. changed: it is asked, or put away."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sentence = label("", wrap=True)
        self.yes = button("", "small")
        self.no = button("", "small")
        self._then: Callable[[], None] | None = None
        self.yes.clicked.connect(self._agree)
        self.no.clicked.connect(self.withdraw)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.hide()

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._sentence.text()

    def ask(self, sentence: str, yes: str, no: str, then: Callable[[], None]) -> None:
        """`then` runs once `yes`, the word on the button, is pressed."""
        self._sentence.setText(sentence)
        self.yes.setText(yes)
        self.no.setText(no)
        for one in (self.yes, self.no):
            one.setAccessibleDescription(sentence)
        self._then = then
        self.show()
        self.no.setFocus()
        self.changed.emit()

    def withdraw(self) -> None:
        """Put the question away."""
        self._then = None
        self.hide()
        self.changed.emit()

    def _agree(self) -> None:
        then = self._then
        self.withdraw()
        if then is not None:
            then()
