"""Where the picture stands: the picture itself, or an invitation to bring one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from dankdesk.ui.check.invitation import Invitation
from dankdesk.ui.check.words_overlay import WordsOverlay
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.parts import label
from dankdesk.ui.widgets.picture_view import PictureView


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
