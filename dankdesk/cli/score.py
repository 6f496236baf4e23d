"""`dankdesk score`: one file or ten thousand."""

from __future__ import annotations

import heapq
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from dankdesk.cli.asked import Asked, asked_for
from dankdesk.cli.running import Tally, interrupt, library_of, ran_on, reader_unless
from dankdesk.cli.values import AUTO, RAY
from dankdesk.export import CsvTable, json_line, label
from dankdesk.inference import Manifest
from dankdesk.machine import engine_for
from dankdesk.paths import Home
from dankdesk.records import Outcome, Verdict
from dankdesk.scoring import Scorer
from dankdesk.wording import percent, printable, say

ALL_READ, SOME_UNREADABLE = 0, 1


def score(args: Namespace, home: Home, manifest_path: Path) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    if args.engine == RAY:
        from dankdesk.cli.sharding import score_in_shards

        return score_in_shards(args, manifest_path)
    engine = engine_for(home, manifest_path, None if args.engine == AUTO else args.engine)
    manifest = engine.manifest
    asked = asked_for(args)
    show = _printer(args, manifest)
    tally = Tally(len(asked))
    with (
        library_of(home, args.no_library) as library,
        reader_unless(args.no_words) as reader,
        interrupt() as cancel,
    ):
        scorer = Scorer(engine, library, reader, args.jobs)
        on_seen = _first_answer(tally) if len(asked) == 1 else None
        sources = (one.source for one in asked)
        outcomes = scorer.run(sources, cancel=cancel, on_seen=on_seen, read=not args.no_words)
        if args.no_words:
            outcomes = (_seen_alone(outcome, manifest) for outcome in outcomes)
        counted = _counted(outcomes, asked, tally)
        rows: Iterable[Outcome] = _top(counted, args.top) if args.top else counted
        for outcome in rows:
            tally.progress.clear()
            show(outcome)
        tally.progress.clear()
        if cancel.is_set():
            return tally.stopped(kept=library is not None)
    ran = ran_on(engine)
    if not (args.json or args.csv):
        tally.summary(manifest, ran)
    return SOME_UNREADABLE if tally.unreadable else ALL_READ


def _printer(args: Namespace, manifest: Manifest) -> Callable[[Outcome], None]:
    """What prints one outcome on stdout in the form asked for. The table leaves what is unreadable to stderr."""
    if args.json:
        return lambda outcome: print(json_line(outcome, manifest if args.explain else None))
    if args.csv:
        return CsvTable(sys.stdout, [audience.id for audience in manifest.audiences]).add

    def line(outcome: Outcome) -> None:
        if isinstance(outcome, Verdict):
            likelihood = outcome.score.likelihood
            said = say(likelihood, manifest.headline.threshold)
            print(f"{percent(likelihood):>6}  {said.word:<8}  {printable(label(outcome))}")
            if args.explain:
                from dankdesk.cli.explain import explain

                print(explain(outcome.score, manifest, sys.stdout))

    return line


def _first_answer(tally: Tally) -> Callable[[Verdict], None]:
    """Says on a terminal what is known already while a single picture's words are read, which takes ten times as
    long."""

    def show(verdict: Verdict) -> None:
        tally.progress.show(f"{percent(verdict.score.likelihood)} by the picture alone; reading its words…")

    return show


def _seen_alone(outcome: Outcome, manifest: Manifest) -> Outcome:
    """`outcome` as it is without the words that the library may know: all rows of a table answer one question."""
    if not isinstance(outcome, Verdict):
        return outcome
    audiences = tuple(
        replace(one, whole=audience.without_words.opinion(one.logit, None), words=None, marks=())
        for one, audience in zip(outcome.score.audiences, manifest.audiences, strict=True)
    )
    return replace(outcome, score=replace(outcome.score, audiences=audiences, text=None))


def _counted(outcomes: Iterable[Outcome], asked: list[Asked], tally: Tally) -> Iterator[Outcome]:
    """Outcomes with their paths as they were typed."""
    for outcome, one in zip(outcomes, asked, strict=False):  # a stopped run gives fewer outcomes
        typed = replace(outcome, path=one.typed)
        tally.count(typed)
        yield typed
        tally.progress.step()


def _top(outcomes: Iterable[Outcome], n: int) -> list[Verdict]:
    verdicts = (outcome for outcome in outcomes if isinstance(outcome, Verdict))
    return heapq.nlargest(n, verdicts, key=lambda verdict: verdict.score.likelihood)
