"""What stands in the Check page's place until that is built: the same at first sight."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dankdesk.ui.check.invitation import Invitation
from dankdesk.ui.framing import panel_width
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.parts import line, surface


class Threshold(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._side = surface()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(Invitation(theme), 1)
        row.addWidget(line(upright=True))
        row.addWidget(self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.setFixedWidth(panel_width(self.width()))
        super().resizeEvent(event)
