"""The window: its frame, its pages, and what passes between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from dankdesk import settings
from dankdesk.inference import LazyEngine
from dankdesk.models import Registry
from dankdesk.paths import Home
from dankdesk.reading import Reader
from dankdesk.records import Verdict
from dankdesk.ui import intake, place
from dankdesk.ui.batch import Batch
from dankdesk.ui.check.history_model import HistoryModel
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.clipboard import ClipboardWatcher
from dankdesk.ui.commands import Commands
from dankdesk.ui.drops import DropTarget
from dankdesk.ui.header import Header
from dankdesk.ui.lane import Lane
from dankdesk.ui.models.desk import ModelsDesk
from dankdesk.ui.models.page import ModelsPage
from dankdesk.ui.pages import VEILS, Pages
from dankdesk.ui.rail import CHECK, MODELS, PAGES, REDDIT, Rail
from dankdesk.ui.reddit.browsing import Browsing
from dankdesk.ui.reddit.desk import RedditDesk
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.session import Session
from dankdesk.ui.sessions import Sessions
from dankdesk.ui.shortcuts import MENU, REDDIT_MENU
from dankdesk.ui.status_bar import StatusBar
from dankdesk.ui.theme import Theme
from dankdesk.ui.wiring import frame, wire

SMALLEST = 900, 600


class Window(QMainWindow):
    """Paints first; the library and the model are opened after that, off this thread."""

    painted = Signal()
    """Once, with the first paint."""
    ready = Signal()
    """When the model runs or is known not to: once at the start, and again whenever another one is picked."""

    def __init__(
        self,
        home: Home,
        engine: LazyEngine,
        theme: Theme,
        reader: Reader | None = None,
        *,
        shipped: Path | None = None,
        notice: str | None = None,
    ) -> None:
        """reader: reads the words of pictures, and is closed with the window; None where words are not read.

        shipped: the manifest of the model that ships, where it is not the one of `engine`.
        notice: a sentence about why `engine` is not the model that was picked.
        """
        super().__init__()
        self._home = home
        self._waiting: list[Batch] = []
        self._first_paint = True
        remembered, problem = settings.load(home.settings)
        library_lane = Lane("library", self)
        self.setWindowTitle("DankDesk")
        self.setMinimumSize(*SMALLEST)
        self.page = CheckPage(HistoryModel(library_lane, self), theme)
        self.reddit_page = RedditPage(theme)
        self.models_page = ModelsPage(theme)
        self._pages = Pages(self.page, self.reddit_page, self.models_page)
        self.commands = Commands(self)
        self._menu = self.commands.menu(MENU)
        self._reddit_menu = self.commands.menu(REDDIT_MENU, self.reddit_page.menu_actions())
        self.header = Header(self._menu, theme)
        self.header.add(self.reddit_page.bar)
        self.rail = Rail(theme)
        self.status = StatusBar(theme)
        self._sessions = Sessions(engine, self.page, library_lane, theme, reader)
        self.models = ModelsDesk(self.models_page, Registry(home, shipped or engine.manifest_path), self._sessions)
        self.browsing = Browsing(self.reddit_page, theme)
        self.reddit = RedditDesk(self.reddit_page, self._sessions, home, theme)
        self._watcher = ClipboardWatcher(QGuiApplication.clipboard(), self)
        self.setCentralWidget(frame(self.header, self.rail, self._pages, self.status))
        self._drops = DropTarget(self, self._pages, theme)
        self._connect()
        wire(self)
        place.restore(self, self.page.strip, remembered)
        self.go_to(CHECK)
        self._at_start = [sentence for sentence in dict.fromkeys((problem, notice)) if sentence]
        if self._at_start:
            self.say_and_stay("\n".join(self._at_start))

    @property
    def session(self) -> Session | None:
        """None until the library is open."""
        return self._sessions.current

    @property
    def actions_by_id(self) -> dict[str, QAction]:
        return self.commands.by_id

    @property
    def idle(self) -> bool:
        """Whether everything asked for so far is answered."""
        parts = (self.session, self.models, self.browsing, self.reddit)
        return self.session is not None and not any(part.busy for part in parts if part is not None)

    @property
    def front(self) -> str:
        """The page that is in front, as `rail` calls it."""
        return self._pages.front

    def go_to(self, page: str) -> None:
        self._pages.go_to(page)

    def check_paths(self, paths: Sequence[Path]) -> None:
        """Check these files and folders, as if they had been dropped."""
        if paths:
            self._check(Batch(paths=tuple(paths)))

    def take(self, mime: QMimeData | None, name: str) -> None:
        """Check the pictures in `mime`, or say why there are none."""
        taken = intake.take(mime, name) if mime is not None else intake.NOTHING_COPIED
        if isinstance(taken, str):
            self._pages.notice.say(taken)
        else:
            self._check(taken)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._first_paint:
            self._first_paint = False
            self.painted.emit()
            QTimer.singleShot(0, self, lambda: self._sessions.open(self._home))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave: cancel what runs, wait for the lanes with a limit, remember where the window was."""
        self._watcher.watch(False)
        self.page.strip.stop()
        self.models.close()
        self.reddit.close()
        self.browsing.close()
        self._sessions.close()
        place.remember(self, self.page.strip, self._home.settings)
        event.accept()

    @Slot(str)
    def say_and_stay(self, sentence: str) -> None:
        self._pages.notice.say(sentence, stays=True)

    @Slot(str)
    def _told(self, sentence: str) -> None:
        """What opening found does not push aside what was said before it."""
        self.say_and_stay("\n".join([*self._at_start, sentence]))
        self._at_start = []

    @Slot(str)
    def _came(self, page: str) -> None:
        """Another page is in front."""
        self.rail.mark(page)
        self.header.where.setText(PAGES[page])
        bar, menu = (self.reddit_page.bar, self._reddit_menu) if page == REDDIT else (None, self._menu)
        self.header.show_controls(bar, menu)
        self._drops.veil.text = VEILS[page]
        self.commands.heed_page()
        self.browsing.come_to_front(page == REDDIT)
        if page == MODELS:
            self.models.refresh()

    def _check(self, batch: Batch) -> None:
        if self.front != CHECK:
            self.go_to(CHECK)
        if self.session is None:
            self._waiting.append(batch)
            self.page.panel.wait(batch.name)
        else:
            self.session.desk.check(batch)

    def _dropped(self, mime: QMimeData) -> None:
        path = intake.one_path(mime)
        if path is not None and self.front == MODELS:
            self.models.offer(path)
        elif path is not None and self.front == REDDIT:
            self.reddit.offer(path)
        else:
            self.take(mime, "Dropped picture")

    @Slot(object)
    def _look_at(self, verdict: Verdict) -> None:
        if self.session is not None:
            self.go_to(CHECK)
            self.session.desk.show(verdict)

    @Slot(object)
    def _began(self, session: Session) -> None:
        session.desk.computed.connect(self.status.set_elapsed)
        self.status.set_reading(0, 0)
        if session.reading is not None:
            session.reading.moved.connect(self.status.set_reading)
        self.status.set_model(session.opened.manifest)
        self.browsing.open(session.opened.library, session.opened.manifest)
        for batch in self._waiting:
            session.desk.check(batch)
        self._waiting.clear()
        if self.front == MODELS:
            self.models.refresh()

    @Slot(object)
    def _runs(self, running: object) -> None:
        self.status.set_engine(f"{running.provider}, {running.precision}", running.why)  # type: ignore[attr-defined]
        self.ready.emit()

    @Slot(str)
    def _no_model(self, sentence: str) -> None:
        self.status.set_engine("No model")
        self.page.panel.sentence("No model", sentence)
        self.ready.emit()

    def _connect(self) -> None:
        """What this window hears itself; `wire` joins its parts to each other."""
        self._pages.came.connect(self._came)
        self._drops.dropped.connect(self._dropped)
        self._watcher.copied.connect(self._check)
        self.rail.chosen.connect(self.go_to)
        self.header.watch.toggled.connect(self._watcher.watch)
        self._sessions.began.connect(self._began)
        self._sessions.loaded.connect(self._runs)
        self._sessions.failed.connect(self._no_model)
        self._sessions.told.connect(self._told)
        self._sessions.library_closes.connect(self.browsing.shut)
        for wanted in (self.models.wanted, self.models.comparing.wanted, self.browsing.wanted, self.reddit.wanted):
            wanted.connect(self._check)
        for found in (self.models.comparing.found, self.browsing.found):
            found.connect(self._look_at)
