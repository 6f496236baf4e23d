"""A label whose text gives way in the middle where there is no room, so that a name's end stays readable."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from dankdesk.ui.widgets.parts import tooltip


class ElidedLabel(QLabel):
    """One line. The whole text is in the tool tip and what a screen reader reads."""

    def __init__(self, look: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__()
        self._mode = mode
        self.setProperty("look", look)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self.setToolTip(tooltip(text) if text else "")

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, room.width())
        # Where the window reads left to right so does every row, in whatever script the name is written.
        place = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | self.alignment()
        painter.drawText(room, int(place), text)
