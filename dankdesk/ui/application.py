"""The application: what the system tells the whole program, and not one of its windows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """asked_to_open(list of a Path): macOS does not start a program again for a file that is to be opened with it, nor
    name the file on its command line; it sends an event."""

    asked_to_open = Signal(list)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked_to_open.emit([Path(event.file())])
            return True
        return super().event(event)
