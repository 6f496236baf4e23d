"""What happens on the Reddit page apart from browsing: posts are pulled, imported, exported, compared and tidied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from dankdesk import settings
from dankdesk.paths import Home
from dankdesk.ui.models.errands import Errands
from dankdesk.ui.reddit.access_errands import Access
from dankdesk.ui.reddit.bringing import Bringing
from dankdesk.ui.reddit.giving import Giving
from dankdesk.ui.reddit.job import LongJob
from dankdesk.ui.reddit.judging import Judging
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.reddit.pulling import Pulling
from dankdesk.ui.reddit.room import Room
from dankdesk.ui.reddit.scoring_left import ScoringLeft
from dankdesk.ui.reddit.upkeep import Upkeep
from dankdesk.ui.sessions import Sessions
from dankdesk.ui.theme import Theme


class RedditDesk(QObject):
    """wanted(batch): pictures were dropped, to be checked. opened(id): a post is to be shown. asked: Reddit is."""

    wanted = Signal(object)
    opened = Signal(int)
    asked = Signal()

    def __init__(self, page: RedditPage, sessions: Sessions, home: Home, theme: Theme) -> None:
        super().__init__(page)
        self.access = Access(self)
        self.job = LongJob("reddit", self)
        self._errands = Errands("reddit-errands", self)
        self._page = page
        self._sessions = sessions
        remembered, _ = settings.load(home.settings)
        self._room = Room(
            page,
            page.bar,
            page.progress,
            self.job,
            self._errands,
            self.access,
            sessions,
            home,
            theme,
            remembered.reddit,
        )
        self.pulling = Pulling(self._room, self)
        self.bringing = Bringing(self._room, self)
        self.giving = Giving(self._room, page.shown_ids, self)
        self.upkeep = Upkeep(self._room, self)
        self.judging = Judging(self._room, self)
        self.scoring_left = ScoringLeft(self._room, self)
        self._connect()
        self._heed()

    @property
    def busy(self) -> bool:
        """Whether anything asked for is still to come."""
        return self.job.busy or self._errands.busy or self.access.busy or self.judging.busy

    def offer(self, path: Path) -> None:
        """Something was dropped on the page: posts are imported, anything else is checked as pictures are."""
        self.bringing.offer(path)

    def cancel(self) -> bool:
        """Esc: stop what runs, or go back to the posts. False where there was nothing to stop."""
        if self.job.busy:
            self.job.cancel()
        elif self._page.shows_agreement:
            self._page.show_posts()
        else:
            return False
        return True

    def close(self) -> Sequence[str]:
        """Cancel, and wait for the lanes with a limit. Before the library is closed. What was pulled is kept.

        Returns the names of the lanes that did not end in time.
        """
        self.pulling.stop()
        self.job.leave()
        self.judging.leave()
        ended = {
            "reddit": self.job.join(),
            "agreement": self.judging.join(),
            "errands": self._errands.stop(),
            "access": self.access.stop(),
        }
        return [name for name, in_time in ended.items() if not in_time]

    def _connect(self) -> None:
        page, bar = self._page, self._page.bar
        for signal in (page.pull_wanted, bar.pull.clicked, bar.schedule.clicked):
            signal.connect(self.pulling.ask)
        for signal in (page.import_wanted, bar.bring.clicked):
            signal.connect(self.bringing.choose)
        bar.export_csv.triggered.connect(lambda: self.giving.choose_table("csv"))
        bar.export_json.triggered.connect(lambda: self.giving.choose_table("jsonl"))
        bar.export_training.triggered.connect(self.giving.choose_training)
        bar.tidy.triggered.connect(self.upkeep.ask)
        bar.access.triggered.connect(self.pulling.ask_access)
        page.score_wanted.connect(self.scoring_left.start)
        page.progress.cancelled.connect(self.job.cancel)
        page.agreement_wanted.connect(self.judging.ask)
        page.agreement.opened.connect(self.opened)
        self.bringing.wanted.connect(self.wanted)
        self.access.used.connect(self.asked)
        self.job.changed.connect(self._heed)
        self._sessions.began.connect(self._heed)
        self._sessions.library_closes.connect(self._heed)

    @Slot()
    def _heed(self) -> None:
        bar, busy = self._page.bar, self.job.busy
        if busy and self._page.window().focusWidget() in (bar.pull, bar.bring):
            # Or the focus would jump to wherever comes next, once the button rests.
            self._page.setFocus()
        bar.heed(ready=self._sessions.library is not None, busy=busy)
        self._page.filters.score.setEnabled(not busy)
