"""The foot of the window: that nothing left this machine, what runs, and how fast it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.parts import fill_below_line, label, surface, tooltip

if TYPE_CHECKING:
    from dankdesk.inference import Manifest

LOADING = "Loading the model"
NOTHING_LEFT = "Nothing left this machine"
ASKED = "Reddit was asked; no picture left this machine"


class Dot(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(10, 10)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.good))
        painter.drawEllipse(QPointF(5, 5), 4.5, 4.5)


class StatusBar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._engine = LOADING
        self._why = ""
        self._elapsed = ""
        self._runs = ElidedLabel("note", Qt.TextElideMode.ElideRight)
        self._reading = label("note")
        self._model = label("note")
        bar = surface()
        row = QHBoxLayout(bar)
        row.setContentsMargins(PAGE_MARGIN, 6, PAGE_MARGIN, 6)
        row.setSpacing(8)
        row.addWidget(Dot(theme))
        self._left = label("note", NOTHING_LEFT)
        row.addWidget(self._left)
        row.addSpacing(8)
        row.addWidget(self._runs, 1)
        row.addWidget(self._reading)
        row.addSpacing(8)
        row.addWidget(self._model)
        fill_below_line(self, bar)
        self._show()

    @property
    def text(self) -> str:
        return self._runs.text()

    def set_model(self, manifest: Manifest | None) -> None:
        """Another model is loaded from here on, or none."""
        self._model.setText(f"{manifest.name} {manifest.version}" if manifest is not None else "")
        self._engine, self._why, self._elapsed = LOADING, "", ""
        self._show()

    @property
    def model(self) -> str:
        return self._model.text()

    def set_engine(self, what: str, why: str = "") -> None:
        """what: "CPU, int8" or that nothing runs; why: the long answer, for the tool tip."""
        self._engine, self._why = what, why
        self._show()

    @property
    def why(self) -> str:
        """Why it runs on that and not on something faster, as the tool tip says it."""
        return self._why

    @property
    def asked(self) -> bool:
        """Whether it says that Reddit was asked."""
        return self._left.text() != NOTHING_LEFT

    def say_asked(self) -> None:
        """Reddit is asked, because somebody wanted that: still no picture goes there."""
        self._left.setText(ASKED)

    @property
    def reading(self) -> str:
        return self._reading.text()

    def set_reading(self, done: int, total: int) -> None:
        """How far the words of pictures are read; nothing once they all are."""
        from dankdesk.ui.words import reading_words  # none are read before the first paint

        self._reading.setText(reading_words(done, total))

    def set_elapsed(self, milliseconds: float) -> None:
        self._elapsed = f", {milliseconds:.0f} ms" if milliseconds >= 1 else ", under 1 ms"
        self._show()

    def _show(self) -> None:
        self._runs.setText(self._engine + self._elapsed)
        if self._why:
            self._runs.setToolTip(tooltip(self._why))
