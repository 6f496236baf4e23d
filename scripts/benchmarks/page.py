"""The Reddit page on a large library: how soon it shows its posts, answers and scrolls, and what memory it takes.

A process of its own each for the empty app and for the full library: `python -m scripts.benchmarks.page DIR`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from dankdesk.inference import LazyEngine
from dankdesk.library import Library, Sort
from dankdesk.paths import Home, model_folder
from dankdesk.ui.app import make_app
from dankdesk.ui.rail import REDDIT
from dankdesk.ui.theme import Theme
from dankdesk.ui.window import Window
from scripts.benchmarks.peak import peak_mb
from scripts.benchmarks.rounds import held
from scripts.make_library import fill

PATIENCE_MS = 60_000
FRAMES = 200
SEARCHES = ("monday", "cat", "when you the", "nobody absolutely", "xylophone")


def compare(n_posts: int, rounds: int) -> list[str]:
    """Measure the window with an empty library and with `n_posts`; returns the lines to print."""
    model_id = LazyEngine(model_folder() / "manifest.json").manifest.id
    with TemporaryDirectory(prefix="dankdesk-bench-") as work:
        empty, full = Path(work, "empty"), Path(work, "full")
        home = Home.at(full)
        home.ensure()
        with Library.open(home.library) as library:
            fill(library, n_posts, model_id)
        without, found = _child(empty, rounds), _child(full, rounds)
    above = found["memory"] - without["memory"]
    return [
        f"The Reddit page with {n_posts:,} posts, milliseconds",
        f"  opens                       {found['opens']:8.0f}; {held(found['opens'], 500)}",
        f"  filter or order             {found['filter']:8.0f}; {held(found['filter'], 100)}",
        f"  search, slowest of {len(SEARCHES)}        {found['search']:8.0f}; {held(found['search'], 100)}",
        f"  a frame while scrolling     {found['frame']:8.1f} (median), {found['frame_p99']:.1f} (99th percentile)",
        f"  memory above the empty app  {above:8.0f} MB; {held(above, 400)}",
    ]


def _child(home: Path, rounds: int) -> dict[str, float]:
    command = [sys.executable, "-m", "scripts.benchmarks.page", str(home), str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-4000:])
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def measure(home: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of what the page does, and the process's peak memory in MB (10^6 bytes) after it. POSIX only."""
    app = make_app()
    window = Window(Home.at(home), LazyEngine(model_folder() / "manifest.json"), Theme(app))
    loop = QEventLoop()
    window.ready.connect(loop.quit)
    window.resize(1200, 780)
    window.show()
    loop.exec()
    opens = _until_answered(window, lambda: window.go_to(REDDIT))
    filters = list(_filters(window, rounds))
    searches = [statistics.median(_searches(window, text, rounds)) for text in SEARCHES]
    frames = _scroll(window)
    _settle(window)
    memory = peak_mb()
    window.close()
    return {
        "opens": opens,
        "filter": statistics.median(filters),
        "search": max(searches),
        "frame": statistics.median(frames),
        "frame_p99": statistics.quantiles(frames, n=100)[98],
        "memory": memory,
    }


def _filters(window: Window, rounds: int) -> Iterator[float]:
    page = window.rooms.reddit.page.filters
    for _ in range(rounds):
        for sort in (Sort.UPVOTES, Sort.NEWEST, Sort.LIKELIEST):
            yield _until_answered(window, partial(page.set_wishes, replace(page.wishes, sort=sort)))
        for subreddits in (frozenset({"memes"}), frozenset[str]()):
            wanted = replace(page.wishes, subreddits=subreddits)
            yield _until_answered(window, partial(page.set_wishes, wanted))


def _searches(window: Window, text: str, rounds: int) -> Iterator[float]:
    """From the moment at which the pause after the last key is over."""
    page = window.rooms.reddit.page.filters
    for _ in range(rounds):
        yield _until_answered(window, lambda: page.set_wishes(replace(page.wishes, search=text)))
        _until_answered(window, lambda: page.set_wishes(replace(page.wishes, search="")))


def _until_answered(window: Window, do: Callable[[], object]) -> float:
    """Milliseconds from `do` until the posts that it asks for are listed and on screen."""
    _settle(window)
    loop = QEventLoop()
    late = QTimer()
    late.setSingleShot(True)
    late.timeout.connect(lambda: loop.exit(1))
    late.start(PATIENCE_MS)
    listed = window.rooms.reddit.browsing.listed
    listed.connect(loop.quit)
    began = time.perf_counter()
    do()
    if loop.exec() != 0:
        raise RuntimeError("the page never showed what was asked for")
    window.rooms.reddit.page.grid.viewport().repaint()
    ended = time.perf_counter()
    listed.disconnect(loop.quit)
    return (ended - began) * 1000


def _settle(window: Window) -> None:
    """Let what the last answer brought (pictures, the chosen post, what is like it) end before anything is timed."""
    give_up = time.perf_counter() + PATIENCE_MS / 1000
    while (not window.idle or window.rooms.reddit.browsing.viewing.busy) and time.perf_counter() < give_up:
        QApplication.processEvents()
        time.sleep(0.01)


def _scroll(window: Window) -> list[float]:
    """Milliseconds of each of `FRAMES` frames at places all over the list, whatever thumbnails are there."""
    grid = window.rooms.reddit.page.grid
    bar = grid.verticalScrollBar()
    found = []
    for number in range(FRAMES):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * ((number * 37) % FRAMES) // FRAMES + number)
        grid.viewport().repaint()
        found.append((time.perf_counter() - began) * 1000)
    return found


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
