"""The chosen post: what the model says and whether Reddit agreed, its picture, its facts, and what can be done."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from dankdesk.inference import Manifest
from dankdesk.records import ListedPost, Verdict
from dankdesk.ui import words
from dankdesk.ui.check.alike import AlikeSection
from dankdesk.ui.check.evidence import Evidence
from dankdesk.ui.check.seen import SeenSection
from dankdesk.ui.reddit import post_words
from dankdesk.ui.reddit.among import Did
from dankdesk.ui.reddit.post_picture import PostPicture
from dankdesk.ui.reddit.rating import RatingRow
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NUMBER_PX, PANEL_MARGIN
from dankdesk.ui.widgets.evidence_row import INSET
from dankdesk.ui.widgets.parts import beside_number, button, label, set_look, tooltip
from dankdesk.wording import say

NOT_SCORED = "Not scored yet"


class Detail(QWidget):
    """Shows what it is given. What belongs to it is the business of `Viewing`; the buttons are connected there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._manifest: Manifest | None = None
        self.number = label("number")
        font = theme.font(NUMBER_PX, weight=QFont.Weight.Bold, tabular=True)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 95)
        self.number.setFont(font)
        self.headline = label("headline", wrap=True)
        self.agreed = label("note", wrap=True)
        self.picture = PostPicture(theme)
        self.title = label("model", wrap=True)
        # Where the window reads left to right so does every row, in whatever script the title is written.
        self.title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        self.facts = label("note", wrap=True)
        self.rating = RatingRow()
        self.evidence = Evidence(theme)
        self.seen = SeenSection(theme)
        self.alike = AlikeSection(theme)
        self.open = button("Open on Reddit", "small", tip="Open this post in the browser (O)")
        self.check = button("Check", "small", tip="Look at it on the Check page (Enter)")
        self._pages = QStackedLayout(self)
        self._scroll = QScrollArea()
        self._build()
        self.clear()
        self.setAccessibleName("Chosen post")

    def set_manifest(self, manifest: Manifest | None) -> None:
        self._manifest = manifest
        if manifest is not None:
            self.evidence.set_manifest(manifest)

    def clear(self) -> None:
        """No post is chosen."""
        self._pages.setCurrentIndex(0)

    def show_post(self, listed: ListedPost, did: Did | None) -> None:
        """did: how it did among its own; None where there is nothing to compare it with."""
        post = listed.post
        self._pages.setCurrentIndex(1)
        self.number.setText(post_words.likelihood(listed))
        dank = False
        if listed.likelihood is None or self._manifest is None:
            self.headline.setText(NOT_SCORED)
            self.agreed.setText(words.unbroken(post_words.standing(post)))
        else:
            threshold = self._manifest.headline.threshold
            dank = say(listed.likelihood, threshold).word == "Dank"
            self.headline.setText(words.headline(listed.likelihood, threshold))
            self.agreed.setText(words.unbroken(post_words.agreed(listed, threshold, did)))
        set_look(self.headline, "dank" if dank else "headline")
        why = post_words.how_it_did(post, did) if did is not None else ""
        self.agreed.setToolTip(tooltip(why) if why else "")
        self.agreed.setAccessibleDescription(why)
        self.title.setText(post_words.title(post))
        self.facts.setText(words.unbroken(post_words.facts(post, datetime.now(UTC))))
        self.rating.show_rating(listed.rating)
        self.open.setEnabled(bool(post.permalink))

    def show_verdict(self, verdict: Verdict | None) -> None:
        """None where the picture was not scored, or the library is still being asked."""
        self.evidence.setVisible(verdict is not None)
        if verdict is not None:
            self.evidence.show_verdict(verdict, reading=False)

    def to_top(self) -> None:
        self._scroll.verticalScrollBar().setValue(0)

    def _build(self) -> None:
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        side = PANEL_MARGIN - INSET
        column.setContentsMargins(side, 20, side, 16)
        column.setSpacing(14)
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addWidget(self.title)
        said.addWidget(self.facts)
        rating = QVBoxLayout()
        rating.setSpacing(6)
        rating.addWidget(label("section", "Your rating"))
        rating.addWidget(self.rating)
        inset = QVBoxLayout()
        inset.setContentsMargins(INSET, 0, INSET, 0)
        inset.setSpacing(14)
        inset.addLayout(beside_number(self.number, self.headline, self.agreed))
        inset.addWidget(self.picture)
        inset.addLayout(said)
        inset.addLayout(rating)
        column.addLayout(inset)
        column.addWidget(self.evidence)
        column.addWidget(self.seen)
        below = QVBoxLayout()
        below.setContentsMargins(INSET, 0, INSET, 0)
        below.addWidget(self.alike)
        column.addLayout(below)
        column.addStretch(1)
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QWidget()
        around = QVBoxLayout(whole)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(self._scroll, 1)
        around.addLayout(self._actions())
        self._pages.addWidget(QWidget())
        self._pages.addWidget(whole)

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 14)
        row.setSpacing(8)
        row.addWidget(self.open, 1)
        row.addWidget(self.check, 1)
        return row
