"""The window is there before the heavy parts are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from pathlib import Path
from dankdesk.inference import LazyEngine
from dankdesk.paths import Home
from dankdesk.ui.app import make_app
from dankdesk.ui.theme import Theme
from dankdesk.ui.window import Window

app = make_app()
window = Window(Home.at(Path(sys.argv[1])), LazyEngine(Path(sys.argv[2])), Theme(app))
window.painted.connect(lambda: print("painted", "onnxruntime" in sys.modules, flush=True))
window.ready.connect(lambda: print("ready", "onnxruntime" in sys.modules, flush=True))
window.ready.connect(window.close)
window.show()
sys.exit(app.exec())
"""


def test_the_first_paint_comes_before_onnxruntime(home: Path, tiny: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, str(home), str(tiny)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    painted, ready = done.stdout.splitlines()
    assert painted == "painted False"
    assert ready == "ready True"


@pytest.mark.window
def test_timings_are_printed_and_the_window_closes(home: Path, tiny: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dankdesk", "--home", str(home), "--model", str(tiny), "--timings"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.removesuffix(" ms").split(": ") for line in done.stdout.splitlines()]
    assert [what for what, _ in lines] == ["window painted", "onnxruntime import began", "model ready"]
    times = [float(figure) for _, figure in lines]
    assert times == sorted(times)


def test_closing_in_the_moment_the_library_opens_leaves_nothing_open(home: Path, tiny: Path) -> None:
    script = SCRIPT.replace("window.ready.connect(window.close)", "window.painted.connect(lambda: later(window))")
    later = "from PySide6.QtCore import QTimer\ndef later(w): QTimer.singleShot(0, w.close)\n"
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", later + script, str(home), str(tiny)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
