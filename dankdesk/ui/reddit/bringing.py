"""Importing: a folder with a table of posts, chosen or dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from dankdesk.collecting.importing import Imported, Refused, find_table, import_folder
from dankdesk.collecting.scoring import import_and_score
from dankdesk.collecting.tables import SUFFIXES
from dankdesk.errors import ImportingError
from dankdesk.records import Verdict
from dankdesk.ui.batch import Batch
from dankdesk.ui.dialogs import ask
from dankdesk.ui.reddit.room import BUSY, Counted, Room, opened
from dankdesk.ui.reddit.terms import count
from dankdesk.ui.reddit.words_after import read_words
from dankdesk.wording import printable


class Tally:
    """Counts what an import tells. `first` is why the first row that was left out was."""

    def __init__(self) -> None:
        self.new = self.known = self.refused = self.scored = 0
        self.first = ""

    def add(self, event: object) -> None:
        match event:
            case Imported():
                self.new += event.new
                self.known += not event.new
            case Refused():
                self.refused += 1
                self.first = self.first or event.sentence
            case Verdict():
                self.scored += 1

    def text(self) -> str:
        parts = [f"{count(self.new + self.known, 'post')} read", f"{self.scored:,} scored"]
        if self.refused:
            parts.append(f"{self.refused:,} left out")
        return "Importing: " + " · ".join(parts)

    def summary(self, *, stopped: bool) -> str:
        said = f"{'Stopped. Imported' if stopped else 'Imported'} {count(self.new, 'new post')}"
        said += f"; {self.known:,} were known already." if self.known else "."
        if self.refused:
            said += f" {count(self.refused, 'row')} left out. {printable(self.first)}"
        return said


class Bringing(QObject):
    """wanted(batch): what was dropped is no folder of posts, but pictures to be checked."""

    wanted = Signal(object)

    def __init__(self, room: Room, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._changed = 0

    def choose(self) -> None:
        """Ask for a folder."""
        dialog = QFileDialog(self._room.window, "Import a folder of posts")
        dialog.setFileMode(QFileDialog.FileMode.Directory)

        def chosen(paths: Sequence[Path]) -> None:
            self.start(paths[0])

        ask(dialog, chosen)

    def offer(self, path: Path) -> None:
        """Something was dropped: a folder or a table of posts is imported, anything else is checked as pictures are."""

        def is_posts() -> bool:
            if path.suffix.lower() in SUFFIXES and path.is_file():
                return True
            try:
                find_table(path)
            except ImportingError:
                return False
            return True

        def answer(yes: bool) -> None:
            if yes:
                self.start(path)
            else:
                self.wanted.emit(Batch(paths=(path,)))

        self._room.errands.do(is_posts, answer, self._room.complain)

    def start(self, path: Path) -> bool:
        """Import a folder, or a table and the pictures beside it; False where something else is under way."""
        room = self._room
        library = room.library
        scorer = room.scorer(library) if library is not None else None
        reads = room.wanted.words and room.reads
        brought: dict[str, str] = {}
        tally = Tally()
        self._changed = 0

        def work(cancel: threading.Event, tell: Callable[[tuple[Counted, int]], None]) -> str:
            into = opened(library)
            folder, table = (path.parent, path) if path.is_file() else (path, None)
            rows = import_folder(into, folder, table=table, cancel=cancel)
            for event in rows if scorer is None else import_and_score(rows, into, scorer, cancel, read=False):
                if isinstance(event, Imported):
                    brought.setdefault(event.sha256, event.post.title)
                tally.add(event)
                tell((Counted(tally.text()), tally.new + tally.scored))
            if scorer is not None and reads:
                for done, text in read_words(scorer, into, brought, cancel):
                    tell((Counted(text, done, len(brought)), tally.new + tally.scored + done))
            return tally.summary(stopped=cancel.is_set())

        started = room.job.start(work, self._moved, room.finish, room.give_up)
        if started:
            room.begin(f"Reading {printable(path.name)}")
        else:
            room.say(BUSY)
        return started

    def _moved(self, news: tuple[Counted, int]) -> None:
        step, changed = news
        self._room.show_step(step)
        if changed != self._changed:
            self._changed = changed
            self._room.refresh()
