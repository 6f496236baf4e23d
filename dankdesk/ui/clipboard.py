"""The clipboard watcher: while it is on, each new picture that is copied is checked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard

from dankdesk.ui import intake

COPIED = "Copied picture"


class ClipboardWatcher(QObject):
    """Off until `watch(True)`. Reads the clipboard only while it is on, and only when it changed."""

    copied = Signal(object)
    """A `Batch`."""

    def __init__(self, clipboard: QClipboard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._on = False

    def watch(self, on: bool) -> None:
        if on == self._on:
            return
        self._on = on
        if on:
            self._clipboard.dataChanged.connect(self._look)
        else:
            self._clipboard.dataChanged.disconnect(self._look)

    def _look(self) -> None:
        batch = intake.pictures_only(self._clipboard.mimeData(), COPIED)
        if batch is not None:
            self.copied.emit(batch)
