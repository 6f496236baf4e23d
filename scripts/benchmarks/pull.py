"""A pull of posts with scoring, against scoring the same pictures from a folder; and the same pull again."""

from __future__ import annotations

import statistics
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.collecting.pulling import pull_and_score
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.paths import model_folder
from dankdesk.records import Verdict
from dankdesk.reddit.session import Session
from dankdesk.reddit.wants import Pull
from dankdesk.scoring import Scorer, Source
from scripts.benchmarks.rounds import held, spread
from scripts.benchmarks.subjects import distinct
from tests.standin import StandIn

BAR = 1.2


def compare(paths: list[Path], n_posts: int, rounds: int) -> list[str]:
    """Pull `n_posts` from a stand-in on loopback, in turn with scoring the same files; returns the lines to print.

    No words are read on either side. Each round begins with empty libraries.
    """
    engine = LazyEngine(model_folder() / "manifest.json")
    engine.get()
    with TemporaryDirectory(prefix="dankdesk-bench-") as work:
        files = distinct(paths, n_posts, Path(work, "pictures"))
        with StandIn() as reddit:
            for number, file in enumerate(files):
                reddit.posts.picture(f"Meme {number}", file.read_bytes(), score=number)
            seen = [_round(engine, reddit, files, Path(work, str(number))) for number in range(rounds)]
    ratios, fetched = [ratio for ratio, _ in seen], max(again for _, again in seen)
    return [
        f"{n_posts:,} posts pulled and scored, over the same pictures scored from a folder ({rounds} rounds)",
        f"  ratio: {spread(ratios)}; {held(statistics.median(ratios), BAR)}",
        f"  pictures fetched by the second pull: {fetched}",
    ]


def _round(engine: LazyEngine, reddit: StandIn, files: list[Path], work: Path) -> tuple[float, int]:
    """Seconds of the pull over those of the folder, and how many pictures the same pull fetched once more."""
    with Library.open(work / "folder") as library:
        began = time.perf_counter()
        outcomes = list(Scorer(engine, library).run(map(Source.from_path, files)))
        folder_s = time.perf_counter() - began
    if not all(isinstance(outcome, Verdict) for outcome in outcomes):
        raise RuntimeError("a picture of the folder was not scored")
    wanted = Pull(("dankmemes",), limit=len(files))
    with Library.open(work / "pulled") as library, reddit.session() as session:
        scorer = Scorer(engine, library)
        began = time.perf_counter()
        n_scored = sum(isinstance(event, Verdict) for event in _pull(session, library, scorer, wanted))
        pull_s = time.perf_counter() - began
        before = reddit.seen("https://")
        again = sum(isinstance(event, Verdict) for event in _pull(session, library, scorer, wanted))
        if n_scored != len(files) or again:
            raise RuntimeError(f"{n_scored} of {len(files)} were scored, and {again} again")
        return pull_s / folder_s, reddit.seen("https://") - before


def _pull(session: Session, library: Library, scorer: Scorer, wanted: Pull) -> list[object]:
    return list(pull_and_score(session, library, scorer, wanted, threading.Event(), read=False))
