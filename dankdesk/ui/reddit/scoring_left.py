"""Scoring the posts that have no number yet: imported without a model, or judged by another one so far."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from dankdesk.pace import Pace
from dankdesk.records import Verdict
from dankdesk.scoring import Source
from dankdesk.ui.reddit.room import BUSY, NOT_OPEN, Counted, Room
from dankdesk.ui.reddit.terms import count
from dankdesk.ui.reddit.words_after import read_words

NO_MODEL = "There is no model to score them with."


class ScoringLeft(QObject):
    """The newest posts first; each picture once, however many posts carry it."""

    def __init__(self, room: Room, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room

    @Slot()
    def start(self) -> None:
        room = self._room
        library = room.library
        scorer = room.scorer(library) if library is not None else None
        if library is None or scorer is None:
            room.say(NOT_OPEN if library is None else NO_MODEL)
            return
        reads, model_id = room.wanted.words and room.reads, scorer.engine.manifest.id

        def work(cancel: threading.Event, tell: Callable[[Counted], None]) -> str:
            left = library.posts.unscored(model_id)
            pace, n_scored = Pace(len(left)), 0
            sources = (Source.of_post(title, sha256, library) for sha256, title in left)
            for outcome in scorer.run(sources, cancel=cancel):
                pace.step()
                n_scored += isinstance(outcome, Verdict)
                tell(Counted(f"Scoring {pace.text()}", pace.done, len(left)))
            if reads:
                for done, text in read_words(scorer, library, dict(left), cancel):
                    tell(Counted(text, done, len(left)))
            return f"{'Stopped after' if cancel.is_set() else 'Scored'} {count(n_scored, 'picture')}."

        if room.job.start(work, self._moved, room.finish, room.give_up):
            room.show_step(Counted("Scoring"))
        else:
            room.say(BUSY)

    def _moved(self, step: Counted) -> None:
        self._room.show_step(step)
        self._room.refresh()
