"""Pulling, from the question what to the sentence that says what came of it; by hand, or by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from dankdesk.records import Outcome
from dankdesk.reddit.budget import Left
from dankdesk.reddit.events import PullEvent, Stored
from dankdesk.reddit.wants import Listing, Period, Pull
from dankdesk.settings import RedditSettings
from dankdesk.ui.reddit import terms, upkeep_words
from dankdesk.ui.reddit.access import AccessDialog, AccessPanel
from dankdesk.ui.reddit.pull_dialog import PullDialog
from dankdesk.ui.reddit.room import BUSY, Room, opened
from dankdesk.ui.reddit.tally import Progress, PullTally, budget, waiting
from dankdesk.ui.reddit.words_after import read_words

MINUTE_MS = 60_000
NO_ACCESS = "There is no client id to ask Reddit with. Pull new… says how to get one."


class Pulling(QObject):
    """Owned by the window's thread. `timer` is the schedule's."""

    def __init__(self, room: Room, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._dialog: PullDialog | AccessDialog | None = None
        self._changed = 0, 0
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._due)
        self._waiting: Progress | None = None
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._stale = QTimer(self, singleShot=True)
        self._stale.timeout.connect(lambda: room.bar.show_budget(""))
        room.access.changed.connect(self._show_access)
        self._heed_schedule()

    def ask(self) -> None:
        """Ask what to pull; or, without a client id, for one."""
        room = self._room
        dialog = PullDialog(room.theme, room.wanted, room.window)
        dialog.wanted.connect(self._wanted)
        self._open(dialog, dialog.access)

    def ask_access(self) -> None:
        """Show where the client id is kept, and let it be changed or forgotten."""
        dialog = AccessDialog(self._room.window)
        self._open(dialog, dialog.panel)

    def stop(self) -> None:
        """No more pulls by itself."""
        for timer in (self.timer, self._second, self._stale):
            timer.stop()

    def start(self, wanted: RedditSettings) -> bool:
        """Pull; False where something else is under way."""
        room = self._room
        if room.access.client_id is None:
            room.complain(NO_ACCESS)
            return False
        tally = PullTally(wanted.limit * len(wanted.subreddits))
        self._changed = 0, 0
        library = room.library
        scorer = room.scorer(library) if library is not None else None
        reads = wanted.words and room.reads
        brought: dict[str, str] = {}

        def work(cancel: threading.Event, tell: Callable[[Progress], None]) -> str:
            # Loaded here: PRAW takes a second, and most who open DankDesk never pull.
            from dankdesk.collecting.pulling import pull_and_score
            from dankdesk.reddit.pull import pull

            asked = Pull(
                wanted.subreddits,
                Listing(wanted.listing),
                Period(wanted.period),
                wanted.limit,
                nsfw=wanted.nsfw,
                spoilers=wanted.spoilers,
            )
            into, session, read = opened(library), room.access.session(), 0
            events: Iterable[PullEvent | Outcome]
            if scorer is None:
                events = pull(session, into, asked, cancel)
            else:
                events = pull_and_score(session, into, scorer, asked, cancel, read=False)
            for event in events:
                if isinstance(event, Stored):
                    brought.setdefault(event.sha256, event.post.title)
                tally.add(event)
                tell(tally.progress())
            if scorer is not None and reads:
                for read, text in read_words(scorer, into, brought, cancel):
                    tell(replace(tally.progress(), text=text, done=read, total=len(brought), words=read))
            summary = tally.summary(stopped=cancel.is_set())
            if reads and scorer is not None and read < len(brought):
                summary += f" The words of {terms.count(len(brought) - read, 'picture')} were not read."
            older_than, most_bytes = terms.limits(wanted)
            if wanted.tidy and not cancel.is_set() and (older_than or most_bytes) is not None:
                gone = into.posts.tidy(older_than, most_bytes)
                summary += f" {upkeep_words.removed(gone)}" if gone.n_posts else ""
            return summary

        started = room.job.start(work, self._moved, self._done, partial(self._failed, tally))
        if started:
            room.begin(f"Asking Reddit for {terms.subreddits(wanted.subreddits)}")
        return started

    @Slot(object, bool)
    def _wanted(self, wanted: RedditSettings, now: bool) -> None:
        self._room.remember(wanted)
        self._heed_schedule()
        if now and not self.start(wanted) and self._room.job.busy:
            self._room.say(BUSY)

    @Slot()
    def _count_down(self) -> None:
        """A wait may last minutes, in which the job itself has no news."""
        progress = self._waiting
        if progress is not None and progress.until is not None:
            self._room.show_step(replace(progress, text=waiting(progress.until, progress.why)))

    def _wait(self, progress: Progress | None) -> None:
        self._waiting = progress if progress is not None and progress.until is not None else None
        if self._waiting is None:
            self._second.stop()
        elif not self._second.isActive():
            self._second.start()

    def _moved(self, progress: Progress) -> None:
        self._room.show_step(progress)
        self._wait(progress)
        self._show_budget(progress.budget)
        if (progress.changed, progress.words) != self._changed:
            self._changed = progress.changed, progress.words
            self._room.refresh()

    def _done(self, summary: str) -> None:
        self._wait(None)
        self._room.finish(summary)

    def _failed(self, tally: PullTally, sentence: str) -> None:
        self._wait(None)
        self._show_budget(tally.budget)
        kept = f" {terms.count(tally.stored, 'new post')} came before that." if tally.stored else ""
        self._room.give_up(sentence + kept)

    def _show_budget(self, left: Left | None) -> None:
        """What is left of a minute's requests says nothing once the minute is over."""
        if left is not None:
            self._room.bar.show_budget(budget(left))
            self._stale.start(int(max(1.0, left.resets_in_s) * 1000))

    def _heed_schedule(self) -> None:
        wanted = self._room.wanted
        self._room.bar.show_schedule(terms.schedule(wanted))
        if not wanted.every_minutes:
            self.timer.stop()
        elif self.timer.interval() != wanted.every_minutes * MINUTE_MS or not self.timer.isActive():
            self.timer.start(wanted.every_minutes * MINUTE_MS)

    @Slot()
    def _due(self) -> None:
        """The schedule's time has come. Where something else is under way, the next time will do."""
        room = self._room
        if room.library is None or room.job.busy:
            return
        if room.access.known:
            self.start(room.wanted)
        else:
            room.access.look(self._start_again, room.complain)

    def _start_again(self) -> None:
        self.start(self._room.wanted)

    def _open(self, dialog: PullDialog | AccessDialog, panel: AccessPanel) -> None:
        access = self._room.access
        self._dialog = dialog
        panel.kept.connect(lambda client_id: access.keep(client_id, panel.say))
        panel.forgotten.connect(lambda: access.forget(panel.say))
        dialog.finished.connect(self._closed)
        dialog.open()
        if access.known:
            self._show_access()
        else:
            access.look(lambda: None, panel.say)

    @Slot()
    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    @Slot()
    def _show_access(self) -> None:
        access = self._room.access
        if self._dialog is not None:
            self._dialog.show_access(access.client_id, access.where)
