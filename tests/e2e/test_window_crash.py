"""DankDesk crashes, and the next start says so, once, without a fuss."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from dankdesk.crash import REPORT_NAME
from dankdesk.paths import Home
from dankdesk.ui import crash_notice
from dankdesk.ui.app import run_window
from dankdesk.ui.crash_notice import COPIED, CRASHED
from dankdesk.ui.widgets.banner import Banner
from dankdesk.ui.window import Window
from tests.e2e.terminal import ROOT
from tests.ui.screen import the_theme

CRASH = """
import ctypes, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from dankdesk.paths import Home
from dankdesk.ui.app import run_window

def a_library_in_c_goes_wrong(window):
    window.ready.connect(lambda: ctypes.string_at(0))

run_window(Home.at(Path(sys.argv[1])), Path(sys.argv[2]), [], attend=a_library_in_c_goes_wrong)
"""


def crash(home: Path, tiny: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", CRASH, str(home), str(tiny)], env=env, capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGSEGV, done.stderr


Look = Callable[[Window], object]


@pytest.fixture
def start(home: Path, tiny: Path) -> Iterator[Callable[[Look], None]]:
    """Opens DankDesk by its front door, lets somebody look at the window once it is ready, and closes it."""
    the_theme()

    def run(look: Look) -> None:
        looked: list[Window] = []

        def play() -> None:
            for window in QApplication.topLevelWidgets():
                if isinstance(window, Window) and window.isVisible() and window.idle and not looked:
                    looked.append(window)
                    try:
                        look(window)
                    finally:
                        window.close()

        player = QTimer(interval=20)
        player.timeout.connect(play)
        player.start()
        assert run_window(Home.at(home), tiny, []) == 0
        player.stop()
        assert looked

    yield run
    QGuiApplication.clipboard().clear()


def banners(window: Window) -> list[Banner]:
    return [banner for banner in window.findChildren(Banner) if banner.isVisible()]


def pressed(banner: Banner, name: str) -> None:
    assert banner.buttons[name].isVisible()
    banner.buttons[name].click()


def test_a_crash_is_told_and_its_report_can_be_copied(
    start: Callable[[Look], None], home: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(crash_notice, "reveal", opened.append)
    crash(home, tiny)
    report = home / "logs" / REPORT_NAME

    def look(window: Window) -> None:
        (banner,) = banners(window)
        assert banner.text == CRASHED
        pressed(banner, "Open folder")
        assert opened == [report] and banner.text == CRASHED
        pressed(banner, "Copy")
        assert banner.text == COPIED
        copied = QGuiApplication.clipboard().text()
        assert copied == report.read_text(encoding="utf-8")
        assert "Fatal Python error: Segmentation fault" in copied
        assert 'File "dankdesk/ui/app.py", line' in copied
        for private in (str(home), str(ROOT), str(Path.home())):
            assert private not in copied
        pressed(banner, "Dismiss")
        assert banners(window) == []

    start(look)
    start(lambda window: banners(window) and pytest.fail("it was told before"))
    assert report.exists(), "it can still be looked at"


def test_a_report_that_is_gone(start: Callable[[Look], None], home: Path, tiny: Path) -> None:
    crash(home, tiny)

    def look(window: Window) -> None:
        (home / "logs" / REPORT_NAME).unlink()
        (banner,) = banners(window)
        pressed(banner, "Copy")
        assert banner.text.startswith("The report ") and banner.text.endswith(
            " can't be read: No such file or directory."
        )

    start(look)
