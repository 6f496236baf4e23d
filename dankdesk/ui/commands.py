"""What every action does. `shortcuts` has their names and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from dankdesk.images import SUFFIXES
from dankdesk.ui.check.shelf import Shelf
from dankdesk.ui.dialogs import ask
from dankdesk.ui.help_dialog import HelpDialog
from dankdesk.ui.rail import CHECK, MODELS, REDDIT
from dankdesk.ui.reddit.rating import DANK, NOT
from dankdesk.ui.shortcuts import ACTIONS, OF_ONE_POST

if TYPE_CHECKING:
    from dankdesk.ui.rooms import Rooms
    from dankdesk.ui.window import Window


class Commands:
    """The window's actions, by id. Those of one page rest while another is in front."""

    def __init__(self, window: Window, rooms: Rooms) -> None:
        self._window = window
        self._rooms = rooms
        self.by_id: dict[str, QAction] = {}
        for row in ACTIONS:
            action = QAction(row.text, window)
            action.setShortcuts([QKeySequence(keys) for keys in row.keys])
            handle: Callable[[], None] = getattr(self, f"_do_{row.id}")
            action.triggered.connect(handle)
            window.addAction(action)
            self.by_id[row.id] = action

    def menu(self, ids: Sequence[str], first: Sequence[QAction] = ()) -> QMenu:
        """A menu of actions; "-" is a line. first: other ones, that come before them."""
        menu = QMenu(self._window)
        menu.addActions(first)
        if first:
            menu.addSeparator()
        for action_id in ids:
            if action_id == "-":
                menu.addSeparator()
            else:
                menu.addAction(self.by_id[action_id])
        return menu

    def heed_page(self) -> None:
        """Another page is in front, or another view of it, or words are shown over the picture or not."""
        front = self._window.front
        unseen = front == REDDIT and self._rooms.reddit.page.shows_agreement
        for row in ACTIONS:
            self.by_id[row.id].setEnabled(front in row.pages and not (unseen and row.id in OF_ONE_POST))
        # While the words are not shown, Ctrl+A is the strip's.
        shown = self._rooms.page.panel.show_words.isChecked()
        self.by_id["select_words"].setEnabled(front == CHECK and shown)

    @property
    def _shelf(self) -> Shelf | None:
        session = self._rooms.sessions.current
        return session.shelf if session is not None else None

    def _do_open(self) -> None:
        kinds = " ".join(sorted(f"*{suffix}" for suffix in SUFFIXES))
        dialog = QFileDialog(self._window, "Open pictures", "", f"Pictures ({kinds});;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        ask(dialog, self._window.check_paths)

    def _do_open_folder(self) -> None:
        dialog = QFileDialog(self._window, "Open a folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        ask(dialog, self._window.check_paths)

    def _do_save(self) -> None:
        if (shelf := self._shelf) is None:
            return

        def save(paths: Sequence[Path]) -> None:
            shelf.save(paths[0])

        dialog = QFileDialog(self._window, "Save as CSV", "dankdesk.csv", "Comma-separated values (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        ask(dialog, save)

    def _do_paste(self) -> None:
        self._rooms.take(QGuiApplication.clipboard().mimeData(), "Pasted picture")

    def _do_watch(self) -> None:
        self._window.header.watch.toggle()

    def _do_map(self) -> None:
        if self._window.front == REDDIT:
            self._rooms.reddit.browsing.viewing.toggle_map()
        else:
            self._rooms.page.panel.show_map.toggle()

    def _do_words(self) -> None:
        if self._window.front == REDDIT:
            self._rooms.reddit.browsing.viewing.toggle_words()
        else:
            self._rooms.page.panel.show_words.toggle()

    def _do_select_words(self) -> None:
        self._rooms.page.stage.words.choose_all()

    def _do_audience(self) -> None:
        page = self._rooms.reddit.page.detail if self._window.front == REDDIT else self._rooms.page.panel
        page.evidence.next_audience()

    def _do_previous(self) -> None:
        self._rooms.page.strip.step(-1)

    def _do_next(self) -> None:
        self._rooms.page.strip.step(1)

    def _do_search(self) -> None:
        self._rooms.page.strip.search.setFocus()
        self._rooms.page.strip.search.selectAll()

    def _do_copy(self) -> None:
        if self._shelf is not None:
            self._shelf.copy()

    def _do_copy_words(self) -> None:
        if self._shelf is not None:
            self._shelf.copy_words()

    def _do_reveal(self) -> None:
        if self._shelf is not None:
            self._shelf.reveal()

    def _do_remove(self) -> None:
        if self._shelf is not None:
            self._shelf.remove()

    def _do_undo(self) -> None:
        if self._shelf is not None:
            self._shelf.undo()

    def _do_rate_dank(self) -> None:
        self._rooms.reddit.browsing.rate(DANK)

    def _do_rate_not(self) -> None:
        self._rooms.reddit.browsing.rate(NOT)

    def _do_undo_rating(self) -> None:
        self._rooms.reddit.browsing.undo()

    def _do_unblur(self) -> None:
        self._rooms.reddit.browsing.reveal()

    def _do_on_reddit(self) -> None:
        self._rooms.reddit.browsing.open_on_reddit()

    def _do_search_posts(self) -> None:
        self._rooms.reddit.page.show_posts()
        self._rooms.reddit.page.filters.search.setFocus()
        self._rooms.reddit.page.filters.search.selectAll()

    def _do_filter_posts(self) -> None:
        self._rooms.reddit.page.show_posts()
        self._rooms.reddit.page.filters.open_popover()

    def _do_to_check(self) -> None:
        self._window.go_to(CHECK)

    def _do_to_reddit(self) -> None:
        self._window.go_to(REDDIT)

    def _do_to_models(self) -> None:
        self._window.go_to(MODELS)

    def _do_cancel(self) -> None:
        """Esc: stop what runs; with nothing running, clear the search or put the notice away. Reading words runs
        quietly, so somebody who types into the search does not mean it."""
        wing = self._rooms.wing(self._window.front)
        if wing is not None:
            wing.cancel()
            return
        search = self._rooms.page.strip.search
        session = self._rooms.sessions.current
        desk = session.desk if session is not None else None
        if desk is not None and desk.checking:
            desk.cancel()
        elif search.hasFocus() and search.text():
            search.clear()
        elif desk is not None and desk.busy:
            desk.cancel()
        else:
            self._rooms.page.notice.hide()

    def _do_measure(self) -> None:
        self._rooms.measure()

    def _do_help(self) -> None:
        HelpDialog(self._window).open()

    def _do_quit(self) -> None:
        self._window.close()
