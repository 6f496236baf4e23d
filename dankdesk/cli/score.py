"""`dankdesk score`: one file or ten thousand."""

from __future__ import annotations

import heapq
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from dankdesk.cli.progress import ProgressLine
from dankdesk.errors import UserError
from dankdesk.export import CsvTable, json_line, label
from dankdesk.images import find_pictures
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.paths import Home
from dankdesk.records import Outcome, Unreadable, Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.wording import percent, printable, say

ALL_READ, SOME_UNREADABLE, STOPPED = 0, 1, 130


def score(args: Namespace, home: Home, manifest_path: Path) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    engine = LazyEngine(manifest_path)
    manifest = engine.manifest
    show = _printer(args, manifest.threshold)
    with _library(home, args.no_library) as library, _interrupt() as cancel:
        asked = list(_asked(args.paths))
        tally = _Tally(len(asked))
        scorer = Scorer(engine, library, args.jobs)
        outcomes = _counted(scorer.run((given.source for given in asked), cancel=cancel), asked, tally)
        rows: Iterable[Outcome] = _top(outcomes, args.top) if args.top else outcomes
        for outcome in rows:
            tally.progress.clear()
            show(outcome)
        tally.progress.clear()
        if cancel.is_set():
            return _stopped(tally, library)
    if not (args.json or args.csv):
        tally.summary(engine)
    return SOME_UNREADABLE if tally.unreadable else ALL_READ


def _printer(args: Namespace, threshold: float) -> Callable[[Outcome], None]:
    """What prints one outcome on stdout in the form asked for. The table leaves what is unreadable to stderr."""
    if args.json:
        return lambda outcome: print(json_line(outcome))
    if args.csv:
        return CsvTable(sys.stdout).add

    def line(outcome: Outcome) -> None:
        if isinstance(outcome, Verdict):
            likelihood = outcome.score.likelihood
            print(f"{percent(likelihood):>6}  {say(likelihood, threshold).word:<8}  {printable(label(outcome))}")

    return line


class _Tally:
    """What a run says beside its rows: progress, one line on stderr for each unreadable file, and a summary."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.unreadable = 0
        self.progress = ProgressLine(sys.stderr, total)
        self._warned = False

    def count(self, outcome: Outcome) -> None:
        self.done += 1
        if isinstance(outcome, Unreadable):
            self.unreadable += 1
            self._say(f"Can't read {printable(label(outcome))}: {outcome.reason}")
        elif outcome.warning and not self._warned:
            self._warned = True
            self._say(f"Not saved: {outcome.warning}")

    def summary(self, engine: LazyEngine) -> None:
        scored = self.done - self.unreadable
        parts = [f"{scored:,} scored"]
        if self.unreadable:
            parts.append(f"{self.unreadable:,} unreadable")
        runs = engine.get().running if engine.ready else None
        parts.append(f"{runs.provider}, {runs.precision}" if runs else "nothing new to score")
        e = engine.manifest.evaluation
        parts.append(f"{engine.manifest.audience}, AUC {e.auc:.2f} ({e.auc_low:.2f} to {e.auc_high:.2f})")
        print(" · ".join(parts), file=sys.stderr)

    def _say(self, line: str) -> None:
        self.progress.clear()
        print(line, file=sys.stderr)


def _counted(outcomes: Iterator[Outcome], asked: list[_Asked], tally: _Tally) -> Iterator[Outcome]:
    """Outcomes with their paths as they were typed."""
    for outcome, one in zip(outcomes, asked, strict=False):  # a stopped run gives fewer outcomes
        typed = replace(outcome, path=one.typed)
        tally.count(typed)
        yield typed
        tally.progress.step()


def _top(outcomes: Iterator[Outcome], n: int) -> list[Verdict]:
    verdicts = (outcome for outcome in outcomes if isinstance(outcome, Verdict))
    return heapq.nlargest(n, verdicts, key=lambda verdict: verdict.score.likelihood)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A source, and its path as the user typed it (None: standard input)."""

    source: Source
    typed: Path | None


def _asked(paths: list[str]) -> Iterator[_Asked]:
    for path in paths:
        if path == "-":
            yield _Asked(Source("-", data=sys.stdin.buffer.read()), None)
        else:
            yield from (_Asked(Source.from_path(found), found) for found in find_pictures([Path(path)]))


def _stopped(tally: _Tally, library: Library | None) -> int:
    kept = "What was scored is kept; run it again to go on." if library else "Nothing was kept (--no-library)."
    print(f"Stopped after {tally.done:,} of {tally.total:,}. {kept}", file=sys.stderr)
    return STOPPED


@contextmanager
def _library(home: Home, without: bool) -> Iterator[Library | None]:
    """The library, or None where it is not wanted or can't be had: scoring goes on without it."""
    library = None
    if not without:
        try:
            home.ensure()
            library = Library.open(home.library)
            for notice in library.notices:
                print(notice, file=sys.stderr)
        except UserError as error:
            print(f"{error} Scores are not remembered this time.", file=sys.stderr)
    try:
        yield library
    finally:
        if library is not None:
            library.close()


@contextmanager
def _interrupt() -> Iterator[threading.Event]:
    """Ctrl-C sets the event, so that the picture under way is finished and saved; a second one ends at once."""
    cancel = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        cancel.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
