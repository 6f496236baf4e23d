"""Someone wonders whether their machine could be faster, and asks the window."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dankdesk import settings
from dankdesk.inference.running import Running
from dankdesk.machine import engine_for, kept
from dankdesk.paths import Home
from dankdesk.ui.measure_dialog import MeasureDialog
from dankdesk.ui.measuring import Measuring
from dankdesk.ui.widgets.banner import Banner
from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.inference.test_engine import Failing
from tests.making import png
from tests.ui.screen import drop


def asked(desktop: Desktop) -> MeasureDialog:
    desktop.press("measure")
    dialog = desktop.window.findChild(MeasureDialog)
    assert isinstance(dialog, MeasureDialog) and dialog.isVisible()
    return dialog


def measuring(desktop: Desktop) -> Measuring:
    found = desktop.window.findChild(Measuring)
    assert isinstance(found, Measuring)
    return found


def begun(desktop: Desktop) -> MeasureDialog:
    """Under way, with the first engine on trial."""
    dialog = asked(desktop)
    dialog.start.click()
    assert not dialog.start.isEnabled() and not dialog.close_.isVisible()
    desktop.wait_for(lambda: dialog.progress.text.startswith("T"))
    return dialog


def test_measuring_says_what_it_found_and_keeps_the_fastest(open_window: OpenWindow, home: Path) -> None:
    desktop = open_window()
    dialog = begun(desktop)
    desktop.wait_for(lambda: dialog.close_.isVisible())
    lines = dialog.told.text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["CPU", "CUDA", "OpenVINO", "DirectML", "CoreML"]
    assert "pictures a second, fp32" in lines[0]
    name = kept(Home.at(home))
    assert name is not None
    assert dialog.said.text().lower() == f"{name} is used from now on."
    dialog.close_.click()
    desktop.wait_for(lambda: desktop.window.status.text.lower().startswith(f"{name}, fp32"))


def test_esc_stops_it_and_nothing_is_kept(open_window: OpenWindow, home: Path) -> None:
    desktop = open_window()
    dialog = begun(desktop)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    desktop.wait_for(lambda: dialog.close_.isVisible())
    assert dialog.said.text() == "Stopped. The engine stays as it was."
    assert dialog.isVisible()
    assert kept(Home.at(home)) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_an_engine_that_crashes_is_told_and_takes_no_window_with_it(open_window: OpenWindow, home: Path) -> None:
    desktop = open_window()
    dialog = begun(desktop)
    os.kill(measuring(desktop).pid, signal.SIGSEGV)
    desktop.wait_for(lambda: dialog.close_.isVisible())
    assert dialog.said.text().endswith("ended in a crash. The engine stays as it was.")
    assert kept(Home.at(home)) is None
    dialog.start.click()  # and once more
    desktop.wait_for(lambda: "used from now on" in dialog.said.text())


def test_a_model_that_does_not_run_is_told(open_window: OpenWindow, tiny: Path) -> None:
    desktop = open_window()
    dialog = asked(desktop)
    (tiny.parent / "tiny.onnx").write_bytes(b"altered")
    dialog.start.click()
    desktop.wait_for(lambda: dialog.close_.isVisible())
    assert "tiny.onnx is altered" in dialog.said.text()


def test_a_window_that_is_closed_meanwhile_leaves_no_process(open_window: OpenWindow) -> None:
    desktop = open_window()
    begun(desktop)
    pid = measuring(desktop).pid
    desktop.window.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_is_used_instead_is_told_with_its_reason_and_scores_the_next_picture(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    desktop = open_window()
    assert desktop.window.status.text == "CPU, fp32"
    desktop.window.rooms.sessions.run_on("quantum")
    desktop.wait_for(lambda: "instead" in desktop.window.status.text)
    assert desktop.window.status.text == "CPU, fp32 instead of quantum"
    assert "knows no engine" in desktop.window.status.why
    (banner,) = desktop.window.findChildren(Banner)
    desktop.wait_for(banner.isVisible)
    assert banner.text == f"quantum is not used. {desktop.window.status.why}"
    desktop.window.rooms.sessions.run_on("quantum")
    with qtbot.waitSignal(desktop.window.ready):
        pass
    assert desktop.window.findChildren(Banner) == [banner]
    (tmp_path / "red.png").write_bytes(png(255))
    drop(desktop.page, files(tmp_path / "red.png"))
    desktop.wait()
    assert desktop.number


def test_an_engine_that_fails_in_the_middle_is_told_and_the_picture_scored(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop = open_window()
    engine = desktop.window.rooms.sessions.engine.get()
    monkeypatch.setattr(engine, "_runner", Failing())
    monkeypatch.setattr(engine, "running", Running("cuda", "CUDA", "fp16", "It agrees with the CPU."))
    (tmp_path / "red.png").write_bytes(png(255))
    drop(desktop.page, files(tmp_path / "red.png"))
    desktop.wait()
    assert desktop.number
    assert desktop.window.status.text.startswith("CPU, fp32 instead of CUDA")
    (banner,) = desktop.window.findChildren(Banner)
    assert "CUDA worked at first and then failed on a picture." in banner.text


def test_another_model_runs_on_the_engine_that_is_kept(home: Path, tiny: Path) -> None:
    settings.change(Home.at(home).settings, engine="quantum")
    other = engine_for(Home.at(home), tiny.parent / "none.json").with_model(tiny)
    assert other.get().running.instead_of == "quantum"
    assert list(Home.at(home).graphs.iterdir())
