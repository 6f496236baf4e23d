"""The window's pages, one in front of the others, and what each of them says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from dankdesk.ui.rail import CHECK

if TYPE_CHECKING:
    from dankdesk.ui.widgets.notice import Notice


class Pages(QStackedWidget):
    """came(page): this one is in front now, by its name in `rail`."""

    came = Signal(str)

    def __init__(self, threshold: QWidget) -> None:
        """threshold: stands in front until the first page is there."""
        super().__init__()
        self._threshold = threshold
        self._pages: dict[str, QWidget] = {}
        self._notices: dict[str, Notice] = {}
        self.addWidget(threshold)

    def add(self, name: str, page: QWidget, notice: Notice) -> None:
        """notice: where the page says what it has to say."""
        self._pages[name] = page
        self._notices[name] = notice
        self.addWidget(page)

    @property
    def front(self) -> str:
        return next((name for name, page in self._pages.items() if page is self.currentWidget()), CHECK)

    @property
    def notice(self) -> Notice:
        """Where the page in front says what it has to say."""
        return self._notices[self.front]

    def go_to(self, name: str) -> None:
        page = self._pages[name]
        self.setCurrentWidget(page)
        page.setFocus()  # or the first switch in the window would be ringed from the start
        self.came.emit(name)
