"""Looking after the library: what goes, what was deleted on Reddit, backups, soundness."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from dankdesk.library import upkeep
from dankdesk.library.tidying import Tidied
from dankdesk.reddit.events import Rechecked
from dankdesk.ui.dialogs import ask
from dankdesk.ui.reddit import upkeep_words as words
from dankdesk.ui.reddit.room import BUSY, Counted, Room, Tell, opened
from dankdesk.ui.reddit.terms import limits
from dankdesk.ui.reddit.tidy_dialog import TidyDialog

ENDING = "zip"
BACKUPS = "Backups (*.zip)"


class Upkeep(QObject):
    """One dialog, and what its buttons do. Owned by the window's thread."""

    def __init__(self, room: Room, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._dialog: TidyDialog | None = None
        self._asked = 0
        self._would = Tidied(0, 0)

    def ask(self) -> None:
        """Open the dialog."""
        dialog = self._dialog = TidyDialog(self._room.theme, self._room.wanted, self._room.window)
        dialog.keeping.connect(self._keeping)
        dialog.cancelled.connect(self._room.job.cancel)
        dialog.finished.connect(self._closed)
        dialog.remove.clicked.connect(self._ask_remove)
        dialog.recheck.clicked.connect(self.recheck)
        dialog.back_up.clicked.connect(self._choose_target)
        dialog.restore.clicked.connect(self._choose_backup)
        dialog.check.clicked.connect(partial(self._look, repair=False))
        dialog.repair.clicked.connect(partial(self._look, repair=True))
        dialog.open()
        self._preview()

    def recheck(self) -> None:
        """Ask Reddit about every post that came from there, and delete what was deleted."""
        if self._room.access.known:
            self._recheck()
        else:
            self._room.access.look(self._recheck, self._tell_one)

    def back_up(self, target: Path) -> None:
        """Write everything into one file."""
        library = self._room.library

        def work(cancel: threading.Event, _tell: Tell) -> Sequence[str]:
            upkeep.back_up(opened(library), target, cancel)
            return [words.STOPPED if cancel.is_set() else words.backed_up(target)]

        self._start(work, "Backing up")

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of the library; what is there is kept."""
        room = self._room
        folder = room.home.library

        def restored(aside: Path | None) -> None:
            self._end([words.restored(backup, aside)])

        def failed(sentence: str) -> None:
            self._end([sentence])

        if not room.job.busy and room.sessions.reopen(
            room.home, lambda: upkeep.restore(folder, backup), restored, failed
        ):
            self._begin("Putting the backup in place. This can't be stopped halfway.")

    def _ask_remove(self) -> None:
        if self._dialog is not None:
            self._dialog.question.ask(words.remove(self._would), "Remove", "Keep", self._remove)

    def _remove(self) -> None:
        library, (older_than, most_bytes) = self._room.library, limits(self._room.wanted)

        def work(_cancel: threading.Event, _tell: Tell) -> Sequence[str]:
            return [words.removed(opened(library).posts.tidy(older_than, most_bytes))]

        self._start(work, "Removing posts")

    def _recheck(self) -> None:
        room = self._room
        if room.access.client_id is None:
            self._tell_one(words.NO_ACCESS)
            return
        library = room.library

        def work(cancel: threading.Event, tell: Tell) -> Sequence[str]:
            from dankdesk.reddit.recheck import recheck

            last = Rechecked(0, 0, 0)
            for event in recheck(room.access.session(), opened(library), cancel):
                if isinstance(event, Rechecked):
                    last = event
                tell(words.rechecking(event, last))
            return [words.rechecked(last, stopped=cancel.is_set())]

        self._start(work, "Asking Reddit")

    def _look(self, *, repair: bool) -> None:
        library = self._room.library

        def work(cancel: threading.Event, _tell: Tell) -> Sequence[str]:
            of = opened(library)
            found = upkeep.repair(of, cancel) if repair else upkeep.check(of, cancel)
            if cancel.is_set():
                return [words.STOPPED]
            return words.repaired(found) if repair else words.checked(found, of.posts.count())

        self._start(work, "Repairing" if repair else "Checking every picture and row")

    def _choose_target(self) -> None:
        dialog = QFileDialog(self._dialog, "Back up", f"dankdesk-{datetime.now():%Y-%m-%d}.{ENDING}", BACKUPS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING)
        ask(dialog, lambda paths: self.back_up(paths[0]))

    def _choose_backup(self) -> None:
        dialog = QFileDialog(self._dialog, "Restore a backup", "", BACKUPS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        ask(dialog, lambda paths: self.ask_restore(paths[0]))

    def ask_restore(self, backup: Path) -> None:
        """Make sure before the library changes places."""
        if self._dialog is not None:
            sentence = words.restore(backup)
            self._dialog.question.ask(sentence, "Restore", "Leave it", partial(self.restore, backup))

    def _start(self, work: Callable[[threading.Event, Tell], Sequence[str]], text: str) -> None:
        if self._room.job.start(work, self._moved, self._end, self._tell_one):
            self._begin(text)
        elif self._dialog is not None:
            self._dialog.tell([BUSY])

    def _begin(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.show_busy(True)
        self._moved(Counted(text))

    def _moved(self, step: Counted) -> None:
        panel = self._dialog.progress if self._dialog is not None else self._room.progress
        panel.show_progress(step.text, step.done, step.total)

    def _end(self, sentences: Sequence[str]) -> None:
        self._room.progress.hide()
        self._room.refresh(now=True)
        if self._dialog is None:
            self._room.say(" ".join(sentences))
            return
        self._dialog.show_busy(False)
        self._dialog.tell(sentences)
        self._preview()

    def _tell_one(self, sentence: str) -> None:
        self._end([sentence])

    @Slot(int, int, bool)
    def _keeping(self, days: int, megabytes: int, always: bool) -> None:
        self._room.remember(replace(self._room.wanted, keep_days=days, keep_megabytes=megabytes, tidy=always))
        self._preview()

    def _preview(self) -> None:
        """Say what would go; only the newest question's answer counts."""
        room, (older_than, most_bytes) = self._room, limits(self._room.wanted)
        library = room.library
        if library is None or self._dialog is None:
            return
        self._asked += 1
        asked = self._asked
        self._dialog.show_preview("Looking", removes=False)

        def show(found: tuple[Tidied, int]) -> None:
            if self._dialog is not None and asked == self._asked:
                self._would, there = found
                limited = older_than is not None or most_bytes is not None
                self._dialog.show_preview(
                    words.would_go(self._would, there, limited=limited), removes=self._would.n_posts > 0
                )

        def work() -> tuple[Tidied, int]:
            return library.posts.would_tidy(older_than, most_bytes), library.posts.count()

        room.errands.do(work, show, self._no_preview)

    def _no_preview(self, sentence: str) -> None:
        if self._dialog is not None:
            self._dialog.show_preview(sentence, removes=False)

    @Slot()
    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
