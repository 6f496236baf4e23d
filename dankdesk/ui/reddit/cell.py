"""How one post of the grid is painted: its picture, its likelihood, and below them what Reddit made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dankdesk.records import ListedPost
from dankdesk.ui.cut import cut_picture
from dankdesk.ui.reddit import post_words
from dankdesk.ui.reddit.grid_geometry import ONE_LINE, text_height
from dankdesk.ui.reddit.grid_model import PostRole
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import BODY_PX, NOTE_PX, RADIUS
from dankdesk.wording import say

CORNER = RADIUS + 2
BADGE_HEIGHT, BADGE_CORNER, BADGE_INSET = 20, 6, 8
BADGE = QColor(24, 22, 20, 225)
BADGE_TEXT = QColor("#ffffff")
TEXT_INSET = 10
AT_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)
"""Where the window reads left to right so does every row, in whatever script the title is written."""
IN_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)

PictureOf = Callable[[ListedPost], QPixmap | None]


class CellDelegate(QStyledItemDelegate):
    """The badge is red where the model says dank, and dark in both themes where it doesn't: it lies on a picture."""

    def __init__(self, theme: Theme, picture_of: PictureOf, blurred: Callable[[ListedPost], bool]) -> None:
        """picture_of: what is at hand now of a post's picture. blurred: whether it is not to be seen yet."""
        super().__init__()
        self.threshold = 0.5
        self._theme = theme
        self._picture_of = picture_of
        self._blurred = blurred

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        rect: QSize = option.rect.size()
        return rect

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        listed = index.data(PostRole)
        cell, tokens = QRectF(option.rect), self._theme.tokens
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(cell, CORNER, CORNER)
        place = cell.adjusted(0, 0, 0, -text_height(option.rect.width()))
        if isinstance(listed, ListedPost):
            self._paint_picture(painter, place, listed)
            self._paint_text(painter, cell.adjusted(TEXT_INSET, place.height() + 8, -TEXT_INSET, -8), listed)
        else:
            self._paint_ground(painter, place)
        self._paint_frame(painter, cell, option.state)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRectF, listed: ListedPost) -> None:
        picture = self._picture_of(listed)
        hidden = self._blurred(listed)
        if picture is None or picture.isNull():
            self._paint_ground(painter, place)
        else:
            ratio = painter.device().devicePixelRatioF()
            cut = cut_picture(picture, place.size(), ratio, CORNER, square_below=True, blurred=hidden)
            painter.drawPixmap(place.topLeft(), cut)
        if hidden:
            said = post_words.hidden(listed.post)
            self._paint_badge(painter, place, said, BADGE, BADGE_TEXT, place.center())
        at = QPointF(place.left() + BADGE_INSET, place.top() + BADGE_INSET)
        dank = listed.likelihood is not None and say(listed.likelihood, self.threshold).word == "Dank"
        tokens = self._theme.tokens
        ground, ink = (QColor(tokens.accent_text), QColor(tokens.on_accent)) if dank else (BADGE, BADGE_TEXT)
        self._paint_badge(painter, place, post_words.likelihood(listed), ground, ink, at)
        if listed.rating is not None:
            self._paint_rating(painter, place, listed.rating)

    def _paint_badge(
        self, painter: QPainter, place: QRectF, text: str, ground: QColor, ink: QColor, at: QPointF
    ) -> None:
        """at: the badge's top left corner, or the middle of `place` to have it centred there."""
        painter.setFont(self._theme.font(NOTE_PX, weight=QFont.Weight.DemiBold, tabular=True))
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        badge = QRectF(at.x(), at.y(), width, BADGE_HEIGHT)
        if at == place.center():
            badge.moveCenter(at)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(badge, BADGE_CORNER, BADGE_CORNER)
        painter.setPen(ink)
        painter.drawText(badge, IN_MIDDLE, text)

    def _paint_rating(self, painter: QPainter, place: QRectF, rating: int) -> None:
        """The user's own opinion, as a triangle that points up or down."""
        badge = QRectF(place.right() - BADGE_INSET - 24, place.top() + BADGE_INSET, 24, BADGE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(BADGE)
        painter.drawRoundedRect(badge, BADGE_CORNER, BADGE_CORNER)
        painter.setBrush(BADGE_TEXT)
        middle, reach = badge.center(), 4.5 * rating
        triangle = QPainterPath(middle + QPointF(0, -reach))
        triangle.lineTo(middle + QPointF(5.5, reach))
        triangle.lineTo(middle + QPointF(-5.5, reach))
        triangle.closeSubpath()
        painter.drawPath(triangle)

    def _paint_ground(self, painter: QPainter, place: QRectF) -> None:
        """Where a picture will stand."""
        shape = QPainterPath()
        shape.addRoundedRect(place.adjusted(0, 0, 0, CORNER), CORNER, CORNER)
        painter.save()
        painter.setClipRect(place)
        painter.fillPath(shape, QColor(self._theme.tokens.hover))
        painter.restore()

    def _paint_text(self, painter: QPainter, room: QRectF, listed: ListedPost) -> None:
        tokens = self._theme.tokens
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._theme.font(BODY_PX))
        line = QRectF(room.left(), room.top(), room.width(), 22)
        painter.drawText(line, AT_LEFT, _elided(painter.fontMetrics(), post_words.title(listed.post), line.width()))
        painter.setPen(QColor(tokens.dim))
        painter.setFont(self._theme.font(NOTE_PX, tabular=True))
        said, where = post_words.short_facts(listed.post, datetime.now(UTC)), post_words.subreddit(listed.post)
        wide = room.width() + 2 * TEXT_INSET >= ONE_LINE
        lines = [" · ".join(filter(None, (said, where)))] if wide else [said, where]
        for number, text in enumerate(filter(None, lines)):
            line = QRectF(room.left(), room.top() + 23 + 17 * number, room.width(), 18)
            painter.drawText(line, AT_LEFT, _elided(painter.fontMetrics(), text, line.width()))

    def _paint_frame(self, painter: QPainter, cell: QRectF, state: QStyle.StateFlag) -> None:
        tokens = self._theme.tokens
        painter.setBrush(Qt.BrushStyle.NoBrush)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        ink = tokens.accent_text if chosen else tokens.dim if over else tokens.line
        width = 2.0 if chosen else 1.0
        painter.setPen(QPen(QColor(ink), width))
        painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.text), 1))
            painter.drawRoundedRect(cell.adjusted(-2.5, -2.5, 2.5, 2.5), CORNER + 2, CORNER + 2)


def _elided(metrics: QFontMetrics, text: str, width: float) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
