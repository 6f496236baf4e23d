"""The window's pages, one in front of the others, and what each of them says of itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.models.page import ModelsPage
from dankdesk.ui.rail import CHECK, MODELS, REDDIT
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.widgets.notice import Notice

VEILS = {
    CHECK: "Drop to check",
    REDDIT: "Drop a folder of posts to import it, or pictures to check",
    MODELS: "Drop a model to add it, or pictures to check",
}
"""What a page says while something is held over it."""


class Pages(QStackedWidget):
    """came(page): this one is in front now, by its name in `rail`."""

    came = Signal(str)

    def __init__(self, check: CheckPage, reddit: RedditPage, models: ModelsPage) -> None:
        super().__init__()
        self._pages = {CHECK: check, REDDIT: reddit, MODELS: models}
        self._notices = {CHECK: check.notice, REDDIT: reddit.notice, MODELS: models.notice}
        for page in self._pages.values():
            self.addWidget(page)

    @property
    def front(self) -> str:
        return next(name for name, page in self._pages.items() if page is self.currentWidget())

    @property
    def notice(self) -> Notice:
        """Where the page in front says what it has to say."""
        return self._notices[self.front]

    def go_to(self, name: str) -> None:
        page = self._pages[name]
        self.setCurrentWidget(page)
        page.setFocus()  # or the first switch in the window would be ringed from the start
        self.came.emit(name)
