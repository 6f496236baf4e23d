"""The Check page: the picture and its verdict, and below them what runs and what was checked before."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.ui.check.history_model import HistoryModel
from dankdesk.ui.check.problems import ProblemList
from dankdesk.ui.check.stage import Stage
from dankdesk.ui.check.strip import Strip
from dankdesk.ui.check.verdict_panel import VerdictPanel
from dankdesk.ui.framing import panel_width
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.notice import Notice
from dankdesk.ui.widgets.parts import line, surface
from dankdesk.ui.widgets.progress_panel import ProgressPanel


class CheckPage(QWidget):
    """Lays the parts out. What they do to each other is the business of `Desk`."""

    def __init__(self, history: HistoryModel, theme: Theme) -> None:
        super().__init__()
        self.stage = Stage(theme)
        self.panel = VerdictPanel(theme)
        self.problems = ProblemList()
        self.progress = ProgressPanel()
        self.progress.hide()
        self.strip = Strip(history, theme)
        self.notice = Notice(self.stage)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.stage, 1)
        left.addWidget(self.problems)
        left.addWidget(self.progress)
        left.addWidget(self.strip)
        self._side = surface()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.panel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(line(upright=True))
        row.addWidget(self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.setFixedWidth(panel_width(self.width()))
        super().resizeEvent(event)
