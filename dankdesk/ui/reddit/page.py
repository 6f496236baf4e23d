"""The Reddit page: posts in a grid, the chosen one beside it, and a second view of how well the model does on them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dankdesk.ui.reddit.invitation import Invitation
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.notice import Notice
from dankdesk.ui.widgets.parts import line, surface

PANEL_SHARE = 0.3
PANEL_NARROWEST, PANEL_WIDEST = 328, 400


class RedditPage(QWidget):
    """Lays the parts out. What they do to each other is the business of `Browsing` and `RedditDesk`.

    bar_slot: a layout in the window's header, at the right while this page is in front.
    below:    a layout under the posts, for what shows how far a pull has come.
    pull_wanted, import_wanted: somebody pressed that on the empty page.
    refreshed: more, or newer, posts may be in the library.
    """

    pull_wanted = Signal()
    import_wanted = Signal()
    refreshed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.bar = QWidget()
        self.bar_slot = QHBoxLayout(self.bar)
        self.bar_slot.setContentsMargins(0, 0, 0, 0)
        self.bar_slot.setSpacing(10)
        self.below = QVBoxLayout()
        self.below.setSpacing(0)
        self.invitation = Invitation()
        self.posts = QWidget()
        self.views = QStackedWidget()
        self.notice = Notice(self.views)
        self._side = surface()
        self._build()

    def show_posts(self) -> None:
        """Bring the posts to the front, where the second view was."""
        self.views.setCurrentWidget(self.posts)

    def set_second_view(self, view: QWidget) -> None:
        """What stands in the place of posts and detail once somebody asks how well the model does."""
        self.views.addWidget(view)

    def refresh(self) -> None:
        """Look at the library again, soon: may be called as often as something comes in. On the window's thread."""
        self.refreshed.emit()

    def _build(self) -> None:
        self.invitation.pull.clicked.connect(self.pull_wanted)
        self.invitation.import_.clicked.connect(self.import_wanted)
        row = QHBoxLayout(self.posts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.invitation, 1)
        row.addWidget(line(upright=True))
        row.addWidget(self._side)
        self.views.addWidget(self.posts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.views, 1)
        column.addLayout(self.below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.setFixedWidth(min(PANEL_WIDEST, max(PANEL_NARROWEST, round(self.width() * PANEL_SHARE))))
        super().resizeEvent(event)
