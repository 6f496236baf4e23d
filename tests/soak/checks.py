"""Check thousands of pictures in one window, a drop at a time, and see whether it grows.

    .venv/bin/python -m tests.soak.checks --checks 2000

The program runs as it does for anybody: its window, its decoding and its reading process, on a home of its own. Most
drops are a picture that is new; some are one that is known, a damaged file, or a picture that never was a file. Memory,
open files, threads and child processes are looked at again and again while nothing is under way. Once the window keeps
as much as it ever does none of them may grow.
"""

from __future__ import annotations

import argparse
import gc
import logging
import random
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.paths import Home, assets_folder, model_folder
from dankdesk.ui.app import run_window
from dankdesk.ui.rail import MODELS, REDDIT
from dankdesk.ui.window import Window
from scripts.benchmarks import subjects
from tests import tiny_model
from tests.images.making import detailed, encode
from tests.making import png

POLL_MS = 2
GRACE_S = 2.0
SAMPLES = 40
"""How often it is looked at."""
LARGE = 0.05
"""The share of memes of full size with words in them; the others are small, lest the words take all the time."""
WARM = 1500
"""Checks after which everything that is made once has been made: the list has its most rows after 1,200 new pictures,
and was cut for the first time (`ui.check.history_model.MOST_ROWS`). Of a shorter run the first half."""
MOST_MB_A_1000 = 8.0
"""By which memory may seem to grow in 1,000 checks: one picture more or less makes as much."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the program took after so many checks. memory_mb: resident, of 10^6 bytes; children_mb: of its children."""

    checks: int
    memory_mb: float
    handles: int
    threads: int
    children: int
    children_mb: float

    @classmethod
    def take(cls, checks: int) -> Sample:
        process = psutil.Process()
        children = process.children(recursive=True)
        return cls(
            checks,
            process.memory_info().rss / 1e6,
            process.num_fds(),
            process.num_threads(),
            len(children),
            sum(child.memory_info().rss for child in children) / 1e6,
        )


Say = Callable[[Sample], object]


@dataclass(slots=True)
class Soak:
    """What was seen. n_new: pictures that were dropped; n_kept: those that the library has in the end.

    left: what was still there when the window was closed. bugs: what was logged as an error.
    """

    samples: list[Sample] = field(default_factory=list)
    n_new: int = 0
    n_kept: int = 0
    left: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Sentences; none means that all is well."""
        found = [*self.bugs, *grown(self.samples), *(f"Still there at the end: {what}." for what in self.left)]
        if self.n_kept != self.n_new:
            found.append(f"Of {self.n_new} pictures {self.n_kept} were kept.")
        return found


def grown(samples: Sequence[Sample]) -> list[str]:
    """A sentence for each thing that grew. Of memory nothing can be said before `WARM` checks."""
    long = samples[-1].checks > WARM
    warm = WARM if long else samples[-1].checks // 2
    first = [sample for sample in samples if sample.checks <= warm]
    later = samples[len(first) :]
    found = []
    for name in ("handles", "threads", "children"):
        most = max(getattr(sample, name) for sample in first)
        # What comes and goes is sometimes more; what grows is never less again.
        least = min(getattr(sample, name) for sample in later[len(later) // 2 :])
        if least > most:
            found.append(
                f"There were {most} {name} at most in the first {warm:,} checks, and {least} at least in the end."
            )
    # A second decoding process comes and goes with 40 MB: like is held against like.
    fewest = min(sample.children for sample in later)
    for name in ("memory_mb", "children_mb") if long else ():
        before, after = (
            [(sample.checks, getattr(sample, name)) for sample in part if sample.children == fewest]
            for part in (first, later)
        )
        a_1000 = 1000 * slope(after)
        most = max((value for _, value in before), default=0.0)
        if a_1000 > MOST_MB_A_1000 and min(value for _, value in after[len(after) // 2 :]) > most:
            found.append(f"{name} grew by {a_1000:.1f} MB in 1,000 checks.")
    return found


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How much y grows with x: the median over all pairs (Theil-Sen), which a jump or two do not move."""
    slopes = sorted((y2 - y1) / (x2 - x1) for x1, y1 in points for x2, y2 in points if x2 > x1)
    return slopes[len(slopes) // 2] if slopes else 0.0


class Hand(QObject):
    """Drops one thing after another on a window, each when the one before is answered, and then closes it."""

    def __init__(self, window: Window, memes: Memes, checks: int, soak: Soak, say: Say) -> None:
        super().__init__(window)
        self._window = window
        self._memes = memes
        self._checks = checks
        self._done = 0
        self._soak = soak
        self._say = say
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        if not self._window.idle:
            return
        if self._done == 0:
            # Else they are built whenever the window has nothing to do, which may be late in a short run.
            for page in (REDDIT, MODELS):
                self._window.rooms.wing(page)
        if self._done % max(1, self._checks // SAMPLES) == 0:
            gc.collect()
            sample = Sample.take(self._done)
            self._soak.samples.append(sample)
            self._say(sample)
        if self._done == self._checks:
            self._timer.stop()
            self._window.close()
            return
        self._done += 1
        drop(self._window, self._memes.next(self._done))


class Memes:
    """What is dropped, for ever. n_new: how many of them so far were pictures that were not dropped before."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._large = [path.read_bytes() for path in sorted((assets_folder() / "samples").glob("*.*g"))]
        self._large += [path.read_bytes() for path in subjects.make(folder / "made", 1)]
        self._small = [
            encode(detailed(160, 120, seed), kind) for seed, kind in enumerate(("JPEG", "PNG", "WEBP", "GIF"))
        ]
        self._known: list[Path] = []
        self.n_new = 0

    def next(self, number: int) -> QMimeData:
        """The thing to drop as the `number`th."""
        mime = QMimeData()
        kind = self._chance.random()
        if kind < 0.05:
            mime.setData("image/png", png(number % 256, number))
            self.n_new += 1
        else:
            mime.setUrls([QUrl.fromLocalFile(str(self._file(number, kind)))])
        return mime

    def _file(self, number: int, kind: float) -> Path:
        if kind < 0.15 and self._known:
            return self._chance.choice(self._known)
        path = self._folder / f"{number:06}.jpg"
        base = self._chance.choice(self._large if self._chance.random() < LARGE else self._small)
        if kind < 0.2:
            path.write_bytes(base[: self._chance.randrange(200)])
            return path
        # Text after the end of a picture makes other bytes, and so another picture of it.
        path.write_bytes(base + str(number).encode())
        self._known.append(path)
        self.n_new += 1
        return path


def drop(window: Window, mime: QMimeData) -> None:
    """Drag it onto the middle of the window and let go, as the system's own events would."""
    middle = window.rect().center()
    keys = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), QDragEnterEvent(middle, *keys))
    QApplication.sendEvent(window.windowHandle(), QDropEvent(QPointF(middle), *keys))


class _Bugs(logging.Handler):
    """Every logged error is a fault: the window would go on without a word of it."""

    def __init__(self, seen: Soak) -> None:
        super().__init__(logging.ERROR)
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        self._seen.bugs.append(self.format(record))


def soak(checks: int, folder: Path, manifest: Path, seed: int = 1, say: Say = lambda _: None) -> Soak:
    """Check so many pictures in one window, with what it keeps and what is dropped in `folder`. say: is told of each
    look as it is taken."""
    seen = Soak()
    bugs = _Bugs(seen)
    logging.getLogger("dankdesk").addHandler(bugs)
    home = Home.at(folder / "home")
    (folder / "memes").mkdir()
    memes = Memes(folder / "memes", seed)
    code = run_window(
        home,
        manifest,
        (),
        shipped=manifest,
        attend=lambda window: Hand(window, memes, checks, seen, say),
    )
    logging.getLogger("dankdesk").removeHandler(bugs)
    seen.left += _threads_left()
    seen.n_new = memes.n_new
    with Library.open(home.library) as library:
        seen.n_kept = library.count(Manifest.read(manifest).id)
    if code != 0:
        seen.left.append(f"exit code {code}")
    return seen


def _threads_left() -> list[str]:
    """The names of those that have not ended within a moment."""
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    for thread in others:
        thread.join(GRACE_S)
    return [thread.name for thread in others if thread.is_alive()]


def _print(one: Sample) -> None:
    counts = f"{one.handles:8} {one.threads:8} {one.children:9}"
    print(f"{one.checks:6,} {one.memory_mb:10.1f} {counts} {one.children_mb:9.1f}", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checks", type=int, default=2000, metavar="N", help="how many (2,000)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--tiny", action="store_true", help="with the tests' tiny model, which is quick")
    args = parser.parse_args(argv)
    with TemporaryDirectory(prefix="dankdesk-soak-") as name:
        folder = Path(name)
        manifest = tiny_model.write(folder / "model") if args.tiny else model_folder() / "manifest.json"
        print("checks  memory MB  handles  threads  children  their MB")
        seen = soak(args.checks, folder, manifest, args.seed, _print)
    said = f"{args.checks:,} checks, {seen.n_kept:,} pictures kept, {len(seen.faults)} faults"
    print(*seen.faults, said, sep="\n")
    return 1 if seen.faults else 0


if __name__ == "__main__":
    sys.exit(main())
