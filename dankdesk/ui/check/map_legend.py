"""What the colours of the map mean, in words."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.parts import label

SIDE = 12


class Swatch(QWidget):
    def __init__(self, theme: Theme, token: str) -> None:
        super().__init__()
        self._theme = theme
        self._token = token
        self.setFixedSize(QSize(SIDE, SIDE))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(getattr(self._theme.tokens, self._token)))
        painter.drawRoundedRect(self.rect(), 3, 3)


class MapLegend(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (token, meaning) in enumerate((("accent", "spoke for dank"), ("against", "spoke against it"))):
            grid.addWidget(Swatch(theme, token), row, 0)
            grid.addWidget(label("note", meaning), row, 1)
        grid.addWidget(label("note", "It shows where the model looked, not why.", wrap=True), 2, 0, 1, 2)
