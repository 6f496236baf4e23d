"""What can be done with pictures that were checked: remove and undo, copy, reveal, save as CSV."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.records import Verdict
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.check.viewer import Viewer
from dankdesk.ui.lane import Lane
from dankdesk.ui.reveal import reveal
from dankdesk.ui.save_csv import save_csv
from dankdesk.ui.words import result_text, short

NOTHING_CHOSEN = "Choose a picture first."
WORDS_COPIED = "The words are on the clipboard."


class Shelf(QObject):
    removed = Signal(list)
    """The sha256 of pictures that were taken out."""

    def __init__(self, page: CheckPage, viewer: Viewer, library: Library, manifest: Manifest, lane: Lane) -> None:
        super().__init__(page)
        self._page = page
        self._viewer = viewer
        self._library = library
        self._manifest = manifest
        self._lane = lane
        self._removed: list[list[str]] = []

    def copy(self) -> None:
        verdict = self._viewer.verdict
        if verdict is None:
            self._page.notice.say(NOTHING_CHOSEN)
            return
        QGuiApplication.clipboard().setText(result_text(verdict, self._manifest))
        self._page.notice.say("The result is on the clipboard.")

    def copy_words(self) -> None:
        """The lines selected over the picture, or all words of it."""
        verdict = self._viewer.verdict
        text = verdict.score.text if verdict is not None else None
        if verdict is None:
            self._page.notice.say(NOTHING_CHOSEN)
        elif text is None:
            self._page.notice.say("The words of this picture are not read yet.")
        elif not text.lines:
            self._page.notice.say("There are no words in this picture.")
        else:
            overlay = self._page.stage.words
            chosen = overlay.chosen if overlay.isVisible() else ""
            QGuiApplication.clipboard().setText(chosen or text.content)
            self._page.notice.say("The selected words are on the clipboard." if chosen else WORDS_COPIED)

    def reveal(self) -> None:
        verdict = self._viewer.verdict
        if verdict is None:
            self._page.notice.say(NOTHING_CHOSEN)
        elif verdict.path is None:
            self._page.notice.say("This picture was pasted; it lies in no folder.")
        elif sentence := reveal(verdict.path):
            self._page.notice.say(sentence)

    def remove(self) -> None:
        """Take the chosen pictures out; the library forgets them for good when it is closed."""
        verdicts = self._chosen()
        if not verdicts:
            self._page.notice.say(NOTHING_CHOSEN)
            return
        sha256s = [verdict.facts.sha256 for verdict in verdicts]
        neighbour = self._page.strip.remove(sha256s)
        self._removed.append(sha256s)
        self.removed.emit(sha256s)
        if neighbour is not None:
            self._viewer.show(neighbour)
        else:
            self._viewer.invite()
        recount = self._page.strip.model.recount
        self._lane.do(lambda: self._library.remove(sha256s), lambda _: recount(), self._not_changed)
        what = short(verdicts[0].name) if len(verdicts) == 1 else f"{len(verdicts)} pictures"
        self._page.notice.say(f"Removed {what}.", action="Undo", act=self.undo)

    def undo(self) -> None:
        """Bring back what was removed last."""
        if not self._removed:
            self._page.notice.say("There is nothing to undo.")
            return
        sha256s = self._removed.pop()
        self._page.notice.hide()

        def back(verdict: Verdict | None) -> None:
            if verdict is not None:
                self._viewer.show(verdict)
            self._page.strip.model.ask()

        def restore() -> Verdict | None:
            self._library.restore(sha256s)
            return self._library.find(sha256s[0], self._manifest.id)

        self._lane.do(restore, back, self._not_changed)

    def save(self, path: Path) -> None:
        """Write the list as it is searched and sorted now."""
        model = self._page.strip.model
        search, order = model.search, model.order
        self._lane.do(
            lambda: save_csv(self._library, self._manifest.id, search, order, path),
            lambda _: self._page.notice.say(f"Saved {path.name}."),
            lambda sentence: self._page.notice.say(sentence, stays=True),
        )

    def _chosen(self) -> list[Verdict]:
        chosen = self._page.strip.selected()
        shown = self._viewer.verdict
        return chosen or ([shown] if shown is not None else [])

    def _not_changed(self, sentence: str) -> None:
        self._page.notice.say(sentence, stays=True)
        self._page.strip.model.ask()
