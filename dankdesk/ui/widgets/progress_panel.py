"""A long run: a bar, a count, a rate, the time left, and a way out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.parts import button, surface


class ProgressPanel(QWidget):
    """`cancelled` is sent the moment Cancel is pressed; what was done is the receiver's to keep."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName("Progress")
        self._text = ElidedLabel()
        self.cancel = button("Cancel", "small", tip="Stop, and keep what is done (Esc)")
        self.cancel.clicked.connect(self.cancelled)
        words = QHBoxLayout()
        words.setContentsMargins(PAGE_MARGIN, 8, PAGE_MARGIN, 8)
        words.setSpacing(12)
        words.addWidget(self._text, 1)
        words.addWidget(self.cancel)
        inner = surface()
        inner.setLayout(words)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(self._bar)
        around.addWidget(inner)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_progress(self, text: str, done: int, total: int | None) -> None:
        """total: None while it is still being counted; the bar then only shows that something moves."""
        self._text.setText(text)
        self._bar.setMaximum(total if total is not None else 0)
        self._bar.setValue(done)
        self._bar.setAccessibleDescription(text)
        self.setVisible(True)
