"""From starting `dankdesk score FILE` to its end, against a program that does nothing but what it must.

Cold means that no process runs yet; the files are in the system's cache, for both.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.inference import Manifest
from dankdesk.paths import model_folder
from scripts.benchmarks.rounds import held_by, in_turn, ratio
from scripts.benchmarks.subjects import distinct

BAR = 1.5
BARE, NEW, WORDS, KNOWN = "bare parts", "a new file, --no-words", "a new file and its words", "a known file"

_BARE = """
import sys
import onnxruntime, numpy
from PIL import Image
model, side, picture = sys.argv[1], int(sys.argv[2]), sys.argv[3]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
with Image.open(picture) as image:
    rgb = image.convert("RGB")
batch = numpy.asarray(rgb.resize((side, side), Image.Resampling.BILINEAR))[None]
aspect = numpy.array([rgb.width / rgb.height], numpy.float32)
print(session.run(["logit", "heat", "embedding"], {"image": batch, "aspect": aspect})[0])
"""


def compare(paths: list[Path], rounds: int) -> list[str]:
    """Start each `rounds` times in turn, on another picture each time; returns the lines to print."""
    picture = Manifest.read(model_folder() / "manifest.json").picture
    model, side = str(picture.files[0].path), str(picture.resize.width)
    with TemporaryDirectory(prefix="dankdesk-bench-") as work:
        home = ("--home", str(Path(work, "home")))
        # Each contender warms up once, and none may meet a file that was scored before.
        fresh = iter(distinct(paths, 3 * (rounds + 1) + 1, Path(work, "pictures")))
        known = next(fresh)
        _run(*_dankdesk(*home, "score", "--no-words", known))
        runs: dict[str, Callable[[], object]] = {
            BARE: lambda: _run(sys.executable, "-c", _BARE, model, side, next(fresh)),
            NEW: lambda: _run(*_dankdesk(*home, "score", "--no-words", next(fresh))),
            WORDS: lambda: _run(*_dankdesk(*home, "score", next(fresh))),
            KNOWN: lambda: _run(*_dankdesk(*home, "score", "--no-words", known)),
        }
        timed = in_turn(runs, rounds)
        imported = "onnxruntime" in _run(*_dankdesk(*home, "score", "--no-words", known, flags=("-X", "importtime")))
    lines = [f"dankdesk score of one JPEG of 1080 x 1350, cold, milliseconds ({rounds} starts in turn, medians)"]
    lines += [f"  {name:<28}{one.median * 1000:8.0f}" for name, one in timed.items()]
    return [
        *lines,
        f"  a new file over the bare parts: {held_by(timed[NEW], timed[BARE], BAR)}",
        f"  a known file over the bare parts: {ratio(timed[KNOWN], timed[BARE])}; "
        f"it imports onnxruntime: {'yes' if imported else 'no'}",
    ]


def _dankdesk(*words: str | Path, flags: tuple[str, ...] = ()) -> tuple[str | Path, ...]:
    return (sys.executable, *flags, "-m", "dankdesk", *words)


def _run(*command: str | Path) -> str:
    """What it says on standard error. Raises RuntimeError where it fails."""
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stderr
