"""What is behind the window's frame: the Check page, the library and the model, and the wings when they are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from dankdesk.decoding import shared
from dankdesk.inference import LazyEngine
from dankdesk.library import Order
from dankdesk.paths import Home
from dankdesk.reading import Reader
from dankdesk.records import ListedPost, Verdict
from dankdesk.settings import Settings
from dankdesk.ui import intake
from dankdesk.ui.batch import Batch
from dankdesk.ui.check.history_model import HistoryModel
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.clipboard import ClipboardWatcher
from dankdesk.ui.commands import Commands
from dankdesk.ui.lane import Lane
from dankdesk.ui.rail import CHECK, MODELS, REDDIT
from dankdesk.ui.session import Session
from dankdesk.ui.sessions import Sessions
from dankdesk.ui.shortcuts import MENU, REDDIT_MENU
from dankdesk.ui.theme import Theme
from dankdesk.ui.wing import Wing
from dankdesk.ui.wiring import wire

if TYPE_CHECKING:
    from dankdesk.inference.running import Running
    from dankdesk.ui.measuring import Measuring
    from dankdesk.ui.models.wing import ModelsWing
    from dankdesk.ui.reddit.wing import RedditWing
    from dankdesk.ui.window import Window

LEISURE_MS = 1_000
"""How often it is looked whether there is time to build a wing that nobody has asked for yet."""
VEIL = "Drop to check"


class Rooms(QObject):
    ready = Signal()
    """When the model runs or is known not to."""

    def __init__(
        self,
        window: Window,
        home: Home,
        engine: LazyEngine,
        theme: Theme,
        reader: Reader | None,
        shipped: Path,
        remembered: Settings,
    ) -> None:
        super().__init__(window)
        shared().warm()  # While everything else is built, so that the first picture need not wait for it.
        self._window = window
        self._home = home
        self._theme = theme
        self._shipped = shipped
        self._waiting: list[Batch] = []
        self._at_start: list[str] = []
        self._wings: dict[str, Wing] = {}
        self._measuring: Measuring | None = None
        self._told_instead = ""
        lane = Lane("library", self)
        self.page = CheckPage(HistoryModel(lane, self), theme)
        window.pages.add(CHECK, self.page, self.page.notice)
        self.sessions = Sessions(engine, self.page, lane, theme, reader)
        self.commands = Commands(window, self)
        self._menus: dict[str, QMenu] = {CHECK: self.commands.menu(MENU)}
        self._watcher = ClipboardWatcher(QGuiApplication.clipboard(), self)
        self._leisure = QTimer(self, interval=LEISURE_MS)
        self._connect()
        wire(window, self)
        if remembered.order in set(Order):
            self.page.strip.set_order(Order(remembered.order))

    @property
    def idle(self) -> bool:
        """Whether everything asked for so far is answered."""
        session = self.sessions.current
        return session is not None and not session.busy and not any(wing.busy for wing in self._wings.values())

    @cached_property
    def reddit(self) -> RedditWing:
        from dankdesk.ui.reddit.wing import RedditWing

        wing = RedditWing(self.sessions, self._home, self._theme, self)
        self._menus[REDDIT] = self.commands.menu(REDDIT_MENU, wing.menu_actions())
        self._window.header.add(wing.page.bar)
        wing.page.turned.connect(self.commands.heed_page)
        wing.desk.asked.connect(self._window.status.say_asked)
        self._add(REDDIT, wing)
        return wing

    @cached_property
    def models(self) -> ModelsWing:
        from dankdesk.models import Registry
        from dankdesk.ui.models.wing import ModelsWing

        wing = ModelsWing(self.sessions, Registry(self._home, self._shipped), self._theme, self)
        self._add(MODELS, wing)
        return wing

    def measure(self) -> None:
        """Ask which engine is the fastest here, and use it."""
        from dankdesk.ui.measure_dialog import MeasureDialog
        from dankdesk.ui.measuring import Measuring

        if self._measuring is None:
            self._measuring = Measuring(self._home, self)
        dialog = MeasureDialog(self._measuring, self.sessions.engine.manifest_path, self._window)
        dialog.kept.connect(self.sessions.run_on)
        dialog.open()

    def wing(self, page: str) -> Wing | None:
        """That of a page, built now where it was not yet; the Check page has none."""
        if page == REDDIT:
            return self.reddit
        return self.models if page == MODELS else None

    def open(self, sentences: Sequence[str], paths: Sequence[Path]) -> None:
        """Open the library and the model. sentences: are said, and stay. paths: are checked."""
        self.go_to(CHECK)
        self._at_start = list(dict.fromkeys(sentences))
        if self._at_start:
            self.page.notice.say("\n".join(self._at_start), stays=True)
        self.sessions.open(self._home)
        self.check_paths(paths)

    def close(self) -> None:
        """Cancel what runs, and wait for the lanes with a limit."""
        self._leisure.stop()
        self._watcher.watch(False)
        self.page.strip.stop()
        if self._measuring is not None:
            self._measuring.stop()
        for wing in self._wings.values():
            wing.close()
        self.sessions.close()

    @Slot(str)
    def go_to(self, page: str) -> None:
        self.wing(page)
        self._window.pages.go_to(page)

    @Slot(object)
    def check(self, batch: Batch) -> None:
        """Check these pictures, on the Check page."""
        if self._window.front != CHECK:
            self.go_to(CHECK)
        session = self.sessions.current
        if session is None:
            self._waiting.append(batch)
            self.page.panel.wait(batch.name)
        else:
            session.desk.check(batch)

    def check_paths(self, paths: Sequence[Path]) -> None:
        """Check these files and folders, as if they had been dropped."""
        if paths:
            self.check(Batch(paths=tuple(paths)))

    def take(self, mime: QMimeData | None, name: str) -> None:
        """Check the pictures in `mime`, or say why there are none."""
        taken = intake.take(mime, name) if mime is not None else intake.NOTHING_COPIED
        if isinstance(taken, str):
            self._window.pages.notice.say(taken)
        else:
            self.check(taken)

    @Slot(object)
    def take_dropped(self, mime: QMimeData) -> None:
        """Something was dropped: one file or folder means what the page in front makes of it."""
        path, wing = intake.one_path(mime), self.wing(self._window.front)
        if path is not None and wing is not None:
            wing.offer(path)
        else:
            self.take(mime, "Dropped picture")

    def bring_up(self, listed: ListedPost) -> None:
        """Show a post on its own page."""
        self.go_to(REDDIT)
        self.reddit.browsing.choose(listed.id)

    def _add(self, page: str, wing: Wing) -> None:
        self._wings[page] = wing
        self._window.pages.add(page, wing.page, wing.notice)
        wing.wanted.connect(self.check)
        wing.found.connect(self._look_at)
        if self.sessions.current is not None:
            wing.begin(self.sessions.current)

    @Slot()
    def _use_leisure(self) -> None:
        """Build one wing, so that who asks for it later need not wait, and a pull by schedule has its page."""
        if self._window.isVisible() and self.idle:
            missing = next((page for page in (REDDIT, MODELS) if page not in self._wings), None)
            if missing is None:
                self._leisure.stop()
            else:
                self.wing(missing)

    @Slot(str)
    def _came(self, page: str) -> None:
        """Another page is in front."""
        window, wing = self._window, self.wing(page)
        window.mark(page)
        window.header.show_controls(wing.controls if wing else None, self._menus.get(page, self._menus[CHECK]))
        window.drops.veil.text = wing.veil if wing else VEIL
        self.commands.heed_page()
        for one in self._wings.values():
            one.come_to_front(one is wing)

    @Slot(object)
    def _look_at(self, verdict: Verdict) -> None:
        if self.sessions.current is not None:
            self.go_to(CHECK)
            self.sessions.current.desk.show(verdict)

    @Slot(object)
    def _began(self, session: Session) -> None:
        status = self._window.status
        session.desk.computed.connect(self._computed)
        status.set_reading(0, 0)
        if session.reading is not None:
            session.reading.moved.connect(status.set_reading)
        status.set_model(session.opened.manifest)
        for wing in self._wings.values():
            wing.begin(session)
        for batch in self._waiting:
            session.desk.check(batch)
        self._waiting.clear()

    @Slot(float)
    def _computed(self, milliseconds: float) -> None:
        """A picture was scored; what scored it may have changed, as a GPU's memory can run out."""
        self._window.status.set_elapsed(milliseconds)
        if (running := self.sessions.engine.running) is not None:
            self._tell_runs(running)

    @Slot(object)
    def _runs(self, running: Running) -> None:
        self._tell_runs(running)
        self._be_ready()

    def _tell_runs(self, running: Running) -> None:
        self._window.status.set_engine(running.what, running.why)
        sentence = f"{running.instead_of} is not used. {running.why}" if running.instead_of else ""
        # Once, though every model that is picked falls back alike.
        if sentence and sentence != self._told_instead:
            from dankdesk.ui.widgets.banner import Banner

            self._told_instead = sentence
            Banner(sentence).show_in(self._window)

    @Slot(str)
    def _no_model(self, sentence: str) -> None:
        self._window.status.set_engine("No model")
        self.page.panel.sentence("No model", sentence)
        self._be_ready()

    def _be_ready(self) -> None:
        self.ready.emit()
        self._leisure.start()

    @Slot(str)
    def _heard(self, sentence: str) -> None:
        """What opening found does not push aside what was said before it."""
        self.page.notice.say("\n".join([*self._at_start, sentence]), stays=True)
        self._at_start = []

    def _connect(self) -> None:
        """What is heard here; `wire` joins the parts to each other."""
        self._window.pages.came.connect(self._came)
        self._window.header.watch.toggled.connect(self._watcher.watch)
        self._watcher.copied.connect(self.check)
        self._leisure.timeout.connect(self._use_leisure)
        self.sessions.began.connect(self._began)
        self.sessions.loaded.connect(self._runs)
        self.sessions.failed.connect(self._no_model)
        self.sessions.told.connect(self._heard)
