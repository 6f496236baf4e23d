"""The heavy commands in small, so that they can't rot: the benchmark and the bundle. (Training has tests/lab, fuzzing
tests/fuzz.)"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PyInstaller.archive.readers import CArchiveReader

from dankdesk.reading import Reader
from dankdesk.reading.reader import ROLE
from scripts import bench
from scripts.devtools import bundle

ROOT = Path(__file__).parents[1]
SCREEN = ("DISPLAY", "QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")


def run(*command: str | Path, may_end_with: tuple[int, ...] = (0,), **env: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in may_end_with, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def reads(program: Path, path: Path) -> str:
    """What the bundle's reading process reads in a picture."""
    reader = Reader(command=[str(program), ROLE.argument])
    try:
        with Image.open(path) as image:
            return reader.read(np.asarray(image.convert("RGB"))).content
    finally:
        reader.close()


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked of POSIX")
def test_the_benchmark_prints_every_figure() -> None:
    small = ["--n=2", "--rounds=1", "--folder=4", "--few=1", "--many=2", "--posts=200", "--pulled=4"]
    # One round on a busy machine holds no bar, and need not.
    printed = run(sys.executable, "-m", "scripts.bench", *small, may_end_with=(bench.HELD, bench.NOT_HELD))
    printed = " ".join(printed.split())
    for figure in (
        "The fastest products of matrices",
        "times Keras",
        "ONNX Runtime int8 over Keras predict",
        "OpenVINO int8",
        "DankDesk, file to library",
        "DankDesk's rate over what the bare parts allow",
        "WebP 4000 x 3000",
        "a new file over the bare parts",
        "it imports onnxruntime: no",
        "first paint over a bare window's",
        "to the first score",
        "drop to screen",
        "2 over 1:",
        "two workers' rate over one's",
        "adding to 200 over adding to 2:",
        "a frame while scrolling",
        "memory above the empty app",
        "4 posts pulled and scored",
    ):
        assert figure in printed


def test_the_bundle_runs_without_the_checkout(tmp_path: Path) -> None:
    """Built from build.spec into a folder of its own, it must pass its own test for a user who has no Python, start
    itself once more to read words, and score the samples with the model that it holds."""
    program = bundle.make(tmp_path / "dist", tmp_path / "work", ["--log-level=ERROR"])
    screen = {name: value for name, value in os.environ.items() if name in SCREEN}
    report = bundle.try_out(program, screen or {"QT_QPA_PLATFORM": "offscreen"})
    assert report["stderr"] == ""
    assert report["words"] == "WHEN THE TEST SET\nWAS IN THE TRAINING DATA"
    assert reads(program, ROOT / "assets" / "samples" / "cat-test-set.jpg") == report["words"]
    inside = program.parent / "_internal"
    licences = inside / "licences"
    for owner in ("dankdesk", "python", "pyside6-essentials", "onnxruntime-gpu", "opencv-python-headless", "rapidocr"):
        assert any((licences / owner).iterdir()), owner
    packages = {name.split(".")[0] for name in CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz").toc}
    packages |= {path.name for path in inside.iterdir()}
    assert {"dankdesk", "PySide6", "onnxruntime"} <= packages
    assert not packages & {"keras", "onnx", "openvino", "pandas", "psutil", "pyarrow", "ray", "sklearn", "tensorflow"}
    home = tmp_path / "home"
    printed = run(program, "--home", home, "score", "--json", ROOT / "assets" / "samples", PYTHONPATH="")
    assert len(printed.splitlines()) == 6
    report = json.loads(run(program, "--home", home, "info", "--json", PYTHONPATH=""))
    assert all(result.startswith("passed") for result in report["self-test"].values()), report["self-test"]
    started = run(program, "--home", home, "--timings", PYTHONPATH="")
    assert "model ready" in started
