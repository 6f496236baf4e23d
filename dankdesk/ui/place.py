"""Where the window was and how its list was sorted, from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from dankdesk import crash, settings
from dankdesk.errors import SettingsError
from dankdesk.library import Order
from dankdesk.settings import Settings
from dankdesk.ui.check.strip import Strip

USUAL = 1200, 780


def restore(window: QWidget, strip: Strip, remembered: Settings) -> None:
    window.resize(*USUAL)
    if remembered.geometry is not None:
        place = QRect(*remembered.geometry)
        # A screen may have been unplugged since: a window nobody can reach is not put there.
        if any(screen.availableGeometry().intersects(place) for screen in QGuiApplication.screens()):
            window.setGeometry(place)
    if remembered.order in set(Order):
        strip.set_order(Order(remembered.order))


def remember(window: QWidget, strip: Strip, file: Path) -> None:
    place = window.normalGeometry()
    geometry = (place.x(), place.y(), place.width(), place.height())
    try:
        # Only these two: a model may have been picked meanwhile, here or on the command line.
        settings.change(file, geometry=geometry, order=str(strip.model.order))
    except SettingsError as error:
        crash.log.warning("%s", error)
