"""Posted before: the posts that carry this picture or a near copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dankdesk.library.lookalikes import SeenBefore
from dankdesk.ui.check import around_words
from dankdesk.ui.reddit import post_words
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import BODY_PX, NOTE_PX
from dankdesk.ui.widgets.evidence_row import INSET, paint_ground
from dankdesk.ui.widgets.parts import button, label, tooltip

HEIGHT = 44
FEW, MANY = 3, 20


class SeenRow(QAbstractButton):
    """One post: its title, where and when, and what it got. Its ground reaches `INSET` beyond its text."""

    def __init__(self, theme: Theme, one: SeenBefore, now: datetime) -> None:
        super().__init__()
        self._theme = theme
        self.one = one
        self._where = around_words.where(one, now)
        self._got = around_words.got(one)
        self.setText(post_words.title(one.listed.post))
        self.setToolTip(tooltip(self.text()))
        self.setAccessibleName(around_words.spoken(one, now))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(self, painter, self._theme.tokens)
        tokens, room = self._theme.tokens, QRectF(self.rect()).adjusted(INSET, 4, -INSET, -4)
        upper, lower = QRectF(room), QRectF(room)
        upper.setHeight(room.height() * 0.54)
        lower.setTop(upper.bottom())
        self._write(painter, lower, NOTE_PX, tokens.dim, self._where, Qt.TextElideMode.ElideRight)
        painter.setFont(self._theme.font(BODY_PX, weight=QFont.Weight.DemiBold, tabular=True))
        painter.setPen(QColor(tokens.text))
        painter.drawText(upper, int(_RIGHT), self._got)
        got = painter.fontMetrics().horizontalAdvance(self._got)
        upper.setRight(upper.right() - got - (12 if got else 0))
        self._write(painter, upper, BODY_PX, tokens.text, self.text(), Qt.TextElideMode.ElideMiddle)

    def _write(
        self, painter: QPainter, room: QRectF, pixels: int, colour: str, text: str, elide: Qt.TextElideMode
    ) -> None:
        painter.setFont(self._theme.font(pixels))
        painter.setPen(QColor(colour))
        painter.drawText(room, int(_LEFT), painter.fontMetrics().elidedText(text, elide, int(room.width())))


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class SeenSection(QWidget):
    """Not there while there is nothing to tell. chosen(listed): somebody pressed a post."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._seen: tuple[SeenBefore, ...] = ()
        self.title = label("section", "Posted before")
        self.times = label("note")
        self.all = button("Show all", "link", tip=f"Show up to {MANY} posts")
        self.all.setCheckable(True)
        self.all.toggled.connect(self._fill)
        self.rows: list[SeenRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(INSET, 0, INSET, 2)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.times, 1)
        head.addWidget(self.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._list)
        self.show_posts(())

    def show_posts(self, seen: Sequence[SeenBefore]) -> None:
        """In this order; the first three, and the others when asked."""
        if tuple(seen) != self._seen:
            self._seen = tuple(seen)
            self.all.setChecked(False)
            self._fill()
        self.setVisible(bool(seen))

    def _fill(self) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()  # at once: it is deleted a turn of the event loop later
            row.deleteLater()
        now = datetime.now(UTC)
        self.times.setText(around_words.times(self._seen) if self._seen else "")
        self.rows = [SeenRow(self._theme, one, now) for one in self._seen[: MANY if self.all.isChecked() else FEW]]
        for row in self.rows:
            row.clicked.connect(lambda _on=False, one=row.one: self.chosen.emit(one.listed))
            self._list.addWidget(row)
        self.all.setVisible(len(self._seen) > FEW)
        self.all.setText("Show fewer" if self.all.isChecked() else "Show all")
