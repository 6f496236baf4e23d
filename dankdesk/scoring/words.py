"""The second stage: the words of pictures that have been seen."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Protocol

from dankdesk.errors import ReadingError
from dankdesk.inference import LazyEngine
from dankdesk.records import RGB, Outcome, Text, Unreadable, Verdict
from dankdesk.scoring.keeper import Keeper

AHEAD = 2
"""Pictures that may wait for the reader, beside the one that it reads. More would gain nothing: it is the slow part."""
POLL_S = 0.05


class WordsReader(Protocol):
    """What `dankdesk.reading.Reader` does for this stage."""

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        """The words in a picture. Raises `ReadingError`; soon after `cancel` is set, too."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """A verdict by the picture alone. text: its words, if they are known; rgb: the picture, if they are to be read.

    kept: whether the library has it.
    """

    verdict: Verdict
    text: Text | None
    rgb: RGB | None
    kept: bool


class WordsStage:
    """Brings words to verdicts. Judging and keeping happen in the caller's thread, reading in another."""

    def __init__(
        self,
        engine: LazyEngine,
        reader: WordsReader | None,
        keeper: Keeper,
        ahead: int = AHEAD,
        on_seen: Callable[[Verdict], object] | None = None,
    ) -> None:
        """ahead: pictures that are looked at while another one is read. on_seen: as in `Scorer.run`."""
        self._engine = engine
        self._reader = reader
        self._keeper = keeper
        self._ahead = ahead
        self._on_seen = on_seen

    def judge(self, verdict: Verdict, text: Text, *, kept: bool) -> Verdict:
        """`verdict` with `text` judged beside the picture, or as it is with a sentence why not."""
        try:
            score = self._engine.add_words(verdict.score, text)
        except ReadingError as error:
            return replace(verdict, unread=str(error))
        complete = replace(verdict, score=score, unread=None)
        return self._keeper.update(complete) if kept else complete

    def read(self, rgb: RGB, cancel: threading.Event | None) -> Text:
        """The words in a picture. Raises `ReadingError`."""
        if self._reader is None:
            raise ReadingError("The words were not read, because DankDesk was started without what reads them.")
        return self._reader.read(rgb, cancel)

    def run(self, seen: Iterable[Seen | Unreadable], cancel: threading.Event) -> Iterator[Outcome]:
        """Complete verdicts in their order. One picture is read while the next ones are looked at."""
        stop = threading.Event()
        pool = ThreadPoolExecutor(1, thread_name_prefix="words")
        pending: deque[tuple[Seen | Unreadable, Future[Text] | None]] = deque()
        try:
            for one in seen:
                pending.append((one, self._begin(one, pool, stop)))
                while pending and (len(pending) > self._ahead or _ready(pending[0][1])):
                    if not _waited(pending[0][1], cancel):
                        return
                    yield self._finish(*pending.popleft())
            while pending:
                if not _waited(pending[0][1], cancel):
                    return
                yield self._finish(*pending.popleft())
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _begin(self, one: Seen | Unreadable, pool: ThreadPoolExecutor, stop: threading.Event) -> Future[Text] | None:
        """Have its words read; None where there is nothing to read."""
        if isinstance(one, Unreadable) or one.rgb is None:
            return None
        reading = pool.submit(self.read, one.rgb, stop)
        if self._on_seen is not None:
            self._on_seen(one.verdict)
        return reading

    def _finish(self, one: Seen | Unreadable, read: Future[Text] | None) -> Outcome:
        if isinstance(one, Unreadable):
            return one
        try:
            text = read.result() if read is not None else one.text
        except ReadingError as error:
            return replace(one.verdict, unread=str(error))
        return one.verdict if text is None else self.judge(one.verdict, text, kept=one.kept)


def _ready(read: Future[Text] | None) -> bool:
    return read is None or read.done()


def _waited(read: Future[Text] | None, cancel: threading.Event) -> bool:
    """Wait for a reading; False as soon as `cancel` is set. What needs no reading is there, and saved, already."""
    if read is None:
        return True
    while not cancel.is_set():
        if wait([read], POLL_S).done:
            return True
    return False
