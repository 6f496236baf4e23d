"""Things go wrong, each is a clear sentence, and the window goes on."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from dankdesk.paths import Home
from dankdesk.scoring import Source
from dankdesk.ui.app import run_window
from dankdesk.ui.batch import Batch
from dankdesk.ui.window import Window
from tests import tiny_model
from tests.e2e.conftest import OpenWindow, files
from tests.making import folder_of
from tests.ui.screen import drop, the_theme


def test_a_missing_model(open_window: OpenWindow, tmp_path: Path) -> None:
    manifest = tmp_path / "nowhere" / "manifest.json"
    desktop = open_window(manifest)
    assert desktop.notice == f"There is no model at {manifest}."
    assert desktop.window.status.text == "No model"
    drop(desktop.page, files(*folder_of(tmp_path / "memes", 1)))
    desktop.wait()
    assert desktop.notice == f"There is no model at {manifest}."
    assert desktop.number == ""
    for action in ("copy", "remove", "undo", "reveal", "save", "map", "next"):
        desktop.press(action)


def test_an_altered_model_still_answers_for_what_is_known(open_window: OpenWindow, tmp_path: Path, tiny: Path) -> None:
    known, new = folder_of(tmp_path / "memes", 2)
    first = open_window()
    drop(first.page, files(known))
    first.wait()
    number = first.number
    first.window.close()
    onnx = tiny.with_name("tiny.onnx")
    onnx.write_bytes(onnx.read_bytes() + b"altered")
    desktop = open_window()
    assert desktop.window.status.text == "No model"
    drop(desktop.page, files(known))
    desktop.wait()
    assert desktop.number == number
    drop(desktop.page, files(new))
    desktop.wait()
    assert "tiny.onnx" in desktop.notice
    assert desktop.number == number, "what is on the page stays, with its own number"
    assert not desktop.page.stage.inviting, "the picture itself could be read"


def test_a_library_that_can_not_be_had(open_window: OpenWindow, tmp_path: Path) -> None:
    home = tmp_path / "taken"
    home.write_text("a file where the folder should be")
    desktop = open_window(folder=home)
    assert desktop.notice.endswith("What you check now is forgotten when DankDesk closes.")
    drop(desktop.page, files(*folder_of(tmp_path / "memes", 1)))
    desktop.wait()
    assert desktop.names() == ["0000.png"]


def test_a_library_from_a_newer_version(open_window: OpenWindow, home: Path) -> None:
    open_window().window.close()
    (file,) = (home / "library").glob("*.sqlite3")
    db = sqlite3.connect(file)
    db.execute("PRAGMA user_version = 9000000")
    db.close()
    desktop = open_window()
    assert "newer" in desktop.notice
    assert desktop.notice.endswith("What you check now is forgotten when DankDesk closes.")


def test_a_library_locked_by_another_program(open_window: OpenWindow, tmp_path: Path, home: Path) -> None:
    desktop = open_window()
    (file,) = (home / "library").glob("*.sqlite3")
    other = sqlite3.connect(file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        drop(desktop.page, files(*folder_of(tmp_path / "memes", 3)))
        desktop.wait()
    finally:
        other.close()
    assert desktop.notice.startswith("Not saved: ")
    assert len(desktop.names()) == 3, "the verdicts themselves are there"
    drop(desktop.page, files(*folder_of(tmp_path / "more", 1)))
    desktop.wait()
    assert desktop.notice == ""


def test_damaged_settings(open_window: OpenWindow, home: Path) -> None:
    Home.at(home).settings.write_text("{")
    assert "settings" in open_window().notice


def test_a_bug_is_a_notice_and_a_log_entry(tmp_path: Path, home: Path) -> None:
    """Through the real front door, with its crash log: a source without path or data is a bug."""
    the_theme()
    seen: list[str] = []

    def play() -> None:
        (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible()]
        if window.session is None or not window.idle:
            return
        if not seen:
            seen.append("")
            window.session.desk.check(Batch(pictures=(Source("neither"),)))
        elif window.page.notice.text:
            seen.append(window.page.notice.text)
            player.stop()
            window.close()

    player = QTimer(interval=20)
    player.timeout.connect(play)
    player.start()
    hook = sys.excepthook
    assert run_window(Home.at(home), tiny_model.write(tmp_path / "model"), []) == 0
    assert sys.excepthook is hook
    assert seen[1].startswith("Something went wrong inside DankDesk")
    assert "AssertionError" in (home / "logs" / "dankdesk.log").read_text()
