"""Two models are compared: which, on what, and what becomes of the answer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from dankdesk.compare import Point
from dankdesk.models import Installed
from dankdesk.records import Verdict
from dankdesk.scoring import Source
from dankdesk.ui.batch import Batch
from dankdesk.ui.dialogs import ask
from dankdesk.ui.models import saying
from dankdesk.ui.models.comparer import Answer, Comparer, Question
from dankdesk.ui.models.errands import Errands
from dankdesk.ui.models.page import ModelsPage
from dankdesk.ui.sessions import Sessions


class Comparing(QObject):
    """found(verdict): a picture to be shown on the Check page. wanted(batch): pictures to be checked there.
    changed: a comparison begins or is over."""

    found = Signal(object)
    wanted = Signal(object)
    changed = Signal()

    def __init__(self, page: ModelsPage, sessions: Sessions, errands: Errands) -> None:
        super().__init__(page)
        self._page = page
        self._panel = page.compare
        self._sessions = sessions
        self._errands = errands
        self._comparer = Comparer(self)
        self._sources: tuple[Source, ...] = ()
        self.models: tuple[Installed, ...] = ()
        self._panel.folder.clicked.connect(self._choose_folder)
        self._panel.checked.clicked.connect(lambda: self.compare(None))
        self._panel.progress.cancelled.connect(self._comparer.cancel)
        self._panel.result.opened.connect(self._look_at)
        self._comparer.moved.connect(self._panel.show_progress)
        self._comparer.ended.connect(self._compared)
        self._comparer.failed.connect(self._not_compared)

    @property
    def busy(self) -> bool:
        return self._comparer.busy

    def compare(self, folder: Path | None) -> None:
        """Compare the two models that are chosen, on `folder` or on what was checked before."""
        library, session = self._sessions.library, self._sessions.current
        paths = {model.id: model.path for model in self.models}
        a, b = map(paths.get, self._panel.chosen)
        if library is None or session is None or a is None or b is None or a == b or self._comparer.busy:
            return
        manifest = session.opened.manifest
        if folder is None and manifest is None:
            self._page.notice.say("Nothing was checked yet.")
            return
        self._panel.show_progress(0, 0)
        self._comparer.start(
            Question(
                self._sessions.engine.with_model(a),
                self._sessions.engine.with_model(b),
                folder=folder,
                read=self._panel.words.isChecked(),
                library=library,
                reader=self._sessions.reader,
                model_id=manifest.id if manifest is not None else "",
            )
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Stop before the next picture."""
        self._comparer.cancel()

    def close(self) -> None:
        """Cancel, and wait with a limit."""
        self._comparer.stop()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self._page.window(), "Compare on a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        ask(dialog, lambda paths: self.compare(paths[0]))

    @Slot(object)
    def _compared(self, answer: Answer) -> None:
        panel, found = self._panel, answer.found
        panel.stop_progress()
        self.changed.emit()
        if answer.stopped:
            told = saying.of(len(found.points), len(answer.sources))
            self._page.notice.say(f"Stopped. Both had judged {told}; what was scored is kept.")
        elif not answer.sources:
            self._page.notice.say("There are no pictures to compare them on.")
        elif found.unreadable:
            self._page.notice.say(
                f"{saying.of(found.unreadable, len(answer.sources))} could not be read, and are left out."
            )
        if found.points:
            self._sources = answer.sources
            panel.show_answer(answer)
            # A turn of the event loop later, when the result has its place.
            QTimer.singleShot(0, self, lambda: self._page.reveal(panel))

    @Slot(str)
    def _not_compared(self, sentence: str) -> None:
        self._panel.stop_progress()
        self.changed.emit()
        self._page.notice.say(sentence, stays=True)

    @Slot(object)
    def _look_at(self, point: Point) -> None:
        """Show what the model in use says of a picture; where it has not judged it yet, it does now."""
        session, source = self._sessions.current, self._sources[point.index]
        if session is None or (manifest := session.opened.manifest) is None:
            return
        library = session.opened.library

        def show(verdict: Verdict | None) -> None:
            if verdict is not None:
                self.found.emit(verdict)
            else:
                self.wanted.emit(Batch(pictures=(source,)))

        self._errands.do(lambda: library.find(point.sha256, manifest.id), show, self._page.notice.say)
