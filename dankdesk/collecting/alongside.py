"""Scoring pictures while more of them arrive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeVar

from dankdesk.records import Outcome
from dankdesk.scoring import Scorer, Source

Event = TypeVar("Event")
COLLECT, SCORE = "collect", "score"


POLL_S = 0.2
"""A wait without a limit would not be ended by Ctrl-C everywhere."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """One of the two threads is done. name: which; error: what ended it, if anything did."""

    name: str
    error: BaseException | None


def score_alongside(
    events: Iterable[Event],
    source_of: Callable[[Event], Source | None],
    scorer: Scorer,
    *,
    cancel: threading.Event,
    read: bool,
    afterwards: Callable[[], Iterable[Source]] = tuple,
) -> Iterator[Event | Outcome]:
    """`events` as they come, and between them the outcomes of the pictures that they bring, as these are scored.

    The events are made in one thread and the pictures scored in another, so that neither waits for the other; no
    picture is lost to a slow consumer, and only names and hashes wait for the scorer.
    source_of: the picture that an event brings, if any; called in the events' thread.
    afterwards: pictures to score as well, once the events have ended well.
    cancel: ends both; it is set when this generator is closed, too. What the events raise is raised here once the
    pictures they had brought are scored; what the scorer raises, `ModelError`, at once.
    """
    told: SimpleQueue[Event | Outcome | _Ended] = SimpleQueue()
    waiting: SimpleQueue[Source | None] = SimpleQueue()

    def collect() -> None:
        for event in events:
            told.put(event)
            source = source_of(event)
            if source is not None:
                waiting.put(source)
        if not cancel.is_set():
            for source in afterwards():
                waiting.put(source)

    def score() -> None:
        # One run for all that is there: a run that waited for more would keep its last pictures until these came.
        while not cancel.is_set() and (source := waiting.get()) is not None:
            for outcome in scorer.run(_with_more(source, waiting), cancel=cancel, read=read):
                told.put(outcome)

    def thread(work: Callable[[], None], name: str, then: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
                ended = _Ended(name, None)
            except BaseException as error:
                ended = _Ended(name, error)
            then()
            told.put(ended)

        made = threading.Thread(target=run, name=name, daemon=True)
        made.start()
        return made

    threads = [thread(collect, COLLECT, lambda: waiting.put(None)), thread(score, SCORE, lambda: None)]
    running = len(threads)
    failure: BaseException | None = None
    try:
        while running and not (failure and cancel.is_set()):
            try:
                item = told.get(timeout=POLL_S)
            except Empty:
                continue
            if not isinstance(item, _Ended):
                yield item
                continue
            running -= 1
            failure = failure or item.error
            if item.error is not None and item.name == SCORE:
                cancel.set()
    finally:
        if running:
            cancel.set()
        for each in threads:
            each.join()
    if failure is not None:
        raise failure


def _with_more(first: Source, waiting: SimpleQueue[Source | None]) -> Iterator[Source]:
    """`first`, and what waits behind it at the moment; the end that None stands for is left to be found again."""
    source: Source | None = first
    while source is not None:
        yield source
        try:
            source = waiting.get_nowait()
        except Empty:
            return
    waiting.put(None)
