"""The left rail: one button for each page of the window."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NOTE_PX, RADIUS
from dankdesk.ui.widgets.parts import line

WIDTH = 72
BUTTON = QSize(60, 52)
CHECK, REDDIT, MODELS = "check", "reddit", "models"
PAGES = {CHECK: "Check", REDDIT: "Reddit", MODELS: "Models"}
"""What each page is called, in their order, which is that of Ctrl+1, Ctrl+2, Ctrl+3."""


class RailButton(QAbstractButton):
    """A page's sign with its name below."""

    def __init__(self, theme: Theme, page: str, tip: str) -> None:
        super().__init__()
        self._theme = theme
        self._page = page
        self.setText(PAGES[page])
        self.setAccessibleName(f"{PAGES[page]} page")
        self.setToolTip(tip)
        self.setCheckable(True)
        self.setFixedSize(BUTTON)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.soft_accent if self.isChecked() else tokens.hover))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent_text), 2))
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
        ink = QColor(tokens.accent_text if self.isChecked() else tokens.dim)
        pen = QPen(ink, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        self._paint_sign(painter, QPointF(ground.center().x(), 18))
        weight = QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal
        painter.setFont(self._theme.font(NOTE_PX, weight=weight))
        painter.drawText(ground.adjusted(0, 30, 0, -4), int(Qt.AlignmentFlag.AlignCenter), self.text())

    def _paint_sign(self, painter: QPainter, at: QPointF) -> None:
        if self._page == CHECK:  # a target
            painter.drawEllipse(at, 8, 8)
            painter.drawEllipse(at, 3, 3)
            return
        if self._page == REDDIT:  # a grid
            for x in (-8.0, 1.5):
                for y in (-8.0, 1.5):
                    painter.drawRoundedRect(QRectF(at.x() + x, at.y() + y, 6.5, 6.5), 1.5, 1.5)
            return
        top, left, right = QPointF(0, -9), QPointF(-8, -4.5), QPointF(8, -4.5)  # a cube
        low_left, low_right, bottom = QPointF(-8, 4.5), QPointF(8, 4.5), QPointF(0, 9)
        painter.drawPolygon(QPolygonF([at + p for p in (top, right, low_right, bottom, low_left, left)]))
        painter.drawPolyline([at + left, at, at + right])
        painter.drawLine(at, at + bottom)


class Rail(QWidget):
    """`chosen` carries the page somebody pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Pages")
        self.buttons = {
            page: RailButton(theme, page, f"{name} (Ctrl+{place})")
            for place, (page, name) in enumerate(PAGES.items(), start=1)
        }
        self._group = QButtonGroup(self)
        column = QVBoxLayout()
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(6)
        for page, button in self.buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _on, page=page: self.chosen.emit(page))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        row.addWidget(line(upright=True))

    def mark(self, page: str) -> None:
        """Show which page is in front."""
        self.buttons[page].setChecked(True)
