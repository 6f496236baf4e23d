"""The top right of the Reddit page: what Reddit still allows this minute, the ways in, and what else can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import CONTROL_HEIGHT
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.parts import button

BUDGET_ROOM = 210


class RedditBar(QWidget):
    """Buttons and actions only; what they do is the business of `RedditDesk`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.budget = ElidedLabel("note", Qt.TextElideMode.ElideRight)
        self.budget.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.schedule = button("", "link", tip="Pulls by itself while DankDesk runs. Press to change it")
        self.schedule.hide()
        self.against = button("Model vs Reddit", "quiet", tip="How well the model's numbers fit Reddit's scores")
        self.against.setCheckable(True)
        self.bring = button("Import…", tip="Read a folder of pictures with a table of posts")
        self.pull = button("Pull new…", "primary", tip="Get posts from Reddit")
        self.export_csv = QAction("Export as CSV…", self)
        self.export_json = QAction("Export as JSON…", self)
        self.export_training = QAction("Export a training set…", self)
        self.tidy = QAction("Tidy and back up…", self)
        self.access = QAction("Reddit access…", self)
        self.more = QToolButton()
        self._build()

    def show_budget(self, sentence: str) -> None:
        """What is left of the requests of this minute; "" where Reddit was not asked yet."""
        self.budget.setText(sentence)
        self.budget.setMinimumWidth(min(BUDGET_ROOM, self.budget.fontMetrics().horizontalAdvance(sentence) + 4))

    def show_schedule(self, sentence: str) -> None:
        """When it pulls by itself; "" where it never does."""
        self.schedule.setText(sentence)
        self.schedule.setVisible(bool(sentence))

    def heed(self, *, ready: bool, busy: bool) -> None:
        """ready: the library is open. busy: a pull, an import or the like is under way; one thing at a time."""
        for widget in (self.bring, self.pull):
            widget.setEnabled(ready and not busy)
        for action in (self.export_csv, self.export_json, self.export_training, self.tidy):
            action.setEnabled(ready and not busy)

    def _build(self) -> None:
        menu = QMenu(self)
        menu.addActions([self.export_csv, self.export_json, self.export_training])
        menu.addSeparator()
        menu.addActions([self.tidy, self.access])
        self.more.setText("⋯")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(menu)
        self.more.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
        self.more.setAccessibleName("More about these posts")
        self.more.setToolTip("Export, tidy, Reddit access")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.budget, 1)
        for widget in (self.schedule, self.against, self.bring, self.pull, self.more):
            row.addWidget(widget)
