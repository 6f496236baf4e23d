"""The model against Reddit, counted when somebody looks and not before."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Slot

from dankdesk.ui.models.errands import Errands
from dankdesk.ui.reddit import against
from dankdesk.ui.reddit.against import Answer
from dankdesk.ui.reddit.agreement import COUNTING
from dankdesk.ui.reddit.room import Room

NO_MODEL = "There is no model that could be compared."


class Judging(QObject):
    """Only the newest question's answer counts; an older one is cancelled."""

    def __init__(self, room: Room, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._errands = Errands("agreement", self)
        self._cancel = threading.Event()

    @property
    def busy(self) -> bool:
        return self._errands.busy

    @Slot()
    def ask(self) -> None:
        """Count anew, for the posts that are in the library now."""
        view, library, manifest = self._room.page.agreement, self._room.library, self._room.manifest
        if library is None or manifest is None:
            view.show_sentence(NO_MODEL)
            return
        self._cancel.set()
        cancel = self._cancel = threading.Event()
        view.show_sentence(COUNTING)

        def show(answer: Answer | None) -> None:
            if answer is not None and not cancel.is_set():
                view.show_answer(answer)

        self._errands.do(lambda: against.ask(library, manifest, cancel), show, view.show_sentence)

    def leave(self) -> None:
        """Drop what is being counted."""
        self._cancel.set()

    def join(self) -> bool:
        """True if the thread ended in time."""
        return self._errands.stop()
