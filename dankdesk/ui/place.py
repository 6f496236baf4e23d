"""Where the window was and how its list was sorted, from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from dankdesk import crash, settings
from dankdesk.errors import SettingsError
from dankdesk.settings import Settings

USUAL = 1200, 780


def restore(window: QWidget, remembered: Settings) -> None:
    window.resize(*USUAL)
    if remembered.geometry is not None:
        place = QRect(*remembered.geometry)
        # A screen may have been unplugged since: a window nobody can reach is not put there.
        if any(screen.availableGeometry().intersects(place) for screen in QGuiApplication.screens()):
            window.setGeometry(place)


def remember(window: QWidget, order: str, file: Path) -> None:
    place = window.normalGeometry()
    geometry = (place.x(), place.y(), place.width(), place.height())
    try:
        # Only these two: a model may have been picked meanwhile, here or on the command line.
        settings.change(file, geometry=geometry, order=order)
    except SettingsError as error:
        crash.log.warning("%s", error)
