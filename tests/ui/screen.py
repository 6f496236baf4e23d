"""The one theme of a test run's one application, and what a person does with hand and eye."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from dankdesk.ui.app import make_app
from dankdesk.ui.theme import Theme


@cache
def the_theme() -> Theme:
    """Made once: the second one would take the first one's colours for the system's."""
    return Theme(make_app())


def drag_over(target: QWidget, mime: QMimeData) -> QDragEnterEvent:
    """What a hand does that holds `mime` over `target`."""
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setAccepted(False)
    QApplication.sendEvent(target, event)
    return event


def drop(target: QWidget, mime: QMimeData) -> QDropEvent:
    """Drag `mime` over `target` and let go, as a file manager that would rather move it."""
    drag_over(target, mime)
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
    )
    event.setAccepted(False)
    QApplication.sendEvent(target, event)
    return event


def hover(target: QWidget, at: QPoint) -> None:
    """The mouse moves to `at` in `target`, wherever a window manager has put the window."""
    place, everywhere = QPointF(at), QPointF(target.mapToGlobal(at))
    none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QMouseEvent(QEvent.Type.MouseMove, place, everywhere, none, none, no_keys))
