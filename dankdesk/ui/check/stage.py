"""Where the picture stands: the picture itself, or an invitation to bring one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from dankdesk.ui.check.words_overlay import WordsOverlay
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import HEADLINE_PX, PAGE_MARGIN, RADIUS
from dankdesk.ui.widgets.parts import label
from dankdesk.ui.widgets.picture_view import PictureView


class Invitation(QWidget):
    """What an empty page says."""

    HEADLINE = "Drop a meme anywhere, or press Ctrl+V"
    NOTE = "A picture, a whole folder, or an image copied in the browser. Ctrl+O opens files."

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(f"{self.HEADLINE}. {self.NOTE}")
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(PAGE_MARGIN, PAGE_MARGIN, -PAGE_MARGIN, -PAGE_MARGIN)
        pen = QPen(QColor(tokens.line), 2)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(frame, RADIUS + 4, RADIUS + 4)
        middle = frame.center().y()
        self._paint_tray(painter, frame.center().x(), middle - 62)
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._theme.font(HEADLINE_PX, weight=QFont.Weight.DemiBold))
        across = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        row = frame.adjusted(24, 0, -24, 0)
        painter.drawText(QRectF(row.left(), middle - 6, row.width(), 60), int(across), self.HEADLINE)
        painter.setPen(QColor(tokens.dim))
        painter.setFont(self._theme.font(14))
        painter.drawText(QRectF(row.left(), middle + 26, row.width(), 60), int(across), self.NOTE)

    def _paint_tray(self, painter: QPainter, x: float, y: float) -> None:
        """An arrow into a tray."""
        pen = QPen(QColor(self._theme.tokens.accent), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in ((-22, 12), (-22, 26), (22, 26), (22, 12))])
        painter.drawLine(QPointF(x, y - 20), QPointF(x, y + 12))
        painter.drawPolyline([QPointF(x - 10, y + 2), QPointF(x, y + 12), QPointF(x + 10, y + 2)])


class Stage(QWidget):
    """The left of the page. `say` puts one quiet sentence under the picture."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.invitation = Invitation(theme)
        self.view = PictureView(theme)
        self.words = WordsOverlay(self.view, theme)
        self._caption = label("note", wrap=True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._caption.hide()
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self._caption)
        column.addSpacing(4)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.invitation)
        self._pages.addWidget(shown)
        self.setMinimumSize(240, 140)

    def invite(self) -> None:
        self._pages.setCurrentIndex(0)
        self.view.set_image(QImage())
        self.view.set_overlay(None)
        self.words.set_text(None)

    def show_image(self, image: QImage, natural: QSize | None = None, *, name: str = "") -> None:
        """natural: the size in pixels of the picture `image` stands in for."""
        self._pages.setCurrentIndex(1)
        self.view.set_image(image, natural)
        self.words.follow()
        self.view.setAccessibleName(name or "Picture")

    def say(self, sentence: str) -> None:
        self._caption.setText(sentence)
        self._caption.setVisible(bool(sentence))

    @property
    def caption(self) -> str:
        return self._caption.text()

    @property
    def inviting(self) -> bool:
        return self._pages.currentIndex() == 0
