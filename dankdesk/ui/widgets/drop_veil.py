"""Lights the page while something is held over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import HEADLINE_PX, RADIUS


class DropVeil(QWidget):
    """Covers `over` in the soft accent. Lets mouse and drops through to what lies below."""

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self._theme = theme
        self._over = over
        self.text = "Drop to check"
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.installEventFilter(self)
        self.hide()

    def light(self) -> None:
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(tokens.soft_accent)
        veil.setAlphaF(0.95)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(tokens.accent_text), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), RADIUS + 4, RADIUS + 4)
        painter.setFont(self._theme.font(HEADLINE_PX, weight=QFont.Weight.DemiBold))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)
