"""The order in which things start, change and end. The library is opened once; sessions have it one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from dankdesk.errors import UserError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.paths import Home
from dankdesk.reading import Reader
from dankdesk.records import Verdict
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.lane import Lane, report_bug
from dankdesk.ui.opening import Opened, open_all
from dankdesk.ui.session import Session
from dankdesk.ui.theme import Theme

T = TypeVar("T")

BROKE_OFF = "Something went wrong, and it was stopped. The library was opened again as it is."


class Sessions(QObject):
    """Whatever touches a disk or loads a model happens off the window's thread.

    began(session): it has the page from here on. loaded(running): its model runs. failed(sentence): it can't.
    told(sentence): something to know that stays. library_closes: whoever reads it lets go until a session has begun.
    """

    began = Signal(object)
    loaded = Signal(object)
    failed = Signal(str)
    told = Signal(str)
    library_closes = Signal()

    def __init__(self, engine: LazyEngine, page: CheckPage, lane: Lane, theme: Theme, reader: Reader | None) -> None:
        """lane: what the library is asked on. reader: is closed at the end."""
        super().__init__(page)
        self.engine = engine
        self.current: Session | None = None
        self.reader = reader
        self._page = page
        self._theme = theme
        self._library_lane = lane
        self._engine_lane = Lane("engine", self)
        self._opened: Opened | None = None

    @property
    def library(self) -> Library | None:
        """None until it is open."""
        return self._opened.library if self.current is not None and self._opened is not None else None

    def open(self, home: Home) -> None:
        def work() -> Opened:
            # Kept at once, so that a window closed in this moment still closes the library.
            self._opened = open_all(home, self.engine)
            return self._opened

        self._library_lane.do(work, self._begin, self.told.emit)

    def use(self, engine: LazyEngine) -> None:
        """Another model from now on. What is being checked with the old one is stopped after the picture under way.

        engine: its manifest was read already. The picture on the page stays if this model has judged it before.
        """
        old, opened = self.current, self._opened
        if old is None or opened is None:
            return
        shown = old.viewer.verdict
        old.viewer.invite()
        old.leave()
        self._page.progress.hide()
        self._page.problems.clear()
        self._page.notice.hide()
        self.engine = engine
        self._opened = replace(opened, manifest=engine.manifest, notices=())
        self._engine_lane.do(old.join, lambda ended: old.deleteLater() if ended else None)
        self._begin(self._opened)
        if shown is not None:
            self._look_again(shown.facts.sha256, opened.library, engine)

    def run_on(self, name: str) -> None:
        """Another engine for the model in use, from its next picture on."""
        engine = self.engine
        self._engine_lane.do(lambda: engine.change(name), lambda _: self._load(engine))

    def reopen(
        self, home: Home, change: Callable[[], T], then: Callable[[T], None], sorry: Callable[[str], None]
    ) -> bool:
        """Close the library, run `change` while nothing has it open, and open it again, whatever came of that.

        `then` gets the result, or `sorry` a sentence, when the new session has begun. False where none has begun yet.
        """
        old, opened = self.current, self._opened
        if old is None or opened is None:
            return False
        self.current = None
        self.library_closes.emit()
        old.viewer.invite()
        old.leave()
        self._page.progress.hide()
        self._page.problems.clear()

        def work() -> Callable[[], None]:
            ended = old.join()
            opened.close()
            try:
                result = change()
                say = partial(then, result)
            except UserError as error:
                say = partial(sorry, str(error))
            except Exception as error:
                # Or the window would stay without a library.
                report_bug(error)
                say = partial(sorry, BROKE_OFF)
            self._opened = open_all(home, self.engine)

            def tell() -> None:
                if ended:
                    old.deleteLater()
                say()

            return tell

        def begin(tell: Callable[[], None]) -> None:
            if self._opened is not None:
                self._begin(self._opened)
            tell()

        self._library_lane.do(work, begin, self.told.emit)
        return True

    def close(self) -> None:
        """Cancel, wait for the lanes with a limit, then close the library."""
        if self.reader is not None:
            self.reader.close()
        self._engine_lane.stop()
        self._library_lane.stop()
        if self.current is not None:
            self.current.leave()
            self.current.join()
            self.current = None
        if self._opened is not None:
            self._opened.close()

    def _begin(self, opened: Opened) -> None:
        engine = self.engine
        self.current = Session(opened, engine, self._page, self._library_lane, self._theme, self.reader)
        self.began.emit(self.current)
        if opened.notices:
            self.told.emit("\n".join(opened.notices))

        self._load(engine)

    def _load(self, engine: LazyEngine) -> None:
        def if_current(then: Callable[[object], None]) -> Callable[[object], None]:
            return lambda answer: then(answer) if engine is self.engine else None

        self._engine_lane.do(lambda: engine.get().running, if_current(self.loaded.emit), if_current(self.failed.emit))

    def _look_again(self, sha256: str, library: Library, engine: LazyEngine) -> None:
        session = self.current

        def show(verdict: Verdict | None) -> None:
            if verdict is not None and session is self.current and session is not None:
                session.desk.show(verdict)

        self._library_lane.do(lambda: library.find(sha256, engine.manifest.id), show)
