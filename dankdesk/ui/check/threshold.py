"""What stands in the Check page's place until that is built: the same at first sight."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.ui.check.invitation import Invitation
from dankdesk.ui.framing import panel_width
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.parts import fill_below_line, line, surface

STRIP_HEIGHT = 160
"""Pixels of what will list the pictures that were checked."""


class Threshold(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._side = surface()
        strip = QWidget()
        strip.setFixedHeight(STRIP_HEIGHT)
        fill_below_line(strip, surface())
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(Invitation(theme), 1)
        left.addWidget(strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(upright=True))
        row.addWidget(self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.setFixedWidth(panel_width(self.width()))
        super().resizeEvent(event)
