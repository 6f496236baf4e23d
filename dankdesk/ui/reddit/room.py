"""What the parts of the Reddit page's desk have in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as made_field
from typing import Protocol

from PySide6.QtWidgets import QWidget

from dankdesk import settings
from dankdesk.errors import LibraryError
from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.paths import Home
from dankdesk.scoring import Scorer
from dankdesk.settings import RedditSettings
from dankdesk.ui.models.errands import Errands
from dankdesk.ui.reddit.access_errands import Access
from dankdesk.ui.reddit.bar import RedditBar
from dankdesk.ui.reddit.job import LongJob
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.sessions import Sessions
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.progress_panel import ProgressPanel

REFRESH_S = 1.0
BUSY = "Something else is under way. Stop it with Esc, or try again when it is over."
NOT_OPEN = "The library is not open yet."


class Step(Protocol):
    """How far something is."""

    @property
    def text(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Counted:
    """A `Step`. total: None while it is not known."""

    text: str
    done: int = 0
    total: int | None = None


@dataclass(eq=False, slots=True)
class Room:
    """job: takes minutes, one at a time. errands: what takes a moment. wanted: what is pulled and kept."""

    page: RedditPage
    bar: RedditBar
    progress: ProgressPanel
    job: LongJob
    errands: Errands
    access: Access
    sessions: Sessions
    home: Home
    theme: Theme
    wanted: RedditSettings
    _refreshed: float = made_field(default=0.0)

    @property
    def window(self) -> QWidget:
        return self.page.window()

    @property
    def library(self) -> Library | None:
        return self.sessions.library

    @property
    def manifest(self) -> Manifest | None:
        """Of the model in use; None where there is none."""
        return self.sessions.current.opened.manifest if self.sessions.current is not None else None

    @property
    def reads(self) -> bool:
        """Whether there is what reads words."""
        return self.sessions.reader is not None

    def scorer(self, library: Library) -> Scorer | None:
        """What judges pictures now; None where there is no model."""
        if self.manifest is None:
            return None
        return Scorer(self.sessions.engine, library, self.sessions.reader)

    def show_step(self, step: Step) -> None:
        self.progress.show_progress(step.text, step.done, step.total)

    def begin(self, text: str) -> None:
        """A job has begun: what was said of the one before goes."""
        self.page.notice.hide()
        self.show_step(Counted(text))

    def finish(self, summary: str) -> None:
        """A job is over: say what came of it."""
        self.leave()
        self.say(summary)

    def give_up(self, sentence: str) -> None:
        """A job can't go on: say why."""
        self.leave()
        self.complain(sentence)

    def leave(self) -> None:
        """A job is over, however it ended: what it brought is to be seen."""
        self.progress.hide()
        self.refresh(now=True)

    def refresh(self, *, now: bool = False) -> None:
        """Let the page look at the library; not more than once a second unless it must be `now`."""
        if now or time.monotonic() - self._refreshed >= REFRESH_S:
            self._refreshed = time.monotonic()
            self.page.refresh()

    def say(self, sentence: str) -> None:
        """News, which goes away by itself."""
        self.page.notice.say(sentence)

    def complain(self, sentence: str) -> None:
        """What went wrong; it stays until it is dismissed."""
        self.page.notice.say(sentence, stays=True)

    def remember(self, wanted: RedditSettings) -> None:
        """Want this from now on, after the next start too."""
        self.wanted = wanted
        path = self.home.settings
        self.errands.do(lambda: settings.change(path, reddit=wanted), lambda _done: None, self.complain)


def opened(library: Library | None) -> Library:
    """`library`, or LibraryError with a sentence where it is not open."""
    if library is None:
        raise LibraryError(NOT_OPEN)
    return library


Tell = Callable[[Counted], None]
