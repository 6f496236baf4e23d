"""One sentence over the page, with at most one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from dankdesk.ui.widgets.parts import button, label
from dankdesk.wording import printable

STAYS_MS = 7000
WIDEST = 620
FROM_EDGE = 16


class Notice(QFrame):
    """Floats at the bottom of `over`. News goes away by itself; what went wrong stays until it is dismissed or
    something else is said."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._act: Callable[[], None] | None = None
        self._text = label(wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = button("", "link")
        self._action.clicked.connect(self._do)
        self._close = button("✕", "link")
        self._close.setAccessibleName("Dismiss")
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self.setProperty("look", "card")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 8, 10)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text() if self.isVisible() else ""

    def say(
        self, sentence: str, *, stays: bool = False, action: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Show `sentence`, or several in lines; `act` runs when the button `action` is pressed."""
        # They quote strangers: names of files, columns of tables, manifests.
        sentence = "\n".join(map(printable, sentence.split("\n")))
        self._text.setText(sentence)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._act = act
        if stays:
            self._timer.stop()
        else:
            self._timer.start()
        self.show()
        self.raise_()
        self._place()
        # The widget that speaks must have the say: without a screen reader this costs nothing.
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        width = min(WIDEST, self._over.width() - 2 * FROM_EDGE)
        one_line = self._text.fontMetrics().horizontalAdvance(self._text.text())
        around = self._row.contentsMargins().left() + self._row.contentsMargins().right() + 40
        around += self._close.sizeHint().width() + (self._action.sizeHint().width() if self._act else 0)
        width = min(width, max(240, one_line + around))
        self.setFixedWidth(width)
        self._row.activate()
        height = self._row.heightForWidth(width)
        self.setFixedHeight(height)
        self.move((self._over.width() - width) // 2, self._over.height() - height - FROM_EDGE)

    def _do(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()
