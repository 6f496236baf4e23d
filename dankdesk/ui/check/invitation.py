"""What an empty Check page says."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import HEADLINE_PX, PAGE_MARGIN, RADIUS


class Invitation(QWidget):
    """What an empty page says."""

    HEADLINE = "Drop a meme anywhere, or press Ctrl+V"
    NOTE = "A picture, a whole folder, or an image copied in the browser. Ctrl+O opens files."

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(f"{self.HEADLINE}. {self.NOTE}")
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(PAGE_MARGIN, PAGE_MARGIN, -PAGE_MARGIN, -PAGE_MARGIN)
        pen = QPen(QColor(tokens.line), 2)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(frame, RADIUS + 4, RADIUS + 4)
        middle = frame.center().y()
        self._paint_tray(painter, frame.center().x(), middle - 62)
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._theme.font(HEADLINE_PX, weight=QFont.Weight.DemiBold))
        across = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        row = frame.adjusted(24, 0, -24, 0)
        painter.drawText(QRectF(row.left(), middle - 6, row.width(), 60), int(across), self.HEADLINE)
        painter.setPen(QColor(tokens.dim))
        painter.setFont(self._theme.font(14))
        painter.drawText(QRectF(row.left(), middle + 26, row.width(), 60), int(across), self.NOTE)

    def _paint_tray(self, painter: QPainter, x: float, y: float) -> None:
        """An arrow into a tray."""
        pen = QPen(QColor(self._theme.tokens.accent), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in ((-22, 12), (-22, 26), (22, 26), (22, 12))])
        painter.drawLine(QPointF(x, y - 20), QPointF(x, y + 12))
        painter.drawPolyline([QPointF(x - 10, y + 2), QPointF(x, y + 12), QPointF(x + 10, y + 2)])
