"""The window as a program: sets up Qt, shows the window, and leaves nothing running behind it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from dankdesk import __version__
from dankdesk.crash import CrashLog
from dankdesk.machine import engine_for
from dankdesk.paths import Home, assets_folder
from dankdesk.ui import LOADING_SINCE
from dankdesk.ui.application import Application
from dankdesk.ui.collector import Collector
from dankdesk.ui.theme import Theme
from dankdesk.ui.window import Window

if TYPE_CHECKING:
    from dankdesk.reading import Reader
    from dankdesk.ui.instance import Instance

SWITCH_INTERVAL_S = 0.0005
STYLE = "Fusion"
"""The one that takes colours and shapes as they are told, on every system."""


class BugBell(QObject):
    """Carries a bug's sentence from whatever thread it happened on to the window's."""

    rang = Signal(str)


def run_window(
    home: Home,
    manifest_path: Path,
    paths: Sequence[Path],
    *,
    timings: bool = False,
    shipped: Path | None = None,
    notice: str | None = None,
    instance: Instance | None = None,
    attend: Callable[[Window], object] | None = None,
) -> int:
    """Show the window until it is closed; returns the exit code. `paths` are checked at once.

    timings: print when the window had painted, when onnxruntime began to be imported and when the model was ready, in
        milliseconds since the window's code began to load, and close.
    shipped: the manifest of the model that ships, where another one is used.
    notice: a sentence about why the model is not the one that was picked.
    instance: this start, where another one may hand its files to this window.
    attend: called with the window before it is shown.
    """
    app = make_app()
    bell = BugBell()
    crash_log = CrashLog(home, bell.rang.emit)
    crash_log.start()
    collector = Collector()
    try:
        engine = engine_for(home, manifest_path)
        window = Window(home, engine, Theme(app), _make_reader, shipped=shipped, notice=notice)
        window.painted.connect(lambda: _use_own_icon(app))
        bell.rang.connect(window.say_and_stay)
        if crash_log.last_crash is not None:
            from dankdesk.ui.crash_notice import crash_notice

            crash_notice(crash_log.last_crash).show_in(window)
        if instance is not None and instance.trouble:
            from dankdesk.ui.widgets.banner import Banner

            Banner(instance.trouble).show_in(window)
        if timings:
            window.painted.connect(lambda: _print_time("window painted", time.perf_counter()))
            window.ready.connect(lambda: _print_time("onnxruntime import began", engine.import_began))
            window.ready.connect(lambda: _print_time("model ready", time.perf_counter()))
            window.ready.connect(window.close)
        if instance is not None:
            instance.attend(window)
        if isinstance(app, Application):
            app.asked_to_open.connect(window.check_paths)
        if attend is not None:
            attend(window)
        window.show()
        window.check_paths(paths)
        return app.exec()
    finally:
        if instance is not None:
            instance.stop()
        collector.stop()
        crash_log.stop()


def _make_reader() -> Reader:
    from dankdesk.reading import Reader

    return Reader()


def make_app() -> QApplication:
    """The application with its name, style and font."""
    # A decoding thread that wants Python's lock while the window paints would wait for 5 ms, several times a picture.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else Application(["dankdesk", "-style", STYLE])
    if app is existing:
        # Else it is named on Qt's own command line: PySide would make all of QStyle's six hundred names for this call.
        app.setStyle(STYLE)
    app.setApplicationName("DankDesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("dankdesk")
    _use_own_font(app)
    return app


def _use_own_icon(app: QApplication) -> None:
    """For the list of windows; behind the first paint, since nobody looks there first."""
    from PySide6.QtGui import QIcon

    icon = QIcon()
    for size in sorted((assets_folder() / "icon").glob("dankdesk-*.png")):
        icon.addFile(str(size))
    app.setWindowIcon(icon)


def _use_own_font(app: QApplication) -> None:
    """Inter, which ships; the system's own font where it is missing."""
    families: list[str] = []
    for file in sorted((assets_folder() / "fonts").glob("*.otf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    if families:
        font = app.font()
        font.setFamily(families[0])
        app.setFont(font)


def _print_time(what: str, moment: float | None) -> None:
    """`moment` is None for what never happened: a missing model is no reason to import onnxruntime."""
    print(f"{what}: never" if moment is None else f"{what}: {(moment - LOADING_SINCE) * 1000:.0f} ms", flush=True)
