"""Which posts the grid lists, and in which order: asked of the library, kept up to date, found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QItemSelectionModel, QObject, QTimer, Signal, Slot

from dankdesk.library import Library
from dankdesk.library.catalog import Catalog
from dankdesk.ui.lane import Lane
from dankdesk.ui.reddit.grid import Grid
from dankdesk.ui.reddit.grid_model import Ids, PostModel
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.reddit.wishes import Wishes

SOON_MS = 400
"""While posts come in, the list is read anew this often and not more."""
GONE = "This post is no longer in the library."


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """same: the library has not changed since the answer before."""

    catalog: Catalog
    ids: Ids
    wishes: Wishes
    same: bool


class Listing(QObject):
    """listed: what was asked for is in the grid. changed(catalog): it is, and the library is not what it was.
    emptied: nothing is listed now. failed(sentence): the library can't be read."""

    listed = Signal()
    changed = Signal(object)
    emptied = Signal()
    failed = Signal(str)

    def __init__(self, page: RedditPage, model: PostModel, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._model = model
        self._lane = lane
        self._library: Library | None = None
        self._model_id = ""
        self._last: Answer | None = None
        # A post that is to be chosen once it is listed, and the one that was chosen last.
        self._sought: int | None = None
        self._chosen: int | None = None
        self._front = self._stale = self._asking = self._again = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.ask)
        page.refreshed.connect(self._changed_below)
        page.filters.changed.connect(self.ask)

    @property
    def busy(self) -> bool:
        return self._asking or self._soon.isActive() or self._page.filters.pending

    def open(self, library: Library, model_id: str) -> None:
        """List the posts of `library`, with what this model says of them."""
        self._library, self._model_id = library, model_id
        self._last, self._stale = None, True
        self._ask_if_seen()

    def shut(self) -> None:
        """Ask nothing more until `open`."""
        self._library = None
        self._soon.stop()
        self._page.filters.stop()

    def come_to_front(self, front: bool) -> None:
        """Whether the page is seen. Nothing is read for one that is not."""
        self._front, self._stale = front, True
        self._ask_if_seen()

    def choose(self, id_: int) -> None:
        """Choose this post, by the library's number. Where the filters leave it out they are taken off."""
        row = self._model.row_of(id_)
        if row is None:
            self._sought = id_
            self.ask()
            return
        self._page.grid.setCurrentIndex(self._model.index(row))
        self._page.grid.scrollTo(self._model.index(row), Grid.ScrollHint.PositionAtCenter)

    @Slot()
    def ask(self) -> None:
        """Which posts are wanted now? One question at a time; of those that wait, the newest is the next."""
        library, wishes, last = self._library, self._page.filters.wishes, self._last
        if library is None:
            return
        if self._asking:
            self._again = True
            return
        self._asking, self._again, self._stale = True, False, False
        model_id = self._model_id

        def work() -> Answer:
            catalog = library.posts.catalog(model_id, last.catalog if last is not None else None)
            matching = library.posts.matching(wishes.search) if wishes.search else None
            ids = catalog.select(wishes.wanted(datetime.now(UTC)), matching)
            return Answer(catalog, ids, wishes, last is not None and catalog is last.catalog)

        def answer(answer: Answer) -> None:
            self._asking = False
            if library is self._library and model_id == self._model_id:
                self._show(answer)
            if self._again:
                self.ask()

        def sorry(sentence: str) -> None:
            self._asking = False
            self.failed.emit(sentence)

        self._lane.do(work, answer, sorry)

    def note(self, id_: int) -> None:
        """This post is chosen now."""
        self._chosen = id_

    @Slot()
    def _changed_below(self) -> None:
        """More came into the library."""
        self._stale = True
        # Not restarted when it runs already, or a steady stream of news would put it off for ever.
        if self._front and not self._soon.isActive():
            self._soon.start()

    def _ask_if_seen(self) -> None:
        if self._front and self._stale:
            self.ask()

    def _show(self, answer: Answer) -> None:
        before, self._last = self._last, answer
        self._page.filters.set_subreddits(answer.catalog.subreddits)
        self._page.show_count(len(answer.ids), len(answer.catalog))
        if not answer.same:
            self._model.outdate()
        if before is not None and before.wishes == answer.wishes:
            self._keep_place(answer.ids)
        else:
            # Other posts were asked for, or in another order: the first of them is what somebody wants to see.
            self._chosen = int(answer.ids[0]) if before is not None and len(answer.ids) else self._chosen
            self._list(answer.ids)
            self._page.grid.scrollToTop()
        self._find()
        self.listed.emit()
        if not answer.same:
            self.changed.emit(answer.catalog)

    def _find(self) -> None:
        """Choose the post that is looked for, if it is listed now."""
        sought, filters = self._sought, self._page.filters
        if sought is None:
            return
        if self._model.row_of(sought) is not None:
            self._sought = None
            self.choose(sought)
        elif filters.leaves_out:
            filters.show_everything()
        else:
            self._sought = None
            self._page.notice.say(GONE)

    def _keep_place(self, ids: Ids) -> None:
        """Leave on screen what was there, for somebody is looking at it. At the top stay at the top: what is new comes
        there."""
        grid, model = self._page.grid, self._model
        row, offset = grid.place()
        anchor = int(model.ids[row]) if grid.verticalOffset() > 0 and row < len(model.ids) else None
        self._list(ids)
        if anchor is not None:
            found = model.row_of(anchor)
            grid.go_to(row if found is None else found, offset)

    def _list(self, ids: Ids) -> None:
        """Put these in the grid. What was chosen stays chosen; where it is gone, what has moved up in its place is."""
        grid, model = self._page.grid, self._model
        if len(ids) == len(model.ids) and (ids == model.ids).all():
            grid.viewport().update()
            return
        row = max(0, grid.currentIndex().row())
        model.set_ids(ids)
        grid.doItemsLayout()
        found = model.row_of(self._chosen)
        row = found if found is not None else min(row, len(ids) - 1)
        grid.setAutoScroll(False)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        grid.selectionModel().setCurrentIndex(model.index(row), flag)
        grid.setAutoScroll(True)
        if not len(ids):
            self.emptied.emit()
