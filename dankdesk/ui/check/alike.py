"""Memes like this: a few to look at, and how all of them did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dankdesk.library.neighbours import Distribution
from dankdesk.records import ListedPost
from dankdesk.ui.check import around_words
from dankdesk.ui.check.spread import Spread
from dankdesk.ui.reddit import post_words
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import RADIUS
from dankdesk.ui.widgets.parts import label, tooltip

SHOWN = 4
GAP, USUAL = 8, 64


@dataclass(frozen=True, eq=False, slots=True)
class Like:
    """A meme like the one on the page: its best known post, and its thumbnail."""

    listed: ListedPost
    image: QImage


class LikeThumb(QAbstractButton):
    """Its middle, cut to a square with round corners."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.like: Like | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(USUAL)
        theme.changed.connect(self.update)

    def set(self, like: Like | None) -> None:
        """None keeps its room, so that one or two are as large as four."""
        self.like = like
        self.setEnabled(like is not None)
        post = like.listed.post if like is not None else None
        said = post_words.title(post) if post is not None else ""
        if post is not None and post.score is not None:
            said += f", {post.score:,} upvotes"
        self.setAccessibleName(said)
        self.setToolTip(tooltip(said) if said else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(USUAL, USUAL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.like is None or self.like.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        room, image = QRectF(self.rect()), self.like.image
        shape = QPainterPath()
        shape.addRoundedRect(room, RADIUS, RADIUS)
        painter.setClipPath(shape)
        scale = max(room.width() / image.width(), room.height() / image.height())
        size = room.width() / scale, room.height() / scale
        cut = QRectF((image.width() - size[0]) / 2, (image.height() - size[1]) / 2, *size)
        painter.drawImage(room, image, cut)
        painter.setClipping(False)
        tokens = self._theme.tokens
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(tokens.accent_text), 2))
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)


class AlikeSection(QWidget):
    """Not there while there is nothing to tell. chosen(listed): somebody pressed a picture."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = label("section", "Memes like this")
        self.thumbs = [LikeThumb(theme) for _ in range(SHOWN)]
        self.spread = Spread(theme)
        self.sentence = label("note", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for thumb in self.thumbs:
            row.addWidget(thumb, 1)
            thumb.clicked.connect(lambda _on=False, thumb=thumb: self.chosen.emit(thumb.like.listed))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self.spread)
        column.addWidget(self.sentence)
        self.show_like((), None)

    def show_like(self, like: Sequence[Like], did: Distribution | None) -> None:
        """like: the nearest first. did: how all of them did; None where nothing is like it."""
        for number, thumb in enumerate(self.thumbs):
            thumb.set(like[number] if number < len(like) else None)
            thumb.setVisible(bool(like))
        if did is not None:
            self.sentence.setText(around_words.did(did))
            self.spread.show_scores(did)
        self.setVisible(did is not None)
