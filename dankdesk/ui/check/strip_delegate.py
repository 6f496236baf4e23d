"""How one picture of the strip is painted: its thumbnail, its number, and a ring when it is the one on the page."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dankdesk.records import Verdict
from dankdesk.ui.check.history_model import HistoryModel, VerdictRole
from dankdesk.ui.cut import cut_picture
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NOTE_PX, RADIUS
from dankdesk.ui.words import number
from dankdesk.wording import say

CELL = QSize(92, 92)
GAP = 6
BADGE_HEIGHT = 20
BADGE = QColor(24, 22, 20, 225)
BADGE_TEXT = QColor("#ffffff")
BADGE_DOT = QColor("#ff6b6f")


class StripDelegate(QStyledItemDelegate):
    """The badge is dark in both themes: it lies on a picture, which has no theme."""

    def __init__(self, model: HistoryModel, theme: Theme) -> None:
        super().__init__(model)
        self._model = model
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        verdict = index.data(VerdictRole)
        if not isinstance(verdict, Verdict):
            return
        rect, state = option.rect, option.state
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        tile = QRectF(rect.left() + GAP, rect.top() + GAP, CELL.width() - 2 * GAP, CELL.height() - 2 * GAP)
        thumbnail = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(thumbnail, QPixmap) and not thumbnail.isNull():
            painter.drawPixmap(
                tile.topLeft(), cut_picture(thumbnail, tile.size(), painter.device().devicePixelRatioF(), RADIUS)
            )
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.line))
            painter.drawRoundedRect(tile, RADIUS, RADIUS)
        self._paint_badge(painter, tile, verdict)
        self._paint_ring(painter, tile, state)
        painter.restore()

    def _paint_badge(self, painter: QPainter, tile: QRectF, verdict: Verdict) -> None:
        text = number(verdict.score.likelihood)
        painter.setFont(self._theme.font(NOTE_PX, weight=QFont.Weight.DemiBold, tabular=True))
        manifest = self._model.manifest
        dank = manifest is not None and say(verdict.score.likelihood, manifest.headline.threshold).word == "Dank"
        width = painter.fontMetrics().horizontalAdvance(text) + (22 if dank else 12)
        badge = QRectF(tile.right() - width - 4, tile.bottom() - BADGE_HEIGHT - 4, width, BADGE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(BADGE)
        painter.drawRoundedRect(badge, 6, 6)
        if dank:
            painter.setBrush(BADGE_DOT)
            painter.drawEllipse(QPointF(badge.left() + 9, badge.center().y()), 3, 3)
        painter.setPen(BADGE_TEXT)
        painter.drawText(badge.adjusted(10 if dank else 0, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_ring(self, painter: QPainter, tile: QRectF, state: QStyle.StateFlag) -> None:
        tokens = self._theme.tokens
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(tokens.accent_text), 2.5))
            painter.drawRoundedRect(tile.adjusted(-2.5, -2.5, 2.5, 2.5), RADIUS + 2, RADIUS + 2)
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(QColor(tokens.text), 1))
                painter.drawRoundedRect(tile.adjusted(-4.5, -4.5, 4.5, 4.5), RADIUS + 4, RADIUS + 4)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(tokens.dim), 1.5))
            painter.drawRoundedRect(tile.adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)
