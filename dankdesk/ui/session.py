"""Everything that works with one model once the library is open: the scoring lane, the page's logic, and their end."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject

from dankdesk.inference import LazyEngine
from dankdesk.reading import Reader
from dankdesk.scoring import Scorer
from dankdesk.ui.check.around import Surroundings
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
    """One after the other has the page, each with one model; the library and the reader outlive them.

    `shelf` is None where there is no model, for then nothing was ever listed.
    """

    def __init__(
        self,
        opened: Opened,
        engine: LazyEngine,
        page: CheckPage,
        lane: Lane,
        theme: Theme,
        reader: Reader | None = None,
    ) -> None:
        """reader: reads the words of pictures; None where words are not read."""
        super().__init__(page)
        self.opened = opened
        self._pictures = Lane("pictures", self)
        self._around = Lane("around", self)
        scorer = Scorer(engine, opened.library, reader)
        self._checker = Checker(scorer, self)
        self.reading = ReadingLane(scorer, self) if reader is not None and opened.manifest else None
        reads = self.reading is not None
        self.around = Surroundings(page.panel.posted, page.panel.alike, self._around, self)
        self.around.open(opened.library)
        self.viewer = Viewer(
            page, opened.library, opened.manifest, self._pictures, theme, reads=reads, around=self.around
        )
        self.desk = Desk(page, self._checker, self.viewer, self.reading)
        self.shelf = None
        if opened.manifest is not None:
            page.panel.set_manifest(opened.manifest)
            self.shelf = Shelf(page, self.viewer, opened.library, opened.manifest, lane)
            if self.reading is not None:
                self.shelf.removed.connect(self.reading.forget)
        page.strip.model.open(opened.library, opened.manifest)

    @property
    def busy(self) -> bool:
        return self.desk.busy

    def leave(self) -> None:
        """Let go of the page, and ask all threads to end; what is under way is still finished, and kept.
        Returns at once; `join` waits."""
        self._checker.leave()
        if self.reading is not None:
            self.reading.leave()
        self._pictures.leave()
        self._around.leave()
        # At once and not later: the next session has the same page, and only one may hear what happens on it.
        for part in (self.desk, self.shelf, self.viewer, self.around):
            if part is not None:
                shiboken6.delete(part)

    def join(self) -> bool:
        """Wait for the threads, with a limit. True if all have ended; may be called from any thread."""
        ended = [self._checker.join(), self._pictures.join(), self._around.join()]
        return all(ended) and (self.reading is None or self.reading.join())
