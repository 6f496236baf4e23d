"""An on/off switch, as a check box in other clothes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from dankdesk.ui.theme import EASING, Theme

WIDTH, HEIGHT, MARGIN = 36, 20, 3


class Switch(QCheckBox):
    """A `QCheckBox` for keyboard, mouse and screen reader; only its looks are a switch."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(EASING)
        self._slide.setStartValue(0.0)
        self._slide.setEndValue(1.0)
        self._slide.valueChanged.connect(self.update)
        self.toggled.connect(self._move)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        at = float(self._slide.currentValue() or 0)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(MARGIN, MARGIN, WIDTH, HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_text if self.isChecked() else tokens.dim))
        painter.drawRoundedRect(track, HEIGHT / 2, HEIGHT / 2)
        painter.setBrush(QColor(tokens.surface))
        left = track.left() + HEIGHT / 2
        painter.drawEllipse(QPointF(left + at * (WIDTH - HEIGHT), track.center().y()), HEIGHT / 2 - 3, HEIGHT / 2 - 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.text), 1.5))
            ring = track.adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)

    def _move(self, on: bool) -> None:
        forward, back = QVariantAnimation.Direction.Forward, QVariantAnimation.Direction.Backward
        self._slide.setDirection(forward if on else back)
        self._slide.setDuration(self._theme.motion_ms)
        self._slide.start()
