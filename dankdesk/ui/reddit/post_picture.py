"""A post's picture in the detail, as wide as there is room; an NSFW or spoiler one is blurred until somebody asks."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dankdesk.ui.check.words_overlay import WordsOverlay
from dankdesk.ui.cut import blur
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.parts import button
from dankdesk.ui.widgets.picture_view import PictureView

HIGHEST = 340
LOWEST = 90


class PostPicture(QWidget):
    """reveal: somebody wants to see what is blurred. opened: somebody double-clicked the picture."""

    reveal = Signal()
    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.view = PictureView(theme, margin=0)
        self.words = WordsOverlay(self.view, theme)
        self.show_it = button("", "small", tip="Show this picture (V)")
        self.show_it.setParent(self)
        self.show_it.setProperty("look", "over")
        self.show_it.clicked.connect(self.reveal)
        self.show_it.hide()
        self._image = QImage()
        self._natural = QSize()
        self._hidden = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFixedHeight(LOWEST)

    @property
    def hidden(self) -> str:
        """Why the picture is blurred, "" where it isn't."""
        return self._hidden

    def set_image(self, image: QImage, natural: QSize | None = None) -> None:
        """natural: the size in pixels of the picture that `image` stands in for, where it is known."""
        self._image, self._natural = image, natural or image.size()
        self._show()

    def set_hidden(self, why: str) -> None:
        """why: "NSFW", "Spoiler", or "" to show the picture."""
        self._hidden = why
        self.show_it.setText(f"{why}: show it  V")
        self._show()

    def _show(self) -> None:
        hidden = bool(self._hidden)
        self.view.set_image(blur(self._image) if hidden else self._image, self._natural)
        self.show_it.setVisible(hidden)
        if hidden:
            self.view.set_overlay(None)
            self.words.hide()
        self._fit()

    def _fit(self) -> None:
        """As high as the picture needs, so that what stands below follows it."""
        width, height = self._natural.width(), self._natural.height()
        if width > 0 and height > 0:
            needed = min(HIGHEST, max(LOWEST, round(self.width() * height / width)))
            self.setFixedHeight(needed)
        self.show_it.adjustSize()
        self.show_it.move((self.width() - self.show_it.width()) // 2, (self.height() - self.show_it.height()) // 2)
        self.show_it.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._hidden and event.button() == Qt.MouseButton.LeftButton:
            self.reveal.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._hidden and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()
