"""The words of a picture where they stand in it: boxes to look at, to select and to copy."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from dankdesk.records import Line, Text
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.marked_text import showable
from dankdesk.ui.widgets.parts import label, tooltip
from dankdesk.ui.widgets.picture_view import PictureView

MOST_LINES, MOST_CHARACTERS = 400, 200
"""Drawn; no picture holds more that can be told apart. All of them are copied."""

SMALLEST_PX = 5
READING, NONE, UNREAD, NOWHERE = (
    "Reading the words…",
    "No words in this picture.",
    "The words were not read.",
    "Where these words stand in the picture is not known.",
)


class WordsOverlay(QWidget):
    """Covers a `PictureView` and stays aligned with its picture, whatever the size and the pixel ratio."""

    def __init__(self, view: PictureView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._lines: Sequence[Line] = ()
        self._chosen: set[int] = set()
        self._anchor: int | None = None
        self._hovered: int | None = None
        self._caption = label("pill")
        self._caption.setParent(self)
        self._caption.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Words over the picture")
        theme.changed.connect(self.update)
        view.installEventFilter(self)
        self.hide()

    def set_text(self, text: Text | None, reading: bool = False) -> None:
        """text: what was read, None where nothing was yet; reading: whether it will be."""
        self._lines = text.lines if text is not None else ()
        self._chosen.clear()
        self._anchor = self._hovered = None
        placed = any(line.corners for line in self._lines)
        missing = (READING if reading else UNREAD) if text is None else NOWHERE if self._lines else NONE
        self._caption.setText("" if placed else missing)
        self._caption.setVisible(not placed)
        self.setAccessibleDescription(self._caption.text() or text.content if text is not None else missing)
        self._place_caption()
        self.update()

    @property
    def caption(self) -> str:
        return self._caption.text()

    @property
    def chosen(self) -> str:
        """The selected lines, one below the other, in reading order."""
        return "\n".join(self._lines[index].text for index in sorted(self._chosen))

    def choose_all(self) -> None:
        self._choose(set(range(len(self._lines))))

    def box(self, index: int) -> QPolygonF:
        """Where a line lies in this widget, in logical pixels; empty where its place is not known."""
        place = self._view.picture_rect()
        corners = self._lines[index].corners
        points = [QPointF(place.x() + x * place.width(), place.y() + y * place.height()) for x, y in corners]
        return QPolygonF(points) if len(points) == 4 else QPolygonF()

    def follow(self) -> None:
        """The picture below has changed its place."""
        self.setGeometry(self._view.rect())
        self._place_caption()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_caption()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._at(QPointF(event.pos()))
            text = tooltip(showable(self._lines[index].text[:MOST_CHARACTERS])) if index is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        index = self._at(event.position())
        keys = event.modifiers()
        if index is None:
            self._anchor = None
            self._choose(set())
        elif keys & Qt.KeyboardModifier.ShiftModifier and self._anchor is not None:
            self._choose(_between(self._anchor, index))
        elif keys & Qt.KeyboardModifier.ControlModifier:
            self._anchor = index
            self._choose(self._chosen ^ {index})
        else:
            self._anchor = index
            self._choose({index})

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if index != self._hovered:
            self._hovered = index
            self.setCursor(Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.IBeamCursor)
            self.update()
        if event.buttons() & Qt.MouseButton.LeftButton and index is not None:
            if self._anchor is None:
                self._anchor = index
            self._choose(_between(self._anchor, index))

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not self._lines:
            super().keyPressEvent(event)
            return
        last = len(self._lines) - 1
        if not self._chosen:
            to = self._anchor = 0 if step > 0 else last
        else:
            edge = max(self._chosen) if step > 0 else min(self._chosen)
            to = min(last, max(0, edge + step))
        extends = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._anchor = self._anchor if extends and self._anchor is not None else to
        self._choose(_between(self._anchor, to))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # A reader may say that a line reaches beyond the picture; nothing else is there to be covered.
        painter.setClipRect(self._view.picture_rect())
        for index in range(min(len(self._lines), MOST_LINES)):
            box = self.box(index)
            if not box.isEmpty():
                self._paint_line(painter, box, index)

    def _paint_line(self, painter: QPainter, box: QPolygonF, index: int) -> None:
        tokens = self._theme.tokens
        chosen = index in self._chosen
        ground = QColor(tokens.accent_text if chosen else tokens.surface)
        ground.setAlphaF(0.94 if chosen else 0.88)
        hovered = index == self._hovered
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(tokens.accent_text if hovered or chosen else tokens.line), 1.5 if hovered else 1))
        painter.drawPolygon(box)
        begin, end, below = box.at(0), box.at(1), box.at(3)
        width, height = math.dist(begin.toTuple(), end.toTuple()), math.dist(begin.toTuple(), below.toTuple())
        if height < SMALLEST_PX or width < SMALLEST_PX:
            return
        text = showable(self._lines[index].text[:MOST_CHARACTERS])
        font = self._theme.font(max(SMALLEST_PX, round(height * 0.72)), weight=QFont.Weight.DemiBold)
        advance = QFontMetricsF(font).horizontalAdvance(text) or 1.0
        narrow = min(1.0, (width - 4) / advance)
        painter.save()
        painter.translate(begin)
        painter.rotate(math.degrees(math.atan2(end.y() - begin.y(), end.x() - begin.x())))
        painter.scale(narrow, 1)
        painter.setFont(font)
        painter.setPen(QColor(tokens.on_accent if chosen else tokens.text))
        painter.drawText(QRectF(0, 0, width / narrow, height), Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _at(self, point: QPointF) -> int | None:
        """The line under `point`; the later one where two overlap, for it is painted above."""
        for index in range(min(len(self._lines), MOST_LINES) - 1, -1, -1):
            if self.box(index).containsPoint(point, Qt.FillRule.WindingFill):
                return index
        return None

    def _choose(self, chosen: set[int]) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def _place_caption(self) -> None:
        self._caption.adjustSize()
        place = self._view.picture_rect()
        bottom = place.bottom() if not place.isEmpty() else self.height() - PAGE_MARGIN
        size = self._caption.size()
        self._caption.move((self.width() - size.width()) // 2, round(bottom) - size.height() - 12)


def _between(one: int, other: int) -> set[int]:
    return set(range(min(one, other), max(one, other) + 1))
