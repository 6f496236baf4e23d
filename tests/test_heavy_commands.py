"""The heavy commands in small, so that they can't rot: the benchmark and the bundle. (Training has tests/lab, fuzzing
tests/images.)"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dankdesk.reading import Reader
from dankdesk.reading.reader import ROLE

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, **env: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
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
    small = ["--n", "2", "--rounds", "1", "--few", "1", "--many", "2", "--posts", "200", "--pulled", "4"]
    printed = run(sys.executable, "-m", "scripts.bench", *small)
    for figure in (
        "Keras predict",
        "ONNX Runtime fp32, bare",
        "DankDesk, file to library",
        "DankDesk's rate over what decoding plus inference allow",
        "window painted",
        "model ready",
        "drop to screen",
        "2 over 1:",
        "adding to 200 over adding to 2:",
        "a frame while scrolling",
        "memory above the empty app",
        "4 posts pulled and scored",
    ):
        assert figure in printed


def test_the_bundle_runs_without_the_checkout(tmp_path: Path) -> None:
    """Built from build.spec into a folder of its own; it must find its model and score the samples with it, and
    start itself once more to read words."""
    where = [f"--distpath={tmp_path / 'dist'}", f"--workpath={tmp_path / 'build'}"]
    run(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=ERROR", *where, ROOT / "build.spec")
    program = tmp_path / "dist" / "dankdesk" / ("dankdesk.exe" if sys.platform == "win32" else "dankdesk")
    assert (
        reads(program, ROOT / "assets" / "samples" / "cat-test-set.jpg")
        == "WHEN THE TEST SET\nWAS IN THE TRAINING DATA"
    )
    assert list(program.parent.glob("_internal/rapidocr-*.dist-info/licenses/*LICENSE*"))
    home = tmp_path / "home"
    printed = run(program, "--home", home, "score", "--json", ROOT / "assets" / "samples", PYTHONPATH="")
    assert len(printed.splitlines()) == 6
    report = json.loads(run(program, "--home", home, "info", "--json", PYTHONPATH=""))
    assert all(result.startswith("passed") for result in report["self-test"].values()), report["self-test"]
    started = run(program, "--home", home, "--timings", PYTHONPATH="")
    assert "model ready" in started
