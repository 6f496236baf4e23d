"""The window's start, from the birth of its process: to the first paint, against a bare window's, and to a first score.

From the checkout, and from the bundle if dist/dankdesk was built, each against a bare window of the same kind. Cold
means that no process runs yet and nothing is known (an empty home each time); the files are in the system's cache.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from scripts.benchmarks.rounds import Timed, held, held_by, spread
from scripts.devtools.bundle import DIST

PAINT_BAR, SCORE_BAR = 1.5, 2.5
BARE_WINDOW = Path(__file__).with_name("bare_window.py")

Start = Callable[[], tuple[float, ...]]


def compare(rounds: int) -> list[str]:
    """Start each `rounds` times in turn; returns the lines to print."""
    lines = [f"Start of the window, milliseconds from the birth of its process ({rounds} starts in turn, medians)"]
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        kinds: dict[str, tuple[Sequence[str | Path], Sequence[str | Path]]] = {
            "checkout": ([sys.executable, BARE_WINDOW], [sys.executable, "-m", "dankdesk"])
        }
        program = DIST / "dankdesk" / ("dankdesk.exe" if sys.platform == "win32" else "dankdesk")
        if program.exists():
            kinds["bundle"] = [_bundle_bare(Path(work))], [program]
        starts: dict[str, Start] = {}
        for kind, (bare, ours) in kinds.items():
            starts[f"{kind}, bare"] = partial(_bare, bare)
            starts[kind] = partial(_ours, ours)
        seen = _in_turn(starts, rounds)
    for kind in kinds:
        lines += _told(kind, seen[f"{kind}, bare"], seen[kind])
    if "bundle" not in kinds:
        lines.append("  there is no bundle; python3 scripts/dev.py bundle builds it")
    return lines


def _in_turn(starts: dict[str, Start], rounds: int) -> dict[str, list[Timed]]:
    """For each start, the seconds to each of its moments."""
    for start in starts.values():
        start()
    seen: dict[str, list[tuple[float, ...]]] = {name: [] for name in starts}
    for _ in range(rounds):
        for name, start in starts.items():
            seen[name].append(start())
    return {name: [Timed(tuple(moment)) for moment in zip(*some, strict=True)] for name, some in seen.items()}


def _bare(command: Sequence[str | Path]) -> tuple[float, ...]:
    """To the paint of a bare window."""
    began = time.time()
    return (float(_run(command)) - began,)


def _ours(command: Sequence[str | Path]) -> tuple[float, ...]:
    """To the paint of DankDesk's window, and to the score of a meme that is dropped on it at once."""
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as home:
        began = time.time()
        moments = json.loads(_run([*command, "--home", home, "--self-test"]))["moments"]
    return moments["painted"] - began, moments["scored"] - began


def _run(command: Sequence[str | Path]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _told(kind: str, bare: list[Timed], ours: list[Timed]) -> list[str]:
    (bare_painted,), (painted, scored) = bare, ours
    rows = {"bare window painted": bare_painted, "DankDesk painted": painted, "first score": scored}
    lines = [f"  {kind}, {name:<24}{one.median * 1000:8.0f}" for name, one in rows.items()]
    return [
        *lines,
        f"  {kind}, first paint over a bare window's: {held_by(painted, bare_painted, PAINT_BAR)}",
        f"  {kind}, to the first score, seconds: {spread(scored.seconds)}; {held(scored.median, SCORE_BAR)}",
    ]


def _bundle_bare(work: Path) -> Path:
    """A bare window as PyInstaller bundles it, one folder, as build.spec does."""
    options = ["--noconfirm", "--log-level=ERROR", "--onedir", "--console", "--name=bare"]
    where = [f"--distpath={work / 'dist'}", f"--workpath={work / 'build'}", f"--specpath={work}"]
    _run([sys.executable, "-m", "PyInstaller", *options, *where, BARE_WINDOW])
    return work / "dist" / "bare" / ("bare.exe" if sys.platform == "win32" else "bare")
