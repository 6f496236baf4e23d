"""Drops anywhere on the window: lights it, takes what is dropped at once, and leaves the work for afterwards."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.drop_veil import DropVeil


class DropTarget(QObject):
    """Watches `window`. `dropped` carries the drop's QMimeData, which is gone when the signal's slots have returned."""

    dropped = Signal(object)

    def __init__(self, window: QWidget, lit: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.veil = DropVeil(lit, theme)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter | QEvent.Type.DragMove:
                _accept(event)
                self.veil.light()
                return True
            case QEvent.Type.DragLeave:
                self.veil.hide()
                return True
            case QEvent.Type.Drop:
                _accept(event)
                self.veil.hide()
                if isinstance(event, QDropEvent):
                    self.dropped.emit(event.mimeData())
                return True
        return super().eventFilter(watched, event)


def _accept(event: QEvent) -> None:
    """Always as a copy: a file manager that was asked to move would delete what it dragged."""
    if isinstance(event, QDropEvent):
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
