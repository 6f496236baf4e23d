"""What happens on the Models page: models are listed, added, removed, picked and compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from dankdesk.inference import LazyEngine
from dankdesk.models import Installed, Registry
from dankdesk.ui.batch import Batch
from dankdesk.ui.dialogs import ask
from dankdesk.ui.models import saying
from dankdesk.ui.models.comparing import Comparing
from dankdesk.ui.models.errands import Errands
from dankdesk.ui.models.page import ModelsPage
from dankdesk.ui.sessions import Sessions
from dankdesk.wording import printable

T = TypeVar("T")

MANIFEST = "manifest.json"


class ModelsDesk(QObject):
    """wanted(batch): pictures were dropped, to be checked."""

    wanted = Signal(object)

    def __init__(self, page: ModelsPage, registry: Registry, sessions: Sessions) -> None:
        super().__init__(page)
        self._page = page
        self._registry = registry
        self._sessions = sessions
        self._errands = Errands("models", self)
        self.comparing = Comparing(page, sessions, self._errands)
        self._models: tuple[Installed, ...] = ()
        self._changing = 0
        page.add.clicked.connect(self._choose_model)
        page.use.connect(self._use)
        page.remove.connect(self._remove)
        self.comparing.changed.connect(self._heed)

    @property
    def busy(self) -> bool:
        """Whether anything asked for is still to come."""
        return self._errands.busy or self.comparing.busy

    def refresh(self) -> None:
        """Look at the disk again: the command line may have changed it."""
        self._errands.do(self._registry.list, self._show, self._page.notice.say)

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

        def answer(yes: bool) -> None:
            if yes:
                self.add(path)
            else:
                self.wanted.emit(Batch(paths=(path,)))

        def is_model() -> bool:
            return path.suffix.lower() == ".json" or (path / MANIFEST).is_file()

        self._errands.do(is_model, answer, self._page.notice.say)

    def cancel(self) -> None:
        """Esc: stop comparing, withdraw a question, or put the notice away."""
        asking = next((row for row in self._page.rows if row.asking), None)
        if self.comparing.busy:
            self.comparing.cancel()
        elif asking is not None:
            asking.calm()
        else:
            self._page.notice.hide()

    def close(self) -> None:
        """Cancel, and wait for the lanes with a limit. Before the library is closed."""
        self.comparing.close()
        self._errands.stop()

    def _choose_model(self) -> None:
        dialog = QFileDialog(self._page.window(), "Add a model", "", "Models (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        ask(dialog, lambda paths: self.add(paths[0]))

    @Slot(str)
    def _use(self, model_id: str) -> None:
        def work() -> LazyEngine:
            engine = self._sessions.engine.with_model(self._registry.pick(model_id).path)
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
            engine = self._sessions.engine.with_model(self._registry.picked()[0])
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

        self._errands.do(work, done, sorry)

    def _show(self, models: tuple[Installed, ...]) -> None:
        self._models = self.comparing.models = models
        used = next(filter(self._is_used, models), None)
        self._page.show_models(models, used)
        engine = self._sessions.engine
        self._page.elsewhere.setVisible(used is None)
        self._page.elsewhere.setText(f"In use: the model at {engine.manifest_path}, named when DankDesk was started.")
        self._heed()

    def _heed(self) -> None:
        self._page.heed(changing=self._changing > 0, comparing=self.comparing.busy)
