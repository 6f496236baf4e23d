"""Bringing a window to the front, as far as the system lets a program do that."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

TOKEN = "XDG_ACTIVATION_TOKEN"


def bring_to_front(window: QWidget, activation: str | None) -> None:
    """Show `window` before all others. Where the system keeps it back, its task bar says that it wants to be seen.

    activation: the token that a Wayland desktop gave to the program on whose behalf this is done, or None.
    """
    if activation is not None:
        # Qt's plug-in for Wayland looks there when a window asks to be activated, and nowhere else.
        os.environ[TOKEN] = activation
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    # This raises it, too; `raise_` alone is what Wayland has not, and complains of.
    window.activateWindow()
    os.environ.pop(TOKEN, None)
    if not window.isActiveWindow():
        QApplication.alert(window)
