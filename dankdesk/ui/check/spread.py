"""How memes did, as points along a line: one for each, and a bar over the middle half of them."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dankdesk.library.neighbours import Distribution
from dankdesk.ui.check.around_words import FEWEST, did
from dankdesk.ui.reddit.post_words import upvotes
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NOTE_PX

HEIGHT, BAR, POINT = 36, 8, 6
EDGE = 4.0


class Spread(QWidget):
    """Scores from the lowest to the highest, each ten times as many as far apart: few get most of the upvotes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: Distribution | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def show_scores(self, found: Distribution) -> None:
        """Hidden where there are too few to be a distribution."""
        self._found = found
        self.setAccessibleName(did(found))
        self.setVisible(found.n >= FEWEST)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        found, tokens = self._found, self._theme.tokens
        if found is None or found.n < FEWEST:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = BAR / 2 + 3
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(QRectF(0, middle - 1, self.width(), 2), 1, 1)
        low, high = self._place(found.low), self._place(found.high)
        bar = QRectF(low, middle - BAR / 2, max(BAR, high - low), BAR)
        painter.setBrush(QColor(tokens.soft_accent))
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        point = QColor(tokens.accent)
        point.setAlphaF(0.55)
        painter.setBrush(point)
        for score in found.scores:
            painter.drawEllipse(QPointF(self._place(score), middle), POINT / 2, POINT / 2)
        painter.setBrush(QColor(tokens.text))
        painter.drawRoundedRect(QRectF(self._place(found.median) - 1, middle - BAR / 2 - 3, 2, BAR + 6), 1, 1)
        self._write_ends(painter, found)

    def _write_ends(self, painter: QPainter, found: Distribution) -> None:
        painter.setFont(self._theme.font(NOTE_PX, tabular=True))
        painter.setPen(QColor(self._theme.tokens.dim))
        room = QRectF(0, BAR + 8, self.width(), self.height() - BAR - 8)
        upright = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(room, int(upright | Qt.AlignmentFlag.AlignLeft), upvotes(found.scores[0]))
        painter.drawText(room, int(upright | Qt.AlignmentFlag.AlignRight), upvotes(found.scores[-1]))

    def _place(self, score: float) -> float:
        """Where a score lies across."""
        assert self._found is not None
        lowest, highest = _order(self._found.scores[0]), _order(self._found.scores[-1])
        share = (_order(score) - lowest) / (highest - lowest) if highest > lowest else 0.5
        return EDGE + share * (self.width() - 2 * EDGE)


def _order(score: float) -> float:
    """Of magnitude, and below 0 as it is above."""
    return math.copysign(math.log10(1 + abs(score)), score)
