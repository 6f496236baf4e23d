"""What happens on the Reddit page: which posts are shown, in which order, and what becomes of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QTimer, Signal, Slot

from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.library.catalog import Catalog
from dankdesk.records import Verdict
from dankdesk.scoring import Source
from dankdesk.ui.batch import Batch
from dankdesk.ui.lane import Lane
from dankdesk.ui.reddit import post_words
from dankdesk.ui.reddit.grid import Grid
from dankdesk.ui.reddit.grid_model import Ids, PostModel
from dankdesk.ui.reddit.grid_pictures import GridPictures
from dankdesk.ui.reddit.medians import medians
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.reddit.rating import Rater, announce
from dankdesk.ui.reddit.viewing import Viewing
from dankdesk.ui.reddit.wishes import Wishes
from dankdesk.ui.theme import Theme

SOON_MS = 400
"""While posts come in, the list is read anew this often and not more."""


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """same: the library has not changed since the answer before."""

    catalog: Catalog
    ids: Ids
    wishes: Wishes
    same: bool


class Browsing(QObject):
    """wanted(batch): a post that was not scored is to be checked. found(verdict): one is to be looked at.
    listed: what was asked for is in the grid."""

    wanted = Signal(object)
    found = Signal(object)
    listed = Signal()

    def __init__(self, page: RedditPage, theme: Theme) -> None:
        super().__init__(page)
        self._page = page
        self._lane = Lane("posts", self)
        self._pictures_lane = Lane("post pictures", self)
        self.model = PostModel(self._lane, self)
        self.pictures = GridPictures(page.grid, self._pictures_lane, self)
        self.viewing = Viewing(page.detail, self._pictures_lane, theme, self.pictures.small)
        self.rater = Rater(self._lane, self)
        self._library: Library | None = None
        self._manifest: Manifest | None = None
        self._last: Answer | None = None
        # A post that is to be chosen once it is listed.
        self._sought: int | None = None
        self._front = self._stale = self._asking = self._again = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._ask)
        page.set_model(self.model, self.pictures.of, lambda listed: bool(self.viewing.hides(listed)))
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether anything asked for is still to come."""
        coming = self._asking or self._soon.isActive() or self.model.busy or self.pictures.busy
        return coming or bool(self.viewing.busy or self.rater.waiting) or self._page.filters.pending

    def open(self, library: Library, manifest: Manifest | None) -> None:
        """Show the posts of `library` and what the model of `manifest` says of them; None: they are all unscored."""
        self._library, self._manifest = library, manifest
        self._last = None
        self.model.open(library, self._model_id)
        self.pictures.open(library)
        self.viewing.open(library, manifest)
        self.rater.open(library)
        if manifest is not None:
            self._page.cells.threshold = manifest.headline.threshold
        self._stale = True
        self._ask_if_seen()

    def shut(self) -> None:
        """The library is about to be closed: ask it nothing more until `open`."""
        self._library = None
        self._soon.stop()
        self.pictures.open(None)
        self.viewing.open(None, None)
        self.rater.open(None)

    def come_to_front(self, front: bool) -> None:
        """Whether the page is seen. Nothing is read for one that is not."""
        self._front = front
        self._stale = True
        self._ask_if_seen()

    def close(self) -> None:
        """Wait for the lanes, with a limit. Before the library is closed."""
        self._soon.stop()
        self._page.filters.stop()
        self.pictures.stop()
        self._pictures_lane.leave()
        self._lane.stop()
        self._pictures_lane.join()

    def choose(self, id_: int) -> None:
        """Show this post, by the library's number. Where the filters leave it out they are taken off."""
        self._page.show_posts()
        row = self.model.row_of(id_)
        if row is None:
            self._sought = id_
            self._page.filters.show_everything()
            return
        self._page.grid.setCurrentIndex(self.model.index(row))
        self._page.grid.scrollTo(self.model.index(row), Grid.ScrollHint.PositionAtCenter)

    def cancel(self) -> None:
        """Esc: clear the search, or put the notice away."""
        page = self._page
        if page.filters.search.hasFocus():
            if page.filters.search.text():
                page.filters.search.clear()
            else:
                page.grid.setFocus()
        else:
            page.notice.hide()

    def rate(self, rating: int) -> None:
        """By key: rate the chosen post so, or take that rating back."""
        listed = self.viewing.listed
        if listed is not None:
            self._rate(None if listed.rating == rating else rating)

    def undo(self) -> None:
        self._page.notice.say(self.rater.undo())

    def reveal(self) -> None:
        """Show the chosen post's picture where it is blurred, or blur it again."""
        if self.viewing.reveal():
            self._page.grid.viewport().update()

    def open_on_reddit(self) -> None:
        if sentence := self.viewing.open_on_reddit():
            self._page.notice.say(sentence)

    def check(self) -> None:
        """Look at the chosen post's picture on the Check page."""
        listed, library, manifest = self.viewing.listed, self._library, self._manifest
        if listed is None or library is None:
            return
        name = post_words.title(listed.post)

        def look(verdict: Verdict | None) -> None:
            if verdict is not None:
                self.found.emit(verdict)
            else:
                self.wanted.emit(Batch(pictures=(Source.of_post(name, listed.sha256, library),)))

        model_id = manifest.id if manifest is not None else ""
        self._lane.do(lambda: library.find(listed.sha256, model_id), look, self._page.notice.say)

    @property
    def _model_id(self) -> str:
        return self._manifest.id if self._manifest is not None else ""

    def _connect(self) -> None:
        page = self._page
        page.refreshed.connect(self._changed_below)
        page.filters.changed.connect(self._ask)
        page.grid.selectionModel().currentChanged.connect(self._choose)
        page.grid.opened.connect(self.check)
        page.grid.pressed_again.connect(lambda _: self.reveal())
        page.detail.picture.reveal.connect(self.reveal)
        page.detail.picture.opened.connect(self.check)
        page.detail.rating.rated.connect(self._rate)
        page.detail.open.clicked.connect(self.open_on_reddit)
        page.detail.check.clicked.connect(self.check)
        self.model.changed.connect(self._came_in)
        self.model.failed.connect(self._failed)
        self.rater.changed.connect(self.model.rate)
        self.rater.kept.connect(self._ask)
        self.rater.failed.connect(self._failed)

    @Slot()
    def _changed_below(self) -> None:
        """More came into the library."""
        self._stale = True
        # Not restarted when it runs already, or a steady stream of news would put it off for ever.
        if self._front and not self._soon.isActive():
            self._soon.start()

    def _ask_if_seen(self) -> None:
        if self._front and self._stale:
            self._ask()

    @Slot()
    def _ask(self) -> None:
        """Which posts are wanted now? One question at a time; the newest of those that wait is the next."""
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
            same = last is not None and catalog is last.catalog
            matching = library.posts.matching(wishes.search) if wishes.search else None
            ids = catalog.select(wishes.wanted(datetime.now(UTC)), matching)
            return Answer(catalog, ids, wishes, same)

        def answer(answer: Answer) -> None:
            self._asking = False
            if library is self._library and model_id == self._model_id:
                self._show(answer)
            if self._again:
                self._ask()

        def sorry(sentence: str) -> None:
            self._asking = False
            self._failed(sentence)

        self._lane.do(work, answer, sorry)

    def _show(self, answer: Answer) -> None:
        before, self._last = self._last, answer
        self._page.filters.set_subreddits(answer.catalog.subreddits)
        self._page.show_count(len(answer.ids), len(answer.catalog))
        if not answer.same:
            self.model.outdate()
            self.pictures.look_again()
            # After the list is there: it does not wait for them.
            self._lane.do(lambda: medians(answer.catalog), self.viewing.compare_with)
        if before is not None and before.wishes == answer.wishes:
            self._keep_place(answer.ids)
        else:
            self._list(answer.ids)
            self._page.grid.scrollToTop()
        self.listed.emit()
        sought, self._sought = self._sought, None
        if sought is not None and self.model.row_of(sought) is not None:
            self.choose(sought)

    def _keep_place(self, ids: Ids) -> None:
        """Leave on screen what was there, for somebody is looking at it. At the top stay at the top: what is new comes
        there."""
        grid = self._page.grid
        row, offset = grid.place()
        browsing = grid.verticalOffset() > 0 and row < len(self.model.ids)
        anchor = int(self.model.ids[row]) if browsing else None
        self._list(ids)
        if anchor is not None:
            found = self.model.row_of(anchor)
            grid.go_to(row if found is None else found, offset)

    def _list(self, ids: Ids) -> None:
        """Put these in the grid. What was chosen stays chosen; where it is gone, what has moved up in its place is."""
        grid, chosen = self._page.grid, self.viewing.listed
        row = grid.currentIndex().row()
        if len(ids) != len(self.model.ids) or (ids != self.model.ids).any():
            self.model.set_ids(ids)
            grid.doItemsLayout()
            found = self.model.row_of(chosen.id if chosen is not None else None)
            row = found if found is not None else min(max(0, row), len(ids) - 1)
            grid.setAutoScroll(False)
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            grid.selectionModel().setCurrentIndex(self.model.index(row), flag)
            grid.setAutoScroll(True)
            if not len(ids):
                self.viewing.clear()
        else:
            grid.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        listed = self.model.listed(current.row())
        if listed is not None:
            self.viewing.show(listed)

    @Slot(set)
    def _came_in(self, ids: set[int]) -> None:
        self._page.grid.viewport().update()
        row = self._page.grid.currentIndex().row()
        if 0 <= row < len(self.model.ids) and int(self.model.ids[row]) in ids:
            listed = self.model.known(int(self.model.ids[row]))
            if listed is not None:
                self.viewing.show(listed)

    @Slot(object)
    def _rate(self, rating: int | None) -> None:
        if self.viewing.listed is not None and (said := self.rater.rate(self.viewing.listed, rating)):
            announce(self._page.detail.rating, said)

    @Slot(str)
    def _failed(self, sentence: str) -> None:
        self._page.notice.say(sentence, stays=True)
