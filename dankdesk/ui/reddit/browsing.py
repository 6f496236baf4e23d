"""What happens on the Reddit page: posts are listed, one is looked at, rated, opened on Reddit or checked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QObject, Signal, Slot

from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.library.catalog import Catalog
from dankdesk.records import Verdict
from dankdesk.scoring import Source
from dankdesk.ui.batch import Batch
from dankdesk.ui.lane import Lane
from dankdesk.ui.reddit import post_words
from dankdesk.ui.reddit.among import among
from dankdesk.ui.reddit.grid_model import PostModel
from dankdesk.ui.reddit.grid_pictures import GridPictures
from dankdesk.ui.reddit.listing import Listing
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.reddit.rating import Rater, announce
from dankdesk.ui.reddit.viewing import Viewing
from dankdesk.ui.theme import Theme


class Browsing(QObject):
    """wanted(batch): a post that was not scored is to be checked. found(verdict): one is to be looked at. listed: the
    posts that were asked for are in the grid."""

    wanted = Signal(object)
    found = Signal(object)
    listed = Signal()

    def __init__(self, page: RedditPage, theme: Theme) -> None:
        super().__init__(page)
        self._page = page
        self._lane = Lane("posts", self)
        self._pictures_lane = Lane("post pictures", self)
        self._patient_lane = Lane("around posts", self)
        self.model = PostModel(self._lane, self)
        self.pictures = GridPictures(page.grid, self._pictures_lane, self)
        self.viewing = Viewing(page.detail, self._pictures_lane, self._patient_lane, theme, self.pictures.small)
        self.rater = Rater(self._lane, self)
        page.set_model(self.model, self.pictures.of, self.viewing.hides)
        self.listing = Listing(page, self.model, self._lane, self)
        self._library: Library | None = None
        self._model_id = ""
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether anything asked for is still to come."""
        parts = (self.listing, self.model, self.pictures, self.viewing, self.rater)
        return any(part.busy for part in parts)

    def open(self, library: Library, manifest: Manifest | None) -> None:
        """Show the posts of `library` and what the model of `manifest` says of them; None: they are all unscored."""
        self._library = library
        self._model_id = manifest.id if manifest is not None else ""
        self.model.open(library, self._model_id)
        self.pictures.open(library)
        self.viewing.open(library, manifest)
        self.rater.open(library)
        if manifest is not None:
            self._page.cells.threshold = manifest.headline.threshold
        self.listing.open(library, self._model_id)

    def shut(self) -> None:
        """The library is about to be closed: ask it nothing more until `open`."""
        self._library = None
        self.listing.shut()
        self.model.shut()
        self.pictures.open(None)
        self.viewing.open(None, None)
        self.rater.open(None)

    def come_to_front(self, front: bool) -> None:
        """Whether the page is seen."""
        self.listing.come_to_front(front)

    def close(self) -> None:
        """Wait for the lanes, with a limit. Before the library is closed."""
        self.listing.shut()
        self.pictures.stop()
        lanes = (self._pictures_lane, self._patient_lane, self._lane)
        for lane in lanes:
            lane.leave()
        for lane in lanes:
            lane.join()

    def choose(self, id_: int) -> None:
        """Show this post, by the library's number, whatever is listed now."""
        self._page.show_posts()
        self.listing.choose(id_)

    def cancel(self) -> None:
        """Esc: clear the search, or put the notice away."""
        search, grid = self._page.filters.search, self._page.grid
        if search.hasFocus() and search.text():
            search.clear()
        elif search.hasFocus():
            grid.setFocus()
        else:
            self._page.notice.hide()

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
        listed, library, model_id = self.viewing.listed, self._library, self._model_id
        if listed is None or library is None:
            return
        name = post_words.title(listed.post)

        def look(verdict: Verdict | None) -> None:
            if verdict is not None:
                self.found.emit(verdict)
            else:
                self.wanted.emit(Batch(pictures=(Source.of_post(name, listed.sha256, library),)))

        self._lane.do(lambda: library.find(listed.sha256, model_id), look, self._page.notice.say)

    def _connect(self) -> None:
        page = self._page
        page.grid.selectionModel().currentChanged.connect(self._choose)
        page.grid.opened.connect(self.check)
        page.grid.pressed_again.connect(lambda _: self.reveal())
        page.detail.picture.reveal.connect(self.reveal)
        page.detail.picture.opened.connect(self.check)
        page.detail.rating.rated.connect(self._rate)
        page.detail.open.clicked.connect(self.open_on_reddit)
        page.detail.check.clicked.connect(self.check)
        self.viewing.around.chosen.connect(lambda listed: self.choose(listed.id))
        self.listing.listed.connect(self.listed)
        self.listing.changed.connect(self._changed)
        self.listing.emptied.connect(self.viewing.clear)
        self.model.changed.connect(self._came_in)
        self.rater.changed.connect(self.model.rate)
        self.rater.kept.connect(self.listing.ask)
        for part in (self.listing, self.model, self.rater):
            part.failed.connect(self._failed)

    @Slot(object)
    def _changed(self, catalog: Catalog) -> None:
        """The library is not what it was. The list does not wait for what follows from that."""
        self.pictures.look_again()
        n_unscored = int(np.count_nonzero(np.isnan(catalog.likelihood))) if self._model_id else 0
        self._page.filters.set_unscored(n_unscored)
        self._patient_lane.do(lambda: among(catalog), self.viewing.compare_with)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.listing.note(int(self.model.ids[current.row()]))
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
