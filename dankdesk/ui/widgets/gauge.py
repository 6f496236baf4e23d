"""The gauge: where a likelihood lies between 0 and 1, and how far it could be off."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dankdesk.ui.theme import EASING, Theme

TRACK, MARK_WIDTH, MARK_HEIGHT = 10, 4, 20


class Gauge(QWidget):
    """A thin bar that reddens toward 1, a band for the interval and a mark for the value. Empty without a value."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._value: float | None = None
        self._band = (0.0, 0.0)
        self._shown = QVariantAnimation(self)
        self._shown.setEasingCurve(EASING)
        self._shown.valueChanged.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Likelihood")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, MARK_HEIGHT + 2)

    def set(self, value: float | None, low: float = 0, high: float = 0) -> None:
        """Show `value` and its interval, all from 0 to 1, gliding from what was shown before."""
        start = self._value if self._value is not None else 0.0
        self._value, self._band = value, (low, high)
        self._shown.stop()
        if value is not None:
            self._shown.setStartValue(start)
            self._shown.setEndValue(value)
            self._shown.setDuration(self._theme.motion_ms)
            self._shown.start()
        said = "" if value is None else f"{value:.0%}, between {low:.0%} and {high:.0%}"
        self.setAccessibleDescription(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, (self.height() - TRACK) / 2, self.width(), TRACK)
        shape = QPainterPath()
        shape.addRoundedRect(track, TRACK / 2, TRACK / 2)
        if self._value is None:
            painter.fillPath(shape, QColor(tokens.line))
            return
        red = QLinearGradient(track.topLeft(), track.topRight())
        red.setColorAt(0, QColor(tokens.line))
        red.setColorAt(1, QColor(tokens.accent))
        painter.fillPath(shape, red)
        self._paint_band(painter, track, shape)
        x = float(self._shown.currentValue()) * (track.width() - MARK_WIDTH)
        painter.setBrush(QColor(tokens.surface))
        halo = QRectF(x - 1.5, (self.height() - MARK_HEIGHT) / 2 - 1, MARK_WIDTH + 3, MARK_HEIGHT + 2)
        painter.drawRoundedRect(halo, 3.5, 3.5)
        painter.setBrush(QColor(tokens.text))
        painter.drawRoundedRect(halo.adjusted(1.5, 1, -1.5, -1), 2, 2)

    def _paint_band(self, painter: QPainter, track: QRectF, shape: QPainterPath) -> None:
        low, high = self._band
        band = QPainterPath()
        band.addRect(QRectF(low * track.width(), track.top(), (high - low) * track.width(), track.height()))
        tokens = self._theme.tokens
        veil = QColor(tokens.text if tokens.dark else tokens.surface)
        veil.setAlphaF(0.3 if tokens.dark else 0.5)
        painter.fillPath(band.intersected(shape), veil)
