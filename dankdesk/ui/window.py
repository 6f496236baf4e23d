"""The window: its frame, its actions, and the order in which everything starts and ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QVBoxLayout, QWidget

from dankdesk import crash, settings
from dankdesk.errors import SettingsError
from dankdesk.images import SUFFIXES
from dankdesk.inference import LazyEngine
from dankdesk.library import Order
from dankdesk.paths import Home
from dankdesk.reading import Reader
from dankdesk.ui import intake
from dankdesk.ui.batch import Batch
from dankdesk.ui.check.history_model import HistoryModel
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.clipboard import ClipboardWatcher
from dankdesk.ui.drops import DropTarget
from dankdesk.ui.header import Header
from dankdesk.ui.help_dialog import HelpDialog
from dankdesk.ui.lane import Lane
from dankdesk.ui.opening import Opened, open_all
from dankdesk.ui.session import Session
from dankdesk.ui.shortcuts import ACTIONS, CONTEXT_MENU, MENU
from dankdesk.ui.status_bar import StatusBar
from dankdesk.ui.theme import Theme

SMALLEST = 900, 600
USUAL = 1200, 780


class Window(QMainWindow):
    """Paints first; the library and the model are opened after that, off this thread."""

    painted = Signal()
    """Once, with the first paint."""
    ready = Signal()
    """Once, when the model runs or is known not to."""

    def __init__(self, home: Home, engine: LazyEngine, theme: Theme, reader: Reader | None = None) -> None:
        """reader: reads the words of pictures, and is closed with the window; None where words are not read."""
        super().__init__()
        self._reader = reader
        self._home = home
        self._engine = engine
        self._theme = theme
        self.session: Session | None = None
        self._opened_late: Opened | None = None
        self._waiting: list[Batch] = []
        self._first_paint = True
        self._settings, problem = settings.load(home.settings)
        self._library_lane = Lane("library", self)
        self._engine_lane = Lane("engine", self)
        self.setWindowTitle("DankDesk")
        self.setMinimumSize(*SMALLEST)
        self.page = CheckPage(HistoryModel(self._library_lane, self), theme)
        self.actions_by_id = self._make_actions()
        self.header = Header(self._menu(MENU), theme)
        self.status = StatusBar(theme)
        self._watcher = ClipboardWatcher(QGuiApplication.clipboard(), self)
        self._build()
        self._connect()
        self._restore()
        self.page.setFocus()  # or the first switch in the window would be ringed from the start
        if problem:
            self.page.notice.say(problem, stays=True)

    @property
    def idle(self) -> bool:
        """Whether everything asked for so far is answered."""
        return self.session is not None and not self.session.busy

    def check_paths(self, paths: Sequence[Path]) -> None:
        """Check these files and folders, as if they had been dropped."""
        if paths:
            self._check(Batch(paths=tuple(paths)))

    def take(self, mime: QMimeData | None, name: str) -> None:
        """Check the pictures in `mime`, or say why there are none."""
        taken = intake.take(mime, name) if mime is not None else intake.NOTHING_COPIED
        if isinstance(taken, str):
            self.page.notice.say(taken)
        else:
            self._check(taken)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._first_paint:
            self._first_paint = False
            self.painted.emit()
            QTimer.singleShot(0, self, self._open)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave: cancel what runs, wait for the lanes with a limit, remember where the window was."""
        self._watcher.watch(False)
        self.page.strip.stop()
        self._engine_lane.stop()
        self._library_lane.stop()
        if self.session is not None:
            self.session.close()
            self.session = None
        elif self._opened_late is not None:
            self._opened_late.close()
        self._remember()
        event.accept()

    def _check(self, batch: Batch) -> None:
        if self.session is None:
            self._waiting.append(batch)
            self.page.panel.wait(batch.name)
        else:
            self.session.desk.check(batch)

    def _open(self) -> None:
        def work() -> Opened:
            # Kept at once, so that a window closed in this moment still closes the library.
            self._opened_late = open_all(self._home, self._engine)
            return self._opened_late

        self._library_lane.do(work, self._opened, self.say_and_stay)

    def _opened(self, opened: Opened) -> None:
        self.session = Session(opened, self._engine, self.page, self._library_lane, self._theme, self._reader)
        self.session.desk.computed.connect(self.status.set_elapsed)
        if self.session.reading is not None:
            self.session.reading.moved.connect(self.status.set_reading)
        if opened.manifest is not None:
            self.status.set_model(opened.manifest)
        if opened.notices:
            self.say_and_stay("\n".join(opened.notices))
        for batch in self._waiting:
            self.session.desk.check(batch)
        self._waiting.clear()
        self._engine_lane.do(lambda: self._engine.get().running, self._runs, self._no_model)

    def _runs(self, running: object) -> None:
        self.status.set_engine(f"{running.provider}, {running.precision}", running.why)  # type: ignore[attr-defined]
        self.ready.emit()

    def _no_model(self, sentence: str) -> None:
        self.status.set_engine("No model")
        self.page.panel.sentence("No model", sentence)
        self.ready.emit()

    @Slot(str)
    def say_and_stay(self, sentence: str) -> None:
        self.page.notice.say(sentence, stays=True)

    def _build(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.page, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self._drops = DropTarget(self, self.page, self._theme)

    def _connect(self) -> None:
        act = self.actions_by_id
        self._drops.dropped.connect(lambda mime: self.take(mime, "Dropped picture"))
        self._watcher.copied.connect(self._check)
        self.header.watch.toggled.connect(self._watcher.watch)
        self.header.paste.clicked.connect(act["paste"].trigger)
        self.header.open.clicked.connect(act["open"].trigger)
        self.page.panel.copy.clicked.connect(act["copy"].trigger)
        self.page.panel.reveal.clicked.connect(act["reveal"].trigger)
        self.page.panel.remove.clicked.connect(act["remove"].trigger)
        self.page.strip.save.clicked.connect(act["save"].trigger)
        # While the words are not shown, Ctrl+A is the strip's.
        act["select_words"].setEnabled(False)
        self.page.panel.show_words.toggled.connect(act["select_words"].setEnabled)
        self.page.strip.set_menu(self._menu(CONTEXT_MENU))

    def _make_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for row in ACTIONS:
            action = QAction(row.text, self)
            action.setShortcuts([QKeySequence(keys) for keys in row.keys])
            action.triggered.connect(self._handler(row.id))
            self.addAction(action)
            made[row.id] = action
        return made

    def _handler(self, action_id: str) -> Callable[[], None]:
        handle: Callable[[], None] = getattr(self, f"_do_{action_id}")
        return handle

    def _menu(self, ids: Sequence[str]) -> QMenu:
        menu = QMenu(self)
        for action_id in ids:
            if action_id == "-":
                menu.addSeparator()
            else:
                menu.addAction(self.actions_by_id[action_id])
        return menu

    def _do_open(self) -> None:
        kinds = " ".join(sorted(f"*{suffix}" for suffix in SUFFIXES))
        dialog = QFileDialog(self, "Open pictures", "", f"Pictures ({kinds});;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._ask(dialog, self.check_paths)

    def _do_open_folder(self) -> None:
        dialog = QFileDialog(self, "Open a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._ask(dialog, self.check_paths)

    def _do_save(self) -> None:
        if self.session is None or self.session.shelf is None:
            return
        shelf = self.session.shelf
        dialog = QFileDialog(self, "Save as CSV", "dankdesk.csv", "Comma-separated values (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        self._ask(dialog, lambda paths: shelf.save(paths[0]))

    def _ask(self, dialog: QFileDialog, then: Callable[[Sequence[Path]], None]) -> None:
        """Open a file dialog without stopping anything that runs."""
        dialog.accepted.connect(lambda: then([Path(name) for name in dialog.selectedFiles()]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _do_paste(self) -> None:
        self.take(QGuiApplication.clipboard().mimeData(), "Pasted picture")

    def _do_watch(self) -> None:
        self.header.watch.toggle()

    def _do_map(self) -> None:
        self.page.panel.show_map.toggle()

    def _do_words(self) -> None:
        self.page.panel.show_words.toggle()

    def _do_select_words(self) -> None:
        self.page.stage.words.choose_all()

    def _do_audience(self) -> None:
        self.page.panel.evidence.next_audience()

    def _do_copy_words(self) -> None:
        if self.session is not None and self.session.shelf is not None:
            self.session.shelf.copy_words()

    def _do_previous(self) -> None:
        self.page.strip.step(-1)

    def _do_next(self) -> None:
        self.page.strip.step(1)

    def _do_search(self) -> None:
        self.page.strip.search.setFocus()
        self.page.strip.search.selectAll()

    def _do_copy(self) -> None:
        if self.session is not None and self.session.shelf is not None:
            self.session.shelf.copy()

    def _do_reveal(self) -> None:
        if self.session is not None and self.session.shelf is not None:
            self.session.shelf.reveal()

    def _do_remove(self) -> None:
        if self.session is not None and self.session.shelf is not None:
            self.session.shelf.remove()

    def _do_undo(self) -> None:
        if self.session is not None and self.session.shelf is not None:
            self.session.shelf.undo()

    def _do_cancel(self) -> None:
        """Esc: stop what runs; with nothing running, clear the search or put the notice away. Reading words runs
        quietly, so somebody who types into the search does not mean it."""
        search = self.page.strip.search
        desk = self.session.desk if self.session is not None else None
        if desk is not None and desk.checking:
            desk.cancel()
        elif search.hasFocus() and search.text():
            search.clear()
        elif desk is not None and desk.busy:
            desk.cancel()
        else:
            self.page.notice.hide()

    def _do_help(self) -> None:
        HelpDialog(self).open()

    def _do_quit(self) -> None:
        self.close()

    def _restore(self) -> None:
        self.resize(*USUAL)
        if self._settings.geometry is not None:
            place = QRect(*self._settings.geometry)
            # A screen may have been unplugged since: a window nobody can reach is not put there.
            if any(screen.availableGeometry().intersects(place) for screen in QGuiApplication.screens()):
                self.setGeometry(place)
        if self._settings.order in set(Order):
            self.page.strip.set_order(Order(self._settings.order))

    def _remember(self) -> None:
        place = self.normalGeometry()
        geometry = (place.x(), place.y(), place.width(), place.height())
        try:
            # Only these two: a model may have been picked meanwhile, here or on the command line.
            settings.change(self._home.settings, geometry=geometry, order=str(self.page.strip.model.order))
        except SettingsError as error:
            crash.log.warning("%s", error)
