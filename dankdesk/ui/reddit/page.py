"""The Reddit page: posts in a grid, the chosen one beside it, and a second view of how well the model does on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dankdesk.records import ListedPost
from dankdesk.ui.framing import panel_width
from dankdesk.ui.reddit.agreement import AgreementView
from dankdesk.ui.reddit.bar import RedditBar
from dankdesk.ui.reddit.cell import CellDelegate
from dankdesk.ui.reddit.detail import Detail
from dankdesk.ui.reddit.filters import Filters
from dankdesk.ui.reddit.grid import Grid
from dankdesk.ui.reddit.grid_model import PostModel
from dankdesk.ui.reddit.invitation import Invitation, NothingMatches
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.notice import Notice
from dankdesk.ui.widgets.parts import line, surface
from dankdesk.ui.widgets.progress_panel import ProgressPanel


class RedditPage(QWidget):
    """Lays the parts out. What they do to each other is the business of `Browsing` and `RedditDesk`.

    pull_wanted, import_wanted: somebody pressed that on the empty page.
    score_wanted: the posts that have no number are to get one.
    agreement_wanted: the second view came to the front. turned: one of the two did.
    refreshed: more, or newer, posts may be in the library.
    """

    pull_wanted = Signal()
    import_wanted = Signal()
    score_wanted = Signal()
    agreement_wanted = Signal()
    turned = Signal()
    refreshed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.bar = RedditBar(theme)
        self.bar.more.hide()
        self.filters = Filters(theme)
        self.grid = Grid()
        self.grid.setAccessibleName("Posts")
        self.cells: CellDelegate
        self.detail = Detail(theme)
        self.invitation = Invitation()
        self.nothing = NothingMatches()
        self.agreement = AgreementView(theme)
        self.progress = ProgressPanel()
        self.progress.hide()
        self._list = QStackedWidget()
        self._posts = QWidget()
        self._views = QStackedWidget()
        self._side = surface()
        self._side_line = line(upright=True)
        self._filters_line = line()
        self.notice = Notice(self._views)
        self._build()
        self.show_count(0, None)

    def set_model(
        self, model: PostModel, picture_of: Callable[[ListedPost], QPixmap | None], hides: Callable[[ListedPost], bool]
    ) -> None:
        """picture_of: what is at hand of a post's picture. hides: whether it is blurred."""
        self.grid.setModel(model)
        self.cells = CellDelegate(self._theme, picture_of, hides)
        self.grid.setItemDelegate(self.cells)

    def show_posts(self) -> None:
        """Bring the posts to the front, where the second view was."""
        if self.shows_agreement:
            self.bar.against.setChecked(False)
            self.show_agreement(False)
            self.grid.setFocus()

    def show_agreement(self, shown: bool = True) -> None:
        """What the model says against what Reddit said, in the place of the posts."""
        self._views.setCurrentWidget(self.agreement if shown else self._posts)
        self.notice.raise_()  # a stack puts what it shows above everything
        self.turned.emit()
        if shown:
            self.agreement_wanted.emit()

    @property
    def shows_agreement(self) -> bool:
        return self._views.currentWidget() is self.agreement

    def refresh(self) -> None:
        """Look at the library again, soon: may be called as often as something comes in. On the window's thread."""
        self.refreshed.emit()

    def menu_actions(self) -> Sequence[QAction]:
        """What can be done with the posts: the window's own menu shows it, so that there is one and not two."""
        return self.bar.more.menu().actions()

    def shown_ids(self) -> Sequence[int]:
        """The posts that are listed now, in order, by the library's numbers."""
        model = self.grid.model()
        return [int(id_) for id_ in model.ids] if isinstance(model, PostModel) else []

    def show_count(self, shown: int, total: int | None) -> None:
        """How many posts match, of how many. None while nobody knows: then there is nothing to see at all."""
        empty = not total
        for part in (self.filters, self._filters_line, self._side, self._side_line):
            part.setVisible(not empty)
        if total is not None:
            self.filters.set_count(shown, total)
        self._list.setVisible(total is not None)
        self._list.setCurrentWidget(self.invitation if empty else self.grid if shown else self.nothing)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.grid.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.setFixedWidth(panel_width(self.width()))
        super().resizeEvent(event)

    def _build(self) -> None:
        # Not a focus proxy: Qt's Tab would pass over everything else in the page.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.invitation.pull.clicked.connect(self.pull_wanted)
        self.invitation.import_.clicked.connect(self.import_wanted)
        self.filters.score.clicked.connect(self.score_wanted)
        self.nothing.clear.clicked.connect(self.filters.clear_all)
        self.bar.against.toggled.connect(self.show_agreement)
        for widget in (self.grid, self.nothing, self.invitation):
            self._list.addWidget(widget)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.detail)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.filters)
        left.addWidget(self._filters_line)
        left.addWidget(self._list, 1)
        row = QHBoxLayout(self._posts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._side_line)
        row.addWidget(self._side)
        self._views.addWidget(self._posts)
        self._views.addWidget(self.agreement)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.progress)
        column.addWidget(self._views, 1)
