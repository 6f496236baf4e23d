"""What stands still in a scatter plot: its axes, the diagonal, the thresholds and the points."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dankdesk.compare import Comparison
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NOTE_PX

RADIUS_PX, SMALL_RADIUS_PX = 4.0, 2.2
MANY = 600
"""Of so many points each is small, or they would be one blot."""
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, eq=False, slots=True)
class Plot:
    """axes: what stands at the axes, across and upwards. room: the square that 0 to 1 fill, in pixels of the widget.
    diagonal: both axes count the same, so that there is a line on which they agree."""

    found: Comparison
    axes: tuple[str, str]
    room: QRectF
    theme: Theme
    diagonal: bool = True

    def place(self, a: float, b: float) -> QPointF:
        """Where likelihoods `a` and `b` are painted."""
        return QPointF(self.room.left() + a * self.room.width(), self.room.bottom() - b * self.room.height())

    def paint(self, painter: QPainter) -> None:
        self._paint_axes(painter)
        self._paint_points(painter)

    def _paint_axes(self, painter: QPainter) -> None:
        tokens, room = self.theme.tokens, self.room
        painter.fillRect(room, QColor(tokens.surface))
        painter.setFont(self.theme.font(NOTE_PX, tabular=True))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for tick in TICKS:
            at = self.place(tick / 100, tick / 100)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(at.x(), room.top()), QPointF(at.x(), room.bottom()))
            painter.drawLine(QPointF(room.left(), at.y()), QPointF(room.right(), at.y()))
            painter.setPen(QColor(tokens.dim))
            below = QRectF(at.x() - 20, room.bottom() + 4, 40, 16)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), f"{tick}")
            painter.drawText(QRectF(room.left() - 32, at.y() - 8, 26, 16), int(right), f"{tick}")
        if self.diagonal:
            painter.setPen(QPen(QColor(tokens.dim), 1))
            painter.drawLine(room.bottomLeft(), room.topRight())
        painter.setPen(QPen(QColor(tokens.dim), 1, Qt.PenStyle.DotLine))
        a, b = self.found.thresholds
        painter.drawLine(self.place(a, 0), self.place(a, 1))
        painter.drawLine(self.place(0, b), self.place(1, b))
        painter.setPen(QColor(tokens.text))
        across, up = self.axes
        self._write(painter, QRectF(room.left(), room.bottom() + 22, room.width(), 18), across)
        painter.save()
        painter.translate(0, room.bottom())
        painter.rotate(-90)
        self._write(painter, QRectF(0, 0, room.height(), 18), up)
        painter.restore()

    def _write(self, painter: QPainter, room: QRectF, text: str) -> None:
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), elided)

    def _paint_points(self, painter: QPainter) -> None:
        tokens = self.theme.tokens
        a, b = self.found.thresholds
        filled, hollow = QColor(tokens.accent), QPen(QColor(tokens.dim), 1.2)
        filled.setAlphaF(0.75)
        radius = RADIUS_PX if len(self.found.points) <= MANY else SMALL_RADIUS_PX
        for point in self.found.points:
            differ = (point.a >= a) != (point.b >= b)
            painter.setPen(Qt.PenStyle.NoPen if differ else hollow)
            painter.setBrush(filled if differ else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.place(point.a, point.b), radius, radius)
