"""Everything that works once the library is open: the scoring lane, the page's logic, and their end."""

from __future__ import annotations

from PySide6.QtCore import QObject

from dankdesk.inference import LazyEngine
from dankdesk.reading import Reader
from dankdesk.scoring import Scorer
from dankdesk.ui.check.desk import Desk
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.check.shelf import Shelf
from dankdesk.ui.check.viewer import Viewer
from dankdesk.ui.checker import Checker
from dankdesk.ui.lane import Lane
from dankdesk.ui.opening import Opened
from dankdesk.ui.reading_lane import ReadingLane
from dankdesk.ui.theme import Theme


class Session(QObject):
    """Owned by the window. `shelf` is None where there is no model, for then nothing was ever listed."""

    def __init__(
        self,
        opened: Opened,
        engine: LazyEngine,
        page: CheckPage,
        lane: Lane,
        theme: Theme,
        reader: Reader | None = None,
    ) -> None:
        """reader: reads the words of pictures, and is closed with the session; None where words are not read."""
        super().__init__(page)
        self._opened = opened
        self._reader = reader
        self._pictures = Lane("pictures", self)
        scorer = Scorer(engine, opened.library, reader)
        self._checker = Checker(scorer, self)
        self.reading = ReadingLane(scorer, self) if reader is not None and opened.manifest else None
        reads = self.reading is not None
        self.viewer = Viewer(page, opened.library, opened.manifest, self._pictures, theme, reads=reads)
        self.desk = Desk(page, self._checker, self.viewer, self.reading)
        self.shelf = None
        if opened.manifest is not None:
            page.panel.set_manifest(opened.manifest)
            self.shelf = Shelf(page, self.viewer, opened.library, opened.manifest, lane)
            if self.reading is not None:
                self.shelf.removed.connect(self.reading.forget)
        page.strip.model.failed.connect(lambda sentence: page.notice.say(sentence, stays=True))
        page.strip.model.open(opened.library, opened.manifest)

    @property
    def busy(self) -> bool:
        return self.desk.busy

    def close(self) -> None:
        """Cancel, wait for the lanes with a limit, then close the library."""
        self._checker.stop()
        if self._reader is not None:
            self._reader.close()
        if self.reading is not None:
            self.reading.stop()
        self._pictures.stop()
        self._opened.close()
