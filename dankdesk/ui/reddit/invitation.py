"""What the Reddit page says while it has nothing to show: how to get posts, or that nothing matches."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.parts import button, label

HEADLINE = "Browse what a subreddit posts, scored"
NOTE = (
    "Pull its newest or best posts, or import a folder of pictures with a table of posts. What you have stays on this "
    "machine, and can be browsed offline."
)
APPROVAL = (
    "Pulling needs a client id of your own: Reddit gives one to those whose use it has approved, on request. "
    "Pull new… says how to ask. Importing needs nothing."
)
NO_MATCH = "No post matches"
WIDEST = 440


class Invitation(QWidget):
    """An empty library. The buttons are the page's to connect."""

    def __init__(self) -> None:
        super().__init__()
        self.pull = button("Pull new…", "primary", tip="Get posts from Reddit")
        self.import_ = button("Import…", tip="Read a folder of pictures and its table of posts")
        doors = QHBoxLayout()
        doors.setSpacing(10)
        doors.addStretch(1)
        doors.addWidget(self.pull)
        doors.addWidget(self.import_)
        doors.addStretch(1)
        lay_out(self, HEADLINE, NOTE, doors, APPROVAL)


class NothingMatches(QWidget):
    """There are posts, but the search and the filters leave none of them."""

    def __init__(self) -> None:
        super().__init__()
        self.clear = button("Clear search and filters", tip="Show all posts again")
        doors = QHBoxLayout()
        doors.addStretch(1)
        doors.addWidget(self.clear)
        doors.addStretch(1)
        self.why = lay_out(self, NO_MATCH, "", doors, "")


def lay_out(owner: QWidget, headline: str, note: str, doors: QHBoxLayout, foot: str) -> QWidget:
    """All of it in the middle of `owner`, a readable width. Returns the note's label."""
    inner = QWidget()
    inner.setMaximumWidth(WIDEST)
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    said = [label("heading", headline, wrap=True), label("", note, wrap=True)]
    column.addWidget(said[0])
    column.addWidget(said[1])
    column.addSpacing(6)
    column.addLayout(doors)
    column.addSpacing(6)
    foot_label = label("note", foot, wrap=True)
    column.addWidget(foot_label)
    for text in (*said, foot_label):
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text.setVisible(bool(text.text()))
    around = QHBoxLayout()
    around.addStretch(1)
    around.addWidget(inner, 4)
    around.addStretch(1)
    whole = QVBoxLayout(owner)
    whole.setContentsMargins(PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN, PAGE_MARGIN)
    whole.addStretch(2)
    whole.addLayout(around)
    whole.addStretch(3)
    owner.setAccessibleName(f"{headline}. {note} {foot}".strip())
    return said[1]
