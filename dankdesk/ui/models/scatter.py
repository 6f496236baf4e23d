"""A scatter plot of two models' likelihoods: one picture is one point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dankdesk.compare import Comparison, Point
from dankdesk.ui.models.plot import RADIUS_PX, Plot
from dankdesk.ui.models.saying import both
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NOTE_PX, RADIUS

LEFT, TOP, RIGHT, BOTTOM = 50, 12, 12, 44
SMALLEST, USUAL = 280, 380
REACH_PX = 12.0


class Scatter(QWidget):
    """pressed(point): somebody wants to see that picture. pointed(point): it is looked at, or None.

    Filled points are those on which the verdicts differ. Arrow keys go along the points from left to right.
    """

    pressed = Signal(object)
    pointed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found = Comparison("", "", (0.5, 0.5), ())
        self._axes = "", ""
        self._numbers: Callable[[Point], str] = _both
        self._diagonal = True
        self._values = np.empty((0, 2))
        self._order: list[int] = []
        self._at: int | None = None
        self._drawn: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(USUAL)
        theme.changed.connect(self._draw_again)

    def show_comparison(self, found: Comparison, names: tuple[str, str]) -> None:
        """names: what the axes are called, that of `a` across and that of `b` upwards."""
        axes = f"{names[0]}, % dank", f"{names[1]}, % dank"
        self._show(found, axes, f"{names[0]} across, {names[1]} upwards", _both, diagonal=True)

    def show_against(
        self, found: Comparison, axes: tuple[str, str], spoken: str, numbers: Callable[[Point], str]
    ) -> None:
        """Two things that are not measured alike. axes: what they are called, across and upwards; spoken: the same for
        a screen reader; numbers: what is told of a point after its name."""
        self._show(found, axes, spoken, numbers, diagonal=False)

    def _show(
        self,
        found: Comparison,
        axes: tuple[str, str],
        spoken: str,
        numbers: Callable[[Point], str],
        *,
        diagonal: bool,
    ) -> None:
        self._found, self._axes, self._numbers, self._diagonal, self._at = found, axes, numbers, diagonal, None
        self._values = np.array([(point.a, point.b) for point in found.points]).reshape(-1, 2)
        self._order = np.lexsort((self._values[:, 1], self._values[:, 0])).tolist()
        self.setAccessibleName(f"Scatter plot of {len(found.points):,} pictures, {spoken}")
        self._draw_again()

    @property
    def point(self) -> Point | None:
        """The point that is looked at."""
        return self._found.points[self._at] if self._at is not None else None

    def look_at(self, point: Point | None) -> None:
        """Ring a point and tell its picture."""
        at = next((i for i, one in enumerate(self._found.points) if one is point), None)
        if at != self._at:
            self._at = at
            self.setAccessibleDescription(self._told())
            self.update()
            self.pointed.emit(self.point)

    def place_of(self, point: Point) -> QPointF:
        """Where a point is painted, in this widget."""
        return self._plot.place(point.a, point.b)

    def sizeHint(self) -> QSize:
        return QSize(USUAL, USUAL)

    def minimumSizeHint(self) -> QSize:
        return QSize(SMALLEST, SMALLEST)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.look_at(self._near(event.position()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._at is not None else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        near = self._near(event.position())
        if near is not None and event.button() == Qt.MouseButton.LeftButton:
            self.look_at(near)
            self.pressed.emit(near)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        key = Qt.Key(event.key())
        if key in steps and self._order:
            here = self._order.index(self._at) if self._at is not None else -1 if steps[key] > 0 else len(self._order)
            there = self._order[min(len(self._order) - 1, max(0, here + steps[key]))]
            self.look_at(self._found.points[there])
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._told()))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.point is not None:
            self.pressed.emit(self.point)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawn = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._drawn is None or self._drawn.devicePixelRatio() != self.devicePixelRatioF():
            self._drawn = self._draw()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._drawn)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.tokens.accent_text), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if self.point is not None:
            self._paint_told(painter, self.point)

    def _told(self) -> str:
        point = self.point
        return point.name + self._numbers(point) if point is not None else ""

    def _draw_again(self) -> None:
        self._drawn = None
        self.update()

    @property
    def _room(self) -> QRectF:
        side = min(self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)
        return QRectF(LEFT, TOP, side, side)

    @property
    def _plot(self) -> Plot:
        return Plot(self._found, self._axes, self._room, self._theme, self._diagonal)

    def _near(self, at: QPointF) -> Point | None:
        if not len(self._values):
            return None
        room = self._room
        across = room.left() + self._values[:, 0] * room.width() - at.x()
        down = room.bottom() - self._values[:, 1] * room.height() - at.y()
        distances = np.hypot(across, down)
        nearest = int(distances.argmin())
        return self._found.points[nearest] if distances[nearest] <= REACH_PX else None

    def _draw(self) -> QPixmap:
        """Everything but what is looked at: ten thousand points are not painted anew for each move of the mouse."""
        scale = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * scale)
        drawn.setDevicePixelRatio(scale)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._plot.paint(painter)
        painter.end()
        return drawn

    def _paint_told(self, painter: QPainter, point: Point) -> None:
        tokens, at = self._theme.tokens, self._plot.place(point.a, point.b)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.text), 2))
        painter.drawEllipse(at, RADIUS_PX + 3, RADIUS_PX + 3)
        painter.setFont(self._theme.font(NOTE_PX, weight=QFont.Weight.DemiBold, tabular=True))
        metrics = painter.fontMetrics()
        numbers = self._numbers(point)
        widest = self.width() - 2 * RADIUS - 20 - metrics.horizontalAdvance(numbers)
        text = metrics.elidedText(point.name, Qt.TextElideMode.ElideMiddle, widest) + numbers
        width, height = metrics.horizontalAdvance(text) + 20.0, metrics.height() + 12.0
        x = min(max(4.0, at.x() - width / 2), self.width() - width - 4)
        y = at.y() - height - 12 if at.y() - height - 12 > 0 else at.y() + 12
        box = QRectF(x, y, width, height)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _both(point: Point) -> str:
    return both("", point.a, point.b)
