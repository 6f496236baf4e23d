"""What happens on the Models page: models are listed, added, removed, picked and compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from dankdesk.compare import Point
from dankdesk.inference import LazyEngine
from dankdesk.models import Installed, Registry
from dankdesk.records import Verdict
from dankdesk.scoring import Source
from dankdesk.ui.batch import Batch
from dankdesk.ui.dialogs import ask
from dankdesk.ui.lane import Lane
from dankdesk.ui.models import saying
from dankdesk.ui.models.comparer import Answer, Comparer, Question
from dankdesk.ui.models.page import ModelsPage
from dankdesk.ui.sessions import Sessions
from dankdesk.wording import printable

T = TypeVar("T")

MANIFEST = "manifest.json"


class ModelsDesk(QObject):
    """found(verdict): a picture to be shown on the Check page. wanted(batch): pictures to be checked there."""

    found = Signal(object)
    wanted = Signal(object)

    def __init__(self, page: ModelsPage, registry: Registry, sessions: Sessions) -> None:
        super().__init__(page)
        self._page = page
        self._registry = registry
        self._sessions = sessions
        self._lane = Lane("models", self)
        self._comparer = Comparer(self)
        self._models: tuple[Installed, ...] = ()
        self._open = 0
        self._changing = 0
        self._sources: tuple[Source, ...] = ()
        page.add.clicked.connect(self._choose_model)
        page.use.connect(self._use)
        page.remove.connect(self._remove)
        panel = page.compare
        panel.folder.clicked.connect(self._choose_folder)
        panel.checked.clicked.connect(lambda: self.compare(None))
        panel.progress.cancelled.connect(self._comparer.cancel)
        panel.result.opened.connect(self._look_at)
        self._comparer.moved.connect(panel.show_progress)
        self._comparer.ended.connect(self._compared)
        self._comparer.failed.connect(self._not_compared)

    @property
    def busy(self) -> bool:
        """Whether anything asked for is still to come."""
        return self._open > 0 or self._comparer.busy

    @property
    def comparing(self) -> bool:
        return self._comparer.busy

    def refresh(self) -> None:
        """Look at the disk again: the command line may have changed it."""
        self._do(self._registry.list, self._show)

    def add(self, path: Path) -> None:
        """path: a manifest or its folder."""
        name = path.parent.name if path.name == MANIFEST else path.name
        self._change(
            f"Checking {printable(name)}",
            lambda: self._registry.add(path),
            lambda model: self._page.notice.say(f"Added {saying.name(model)}. Press Use to judge pictures with it."),
        )

    def offer(self, path: Path) -> None:
        """Something was dropped: a model is added, anything else is checked as pictures are."""

        def answer(is_model: bool) -> None:
            if is_model:
                self.add(path)
            else:
                self.wanted.emit(Batch(paths=(path,)))

        self._do(lambda: path.suffix.lower() == ".json" or (path / MANIFEST).is_file(), answer)

    def compare(self, folder: Path | None) -> None:
        """Compare the two models that are chosen, on `folder` or on what was checked before."""
        library, session = self._sessions.library, self._sessions.current
        paths = {model.id: model.path for model in self._models}
        a, b = map(paths.get, self._page.compare.chosen)
        if library is None or session is None or a is None or b is None or self._comparer.busy:
            return
        manifest = session.opened.manifest
        if folder is None and manifest is None:
            self._page.notice.say("Nothing was checked yet.")
            return
        self._page.compare.show_progress(0, 0)
        self._comparer.start(
            Question(
                a,
                b,
                folder=folder,
                read=self._page.compare.words.isChecked(),
                library=library,
                reader=self._sessions.reader,
                model_id=manifest.id if manifest is not None else "",
            )
        )
        self._heed()

    def cancel(self) -> None:
        """Esc: stop comparing, withdraw a question, or put the notice away."""
        asking = next((row for row in self._page.rows if row.asking), None)
        if self._comparer.busy:
            self._comparer.cancel()
        elif asking is not None:
            asking.calm()
        else:
            self._page.notice.hide()

    def close(self) -> None:
        """Cancel, and wait for the lanes with a limit. Before the library is closed."""
        self._comparer.stop()
        self._lane.stop()

    def _choose_model(self) -> None:
        dialog = QFileDialog(self._page.window(), "Add a model", "", "Models (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        ask(dialog, lambda paths: self.add(paths[0]))

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self._page.window(), "Compare on a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        ask(dialog, lambda paths: self.compare(paths[0]))

    @Slot(str)
    def _use(self, model_id: str) -> None:
        def work() -> LazyEngine:
            engine = LazyEngine(self._registry.pick(model_id).path)
            _ = engine.manifest  # read here, and not where the window would wait
            return engine

        self._change("Changing the model", work, self._sessions.use)

    @Slot(str)
    def _remove(self, model_id: str) -> None:
        used = any(model.id == model_id and self._is_used(model) for model in self._models)

        def work() -> LazyEngine | None:
            self._registry.remove(model_id)
            if not used:
                return None
            engine = LazyEngine(self._registry.picked()[0])
            _ = engine.manifest
            return engine

        def gone(engine: LazyEngine | None) -> None:
            if engine is not None:
                self._sessions.use(engine)
            said = " The one that comes with DankDesk is used now." if engine is not None else ""
            self._page.notice.say(f"Removed {printable(model_id)}.{said}")

        self._change("Removing", work, gone)

    def _is_used(self, model: Installed) -> bool:
        return model.path == self._sessions.engine.manifest_path

    def _change(self, what: str, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something to the models, show that it takes a moment, and list them anew."""
        self._changing += 1
        self._page.notice.hide()
        self._page.busy.show_progress(what, 0, None)
        self._heed()

        def over() -> None:
            self._changing -= 1
            self._page.busy.setVisible(self._changing > 0)
            self.refresh()

        def done(result: T) -> None:
            over()
            then(result)

        def sorry(sentence: str) -> None:
            over()
            self._page.notice.say(sentence, stays=True)

        self._do(work, done, sorry)

    def _do(self, work: Callable[[], T], then: Callable[[T], None], sorry: Callable[[str], None] | None = None) -> None:
        self._open += 1

        def done(result: T) -> None:
            self._open -= 1
            then(result)

        def failed(sentence: str) -> None:
            self._open -= 1
            (sorry or self._page.notice.say)(sentence)

        self._lane.do(work, done, failed)

    def _show(self, models: tuple[Installed, ...]) -> None:
        self._models = models
        used = next(filter(self._is_used, models), None)
        self._page.show_models(models, used)
        engine = self._sessions.engine
        self._page.elsewhere.setVisible(used is None)
        self._page.elsewhere.setText(f"In use: the model at {engine.manifest_path}, named when DankDesk was started.")
        self._heed()

    def _heed(self) -> None:
        self._page.heed(changing=self._changing > 0, comparing=self._comparer.busy)

    @Slot(object)
    def _compared(self, answer: Answer) -> None:
        panel, found = self._page.compare, answer.found
        panel.stop_progress()
        self._heed()
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
        self._page.compare.stop_progress()
        self._heed()
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

        self._do(lambda: library.find(point.sha256, manifest.id), show)
