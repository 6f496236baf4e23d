"""The user's own opinion of a post's picture: two buttons, and what keeps it and takes it back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dankdesk.library import Library
from dankdesk.records import ListedPost
from dankdesk.ui.lane import Lane
from dankdesk.ui.reddit import post_words
from dankdesk.ui.widgets.parts import button

DANK, NOT = 1, -1


class RatingRow(QWidget):
    """rated(value): `DANK`, `NOT`, or None to take the rating back."""

    rated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Your rating")
        self.dank = button("▲ Dank  J", "rate", tip="You find it dank (J); press again to take it back")
        self.not_ = button("▼ Not  K", "rate", tip="You don't (K); press again to take it back")
        self.dank.setAccessibleName("Dank")
        self.not_.setAccessibleName("Not dank")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for made, value in ((self.dank, DANK), (self.not_, NOT)):
            made.setCheckable(True)
            made.clicked.connect(lambda on, value=value: self.rated.emit(value if on else None))
            row.addWidget(made)
        row.addStretch(1)

    def show_rating(self, rating: int | None) -> None:
        self.dank.setChecked(rating == DANK)
        self.not_.setChecked(rating == NOT)


@dataclass(frozen=True, slots=True)
class Change:
    """A rating as it was before and is after."""

    sha256: str
    title: str
    before: int | None
    after: int | None


class Rater(QObject):
    """Keeps ratings, in order, on a lane; each is shown at once and taken back where it could not be kept.

    changed(sha256, rating): this is what is to be shown. kept: one more is on disk. failed(sentence): one isn't.
    """

    changed = Signal(str, object)
    kept = Signal()
    failed = Signal(str)

    def __init__(self, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane
        self._library: Library | None = None
        self._done: list[Change] = []
        self._waiting = 0

    @property
    def busy(self) -> bool:
        """Whether a rating is still on its way to the disk."""
        return self._waiting > 0

    def open(self, library: Library | None) -> None:
        """None where there is no library for now."""
        if library is not self._library:
            self._done.clear()
        self._library = library

    def rate(self, listed: ListedPost, rating: int | None) -> str:
        """Returns a sentence that says what was done, "" where there was nothing to do."""
        if listed.rating == rating:
            return ""
        title = post_words.title(listed.post)
        change = Change(listed.sha256, title, listed.rating, rating)
        self._done.append(change)
        self._keep(change)
        if rating is None:
            return "Took your rating back."
        return f"Rated {post_words.RATINGS[rating]}."

    def undo(self) -> str:
        """Take back the last rating; returns a sentence that says so."""
        if not self._done:
            return "There is no rating to undo."
        last = self._done.pop()
        self._keep(Change(last.sha256, last.title, last.after, last.before))
        return f"Undone: {last.title}"

    def _keep(self, change: Change) -> None:
        library = self._library
        if library is None:
            return
        self._waiting += 1
        self.changed.emit(change.sha256, change.after)

        def kept(_: None) -> None:
            self._waiting -= 1
            self.kept.emit()

        def sorry(sentence: str) -> None:
            self._waiting -= 1
            self._done = [done for done in self._done if done is not change]
            self.changed.emit(change.sha256, change.before)
            self.failed.emit(f"Not kept: {sentence}")

        self._lane.do(lambda: library.ratings.rate(change.sha256, change.after), kept, sorry)


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say what a key has done."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))
