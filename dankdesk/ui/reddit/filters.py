"""The row above the posts: search, order, the filters that are on, and how many posts that leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dankdesk.library.catalog import Only, Sort
from dankdesk.ui.reddit import post_words
from dankdesk.ui.reddit.chips import chip, removable
from dankdesk.ui.reddit.filter_popover import FilterPopover
from dankdesk.ui.reddit.wishes import Wishes
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.parts import button, label
from dankdesk.ui.widgets.search_box import SearchBox

SEARCH_AFTER_MS = 60
ONE_ROW = 640
"""Pixels from which on the search stands beside the chips."""
REST_ROOM = 40
SORTS = {
    Sort.LIKELIEST: (Sort.LEAST_LIKELY, "Likelihood", "Least likely", "The dankest first"),
    Sort.UPVOTES: (Sort.FEWEST_UPVOTES, "Upvotes", "Fewest upvotes", "The most upvoted first"),
    Sort.NEWEST: (Sort.OLDEST, "Newest", "Oldest", "The newest first"),
}
"""Each chip's order: the one it turns into when it is pressed again, what both are called, and its tip."""


class Filters(QWidget):
    """changed(wishes): other posts are wanted, or in another order."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.wishes = Wishes()
        self._subreddits: Sequence[str] = ()
        self.search = SearchBox("Search titles and words", "Titles, words")
        self._typed = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._typed.timeout.connect(self._search)
        self.search.textChanged.connect(lambda: self._typed.start())
        self.sorts = {
            sort: chip(told[1], tip=f"{told[3]}; press again to turn it round") for sort, told in SORTS.items()
        }
        for sort, made in self.sorts.items():
            made.clicked.connect(lambda _on, sort=sort: self._sort(sort))
        self.unrated = chip("Unrated", tip="Only posts you have not rated")
        self.unrated.clicked.connect(self._toggle_unrated)
        self.filter = chip("Filter", tip="By subreddit, date, likelihood, upvotes and more", checkable=False)
        self.filter.clicked.connect(self.open_popover)
        self.popover = FilterPopover(theme, self)
        self.popover.changed.connect(self.set_wishes)
        self.tally = label("note")
        self.clear = button("Clear", "link", tip="Take all filters off")
        self.clear.clicked.connect(self.clear_filters)
        self.score = button("", "link", tip="Have the model look at the posts it has not scored")
        self.score.hide()
        self.active: list[QPushButton] = []
        self.rest = button("", "active", tip="There are more filters on; show all of them")
        self.rest.clicked.connect(self.open_popover)
        self._one_row: bool | None = None
        self._build()
        self._show()

    def set_wishes(self, wishes: Wishes) -> None:
        """Show these, and say so if they are others."""
        if wishes != self.wishes:
            self.wishes = wishes
            self._show()
            self.changed.emit(wishes)

    def set_subreddits(self, names: Sequence[str]) -> None:
        """All there are in the library."""
        self._subreddits = names

    def set_count(self, shown: int, total: int) -> None:
        self.tally.setText(post_words.count(shown, total))
        self._fit()

    def set_unscored(self, n: int) -> None:
        """How many posts have no number; nothing is offered for none."""
        self.score.setText(f"Score {n:,} {'post' if n == 1 else 'posts'}")
        self.score.setVisible(n > 0)
        self._fit()

    def clear_filters(self) -> None:
        """Take the filters off; the search stays."""
        self.set_wishes(replace(self.wishes.plain, search=self.wishes.search))

    def clear_all(self) -> None:
        """The filters and the search too."""
        self._empty_search()
        self.set_wishes(self.wishes.plain)

    @property
    def leaves_out(self) -> bool:
        """Whether there may be posts that are not shown."""
        wishes = self.wishes
        return wishes != replace(wishes.plain, nsfw=True, spoilers=True)

    def show_everything(self) -> None:
        """No filter and no search, and what is usually left out let in."""
        self._empty_search()
        self.set_wishes(replace(self.wishes.plain, nsfw=True, spoilers=True))

    def open_popover(self) -> None:
        self.popover.show_wishes(self.wishes, self._subreddits)
        corner = self.filter.mapToGlobal(QPoint(self.filter.width() - self.popover.width(), self.filter.height() + 6))
        self.popover.move(max(self.mapToGlobal(QPoint()).x(), corner.x()), corner.y())
        self.popover.show()
        self.popover.age.setFocus()

    @property
    def pending(self) -> bool:
        """Whether somebody has typed something that is not looked for yet."""
        return self._typed.isActive()

    def stop(self) -> None:
        self._typed.stop()

    def _empty_search(self) -> None:
        self.search.clear()
        self._typed.stop()  # nothing is to be looked for: whoever empties it says what is wanted instead

    def _search(self) -> None:
        self.set_wishes(replace(self.wishes, search=" ".join(self.search.text().split())))

    def _sort(self, sort: Sort) -> None:
        turned = SORTS[sort][0]
        self.set_wishes(replace(self.wishes, sort=turned if self.wishes.sort == sort else sort))
        self._show()  # a press that changes nothing has changed the button all the same

    def _toggle_unrated(self, on: bool) -> None:
        self.set_wishes(replace(self.wishes, only=Only.UNRATED if on else Only.ALL))

    def _show(self) -> None:
        for sort, made in self.sorts.items():
            turned, name, turned_name, _tip = SORTS[sort]
            made.setChecked(self.wishes.sort in (sort, turned))
            made.setText(turned_name if self.wishes.sort == turned else name)
        self.unrated.setChecked(self.wishes.only is Only.UNRATED)
        for old in self.active:
            old.hide()
            old.deleteLater()
        filters = self.wishes.filters()
        self.active = [removable(text, self) for text, _off in filters]
        for place, (made, (_text, off)) in enumerate(zip(self.active, filters, strict=True)):
            made.clicked.connect(lambda _on, off=off: self.set_wishes(off(self.wishes)))
            self._chosen.insertWidget(place, made)
        self._set_tab_order()
        self.clear.setVisible(len(filters) > 1)
        self._fit()

    def _fit(self) -> None:
        """Of the filters that are on, show as many as there is room for, and how many others there are."""
        gap = self._chosen.spacing()
        room = self.width() - 2 * PAGE_MARGIN - self.tally.sizeHint().width() - gap
        room -= self.clear.sizeHint().width() + gap if len(self.active) > 1 else 0
        room -= self.score.sizeHint().width() + gap if not self.score.isHidden() else 0
        widths = [made.sizeHint().width() + gap for made in self.active]
        if sum(widths) > room:
            room -= REST_ROOM + gap
        reaches = list(accumulate(widths))
        hidden = sum(reach > room for reach in reaches)
        for made, reach in zip(self.active, reaches, strict=True):
            made.setVisible(reach <= room)
        self.rest.setText(f"+{hidden}")
        self.rest.setAccessibleName(f"{hidden} more filters are on")
        self.rest.setVisible(hidden > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(self.width() >= ONE_ROW)
        self._fit()

    def _lay_out(self, one_row: bool) -> None:
        if one_row == self._one_row:
            return
        self._one_row = one_row
        self._tools.removeWidget(self.search)
        if one_row:
            self._tools.insertWidget(0, self.search, 1)
        else:
            self._above.addWidget(self.search)

    def _build(self) -> None:
        self.search.setParent(self)  # first, for Tab goes in the order of coming in
        self.search.setFixedHeight(36)
        self._above = QVBoxLayout()
        self._tools = QHBoxLayout()
        self._tools.setSpacing(8)
        for made in (*self.sorts.values(), self.unrated, self.filter):
            self._tools.addWidget(made)
        self._tools.addStretch(0)
        self._chosen = QHBoxLayout()
        self._chosen.setSpacing(6)
        self._chosen.addWidget(self.rest)
        self._chosen.addWidget(self.clear)
        self._chosen.addStretch(1)
        self._chosen.addWidget(self.score)
        self._chosen.addWidget(self.tally)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 10, PAGE_MARGIN, 8)
        column.setSpacing(8)
        column.addLayout(self._above)
        column.addLayout(self._tools)
        column.addLayout(self._chosen)
        self._lay_out(True)

    def _set_tab_order(self) -> None:
        """As it is read: what was made last stands before what was there."""
        for one, next_one in pairwise((self.filter, *self.active, self.rest, self.clear, self.score)):
            self.setTabOrder(one, next_one)
