"""The window: its frame, which paints before anything behind it is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from dankdesk import settings
from dankdesk.paths import Home
from dankdesk.ui import place
from dankdesk.ui.check.threshold import Threshold
from dankdesk.ui.drops import DropTarget
from dankdesk.ui.framing import frame
from dankdesk.ui.header import Header
from dankdesk.ui.pages import Pages
from dankdesk.ui.rail import PAGES, Rail
from dankdesk.ui.status_bar import StatusBar
from dankdesk.ui.theme import Theme

if TYPE_CHECKING:
    # None of this is loaded before the first paint. docs/decisions/110-the-frame-paints-first.md
    from dankdesk.inference import LazyEngine
    from dankdesk.reading import Reader
    from dankdesk.ui.check.page import CheckPage
    from dankdesk.ui.rooms import Rooms
    from dankdesk.ui.session import Session

SMALLEST = 900, 600


class Window(QMainWindow):
    """Paints first; its rooms are built after that, or when something is asked of them."""

    painted = Signal()
    """Once, when the first paint is on the screen."""
    ready = Signal()
    """When the model runs or is known not to: once at the start, and again whenever another one is picked."""

    def __init__(
        self,
        home: Home,
        engine: LazyEngine,
        theme: Theme,
        make_reader: Callable[[], Reader] | None = None,
        *,
        shipped: Path | None = None,
        notice: str | None = None,
    ) -> None:
        """make_reader: makes what reads the words of pictures, which is closed with the window; None: none are read.

        shipped: the manifest of the model that ships, where it is not the one of `engine`.
        notice: a sentence about why `engine` is not the model that was picked.
        """
        super().__init__()
        self._home = home
        self._engine = engine
        self._theme = theme
        self._make_reader = make_reader
        self._shipped = shipped or engine.manifest_path
        self._rooms: Rooms | None = None
        self._at_start: list[str] = []
        self._paths: list[Path] = []
        self._first_paint = True
        self._remembered, problem = settings.load(home.settings)
        self.setWindowTitle("DankDesk")
        self.setMinimumSize(*SMALLEST)
        self.header = Header(theme)
        self.rail = Rail(theme)
        self.pages = Pages(Threshold(theme))
        self.status = StatusBar(theme)
        self.setCentralWidget(frame(self.header, self.rail, self.pages, self.status))
        self.drops = DropTarget(self, self.pages, theme)
        self.drops.dropped.connect(lambda mime: self.rooms.take_dropped(mime))
        self.rail.chosen.connect(self.go_to)
        self.mark(self.front)
        self.pages.setFocus()  # or the first switch in the window would be ringed from the start
        place.restore(self, self._remembered)
        for sentence in (problem, notice):
            if sentence:
                self.say_and_stay(sentence)

    @property
    def rooms(self) -> Rooms:
        """What is behind the frame; built now, where it was not yet."""
        if self._rooms is None:
            self._engine.warm()  # beside all of this, so that the first picture has only to be looked at
            from dankdesk.ui.rooms import Rooms

            reader = self._make_reader() if self._make_reader is not None else None
            self._rooms = Rooms(self, self._home, self._engine, self._theme, reader, self._shipped, self._remembered)
            self._rooms.ready.connect(self.ready)
            self._rooms.open(self._at_start, self._paths)
        return self._rooms

    @property
    def page(self) -> CheckPage:
        return self.rooms.page

    @property
    def session(self) -> Session | None:
        """None until the library is open."""
        return self._rooms.sessions.current if self._rooms is not None else None

    @property
    def actions_by_id(self) -> dict[str, QAction]:
        return self.rooms.commands.by_id

    @property
    def idle(self) -> bool:
        """Whether everything asked for so far is answered."""
        return self._rooms is not None and self._rooms.idle

    @property
    def front(self) -> str:
        """The page that is in front, as `rail` calls it."""
        return self.pages.front

    @Slot(str)
    def go_to(self, page: str) -> None:
        self.rooms.go_to(page)

    def mark(self, page: str) -> None:
        """Say in the frame which page is in front."""
        self.rail.mark(page)
        self.header.where.setText(PAGES[page])

    def check_paths(self, paths: Sequence[Path]) -> None:
        """Check these files and folders, as if they had been dropped."""
        if self._rooms is not None:
            self._rooms.check_paths(paths)
        else:
            self._paths.extend(paths)

    @Slot(str)
    def say_and_stay(self, sentence: str) -> None:
        if self._rooms is not None:
            self.pages.notice.say(sentence, stays=True)
        else:
            self._at_start.append(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._first_paint:
            self._first_paint = False
            # A turn of the event loop later all of the window is painted, and on the screen.
            QTimer.singleShot(0, self, self._furnish)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave: cancel what runs, wait for the lanes with a limit, remember where the window was."""
        order = self._remembered.order
        if self._rooms is not None:
            self._rooms.close()
            order = str(self._rooms.page.strip.model.order)
        place.remember(self, order, self._home.settings)
        event.accept()

    def _furnish(self) -> None:
        self.painted.emit()
        if self.isVisible():  # nobody closed it in that moment
            _ = self.rooms
