"""One piece of evidence: what it is, a quiet bar, and its likelihood."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from dankdesk.ui.theme import EASING, Theme
from dankdesk.ui.tokens import BODY_PX, NOTE_PX, RADIUS, Tokens
from dankdesk.ui.widgets.parts import tooltip

HEIGHT, BAR, GAP, INSET = 28, 6, 12, 8
NAME_SHARE, VALUE_WIDTH = 0.28, 44


class EvidenceRow(QAbstractButton):
    """A button: Tab stops at it, and its worth is read out there. It keeps its height whatever it shows, so that
    nothing below it moves when a likelihood comes in late. Its ground reaches `INSET` beyond its text on both sides.

    choosable: it stays checked when clicked; its bar is paler, for it is another's verdict.
    """

    def __init__(self, theme: Theme, name: str, *, choosable: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._value: float | None = None
        self._quiet = ""
        self._worth = ""
        self._shown = QVariantAnimation(self)
        self._shown.setEasingCurve(EASING)
        self._shown.valueChanged.connect(self.update)
        self.setText(name)
        self.setCheckable(choosable)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    @property
    def said(self) -> str:
        """What stands at the right: "69%", or why there is no number."""
        return self._quiet or (f"{self._value:.0%}" if self._value is not None else "")

    def set(self, value: float | None, said: str, worth: str) -> None:
        """value: 0 to 1, or None where `said` tells in a word or two why there is none.
        worth: a sentence for the tool tip and the screen reader."""
        start = self._value if self._value is not None else 0.0
        self._value, self._quiet, self._worth = value, said, worth
        self._shown.stop()
        if value is not None:
            self._shown.setStartValue(start)
            self._shown.setEndValue(value)
            self._shown.setDuration(self._theme.motion_ms)
            self._shown.start()
        self.setToolTip(tooltip(worth) if worth else "")
        self.setAccessibleName(f"{self.text()}: {said}")
        self.setAccessibleDescription(worth)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(self, painter, self._theme.tokens)
        room = QRectF(self.rect()).adjusted(INSET, 0, -INSET, 0)
        name_width = room.width() * NAME_SHARE
        tokens = self._theme.tokens
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._theme.font(BODY_PX))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, int(name_width))
        painter.drawText(QRectF(room.left(), 0, name_width, room.height()), int(left), name)
        start = room.left() + name_width + GAP
        if self._value is None:
            painter.setPen(QColor(tokens.dim))
            painter.setFont(self._theme.font(NOTE_PX))
            painter.drawText(QRectF(start, 0, room.right() - start, room.height()), int(left), self._quiet)
            return
        self._paint_bar(painter, QRectF(start, (room.height() - BAR) / 2, room.right() - VALUE_WIDTH - start, BAR))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._theme.font(BODY_PX, weight=QFont.Weight.DemiBold, tabular=True))
        painter.drawText(room, int(right), self._quiet)

    def _paint_bar(self, painter: QPainter, track: QRectF) -> None:
        tokens = self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(track, BAR / 2, BAR / 2)
        filled = QRectF(track)
        filled.setWidth(max(BAR, track.width() * float(self._shown.currentValue() or 0)))
        colour = QColor(tokens.accent)
        if self.isCheckable():
            colour.setAlphaF(0.6)
        painter.setBrush(colour)
        painter.drawRoundedRect(filled, BAR / 2, BAR / 2)


def paint_ground(row: QAbstractButton, painter: QPainter, tokens: Tokens) -> None:
    """What lies below a row's text: whether it is chosen, pointed at or has the keys."""
    room = QRectF(row.rect()).adjusted(0, 1, 0, -1)
    if row.isChecked() or row.underMouse():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.soft_accent if row.isChecked() else tokens.hover))
        painter.drawRoundedRect(room, RADIUS, RADIUS)
    if row.hasFocus():
        painter.setPen(QPen(QColor(tokens.accent_text), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
