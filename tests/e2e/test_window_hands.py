"""Keys and the clipboard as a person and another program use them, on a screen with a window manager."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.making import folder_of, png
from tests.ui.screen import drop

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(sys.platform != "linux" or not shutil.which("xclip"), reason="needs xclip"),
]

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desktop(open_window: OpenWindow, qtbot: QtBot) -> Desktop:
    desktop = open_window()
    desktop.window.activateWindow()
    with qtbot.waitActive(desktop.window):
        pass
    return desktop


@pytest.fixture
def copy_elsewhere(qtbot: QtBot) -> Callable[[str, bytes], None]:
    """Another program puts data on the clipboard, and stays to hand it out."""

    def copy(kind: str, data: bytes) -> None:
        # Until Qt has heard of the new owner it would still ask the one before, which is gone.
        with qtbot.waitSignal(QGuiApplication.clipboard().dataChanged, timeout=10_000):
            subprocess.run(["xclip", "-selection", "clipboard", "-t", kind], input=data, check=True, timeout=10)

    return copy


def test_ctrl_v_takes_the_very_bytes_another_program_copied(
    desktop: Desktop, copy_elsewhere: Callable[[str, bytes], None]
) -> None:
    copy_elsewhere("image/png", png(250))
    QTest.keyClick(desktop.window, Key.Key_V, Ctrl)
    desktop.wait()
    assert (desktop.name, desktop.number) == ("Pasted picture", "95%")


def test_ctrl_v_takes_files_copied_in_a_file_manager(
    desktop: Desktop, copy_elsewhere: Callable[[str, bytes], None], tmp_path: Path
) -> None:
    paths = folder_of(tmp_path / "memes", 2)
    copy_elsewhere("text/uri-list", "\r\n".join(path.as_uri() for path in paths).encode())
    QTest.keyClick(desktop.window, Key.Key_V, Ctrl)
    desktop.wait_for(lambda: len(desktop.names()) == 2)


def test_the_watcher_hears_another_program(desktop: Desktop, copy_elsewhere: Callable[[str, bytes], None]) -> None:
    QTest.keyClick(desktop.window, Key.Key_W, Ctrl | Qt.KeyboardModifier.ShiftModifier)
    copy_elsewhere("image/png", png(31))
    desktop.wait_for(lambda: desktop.names() == ["Copied picture"])


def test_everything_by_keyboard(desktop: Desktop, tmp_path: Path) -> None:
    drop(desktop.page, files(*folder_of(tmp_path / "memes", 3)))
    desktop.wait()
    press = QTest.keyClick
    press(desktop.window, Key.Key_Left)
    assert desktop.name == "0001.png"
    press(desktop.window, Key.Key_M)
    assert desktop.page.stage.view.has_overlay
    press(desktop.window, Key.Key_F, Ctrl)
    assert desktop.page.strip.search.hasFocus()
    QTest.keyClicks(desktop.page.strip.search, "m2.")
    assert desktop.page.stage.view.has_overlay, "letters typed into the search are no commands"
    press(desktop.page.strip.search, Key.Key_Escape)
    assert desktop.page.strip.search.text() == ""
    desktop.page.strip.view.setFocus()
    press(desktop.page.strip.view, Key.Key_Delete)
    assert len(desktop.names()) == 2
    press(desktop.window, Key.Key_Z, Ctrl)
    desktop.wait_for(lambda: len(desktop.names()) == 3)
