"""The window is there before the heavy parts are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LATER = {
    *("numpy", "onnxruntime", "sqlite3", "subprocess", "logging.handlers"),
    *("dankdesk.library", "dankdesk.scoring", "dankdesk.inference.manifest", "dankdesk.ui.check.page"),
}
NEVER = {
    *("PIL.Image", "onnx", "google.protobuf", "praw", "PySide6.QtNetwork"),
    *("dankdesk.ui.reddit.page", "dankdesk.ui.models.page", "html.entities", "multiprocessing"),
}
"""What a window that has just opened, where nothing went wrong, has no use for."""

SCRIPT = f"""
import sys
from pathlib import Path
from dankdesk.paths import Home
from dankdesk.ui.app import run_window

def tell(moment):
    print(moment, *sorted({LATER | NEVER} & set(sys.modules)), flush=True)

def tell_decoders():
    import psutil
    print("decoders", sum("dankdesk.decoding.child" in str(child.cmdline()) for child in psutil.Process().children()))

def attend(window):
    window.painted.connect(lambda: tell("painted"))
    window.ready.connect(lambda: tell("ready"))
    window.ready.connect(tell_decoders)
    window.ready.connect(window.close)

sys.exit(run_window(Home.at(Path(sys.argv[1])), Path(sys.argv[2]), (), attend=attend))
"""


def test_the_first_paint_comes_before_all_that_is_heavy(home: Path, tiny: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, str(home), str(tiny)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    painted, ready, decoders = done.stdout.splitlines()
    assert painted == "painted"
    assert ready == f"ready {' '.join(sorted(LATER))}"
    assert decoders == "decoders 1", "one stands by, so that the first picture need not wait for its start"


def test_the_style_is_the_same_on_every_system() -> None:
    code = "from dankdesk.ui.app import make_app; print(make_app().style().name())"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_STYLE_OVERRIDE": "windows"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "fusion\n", "")


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
