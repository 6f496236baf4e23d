"""Runs a comparison of two models off the window's thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from dankdesk.compare import Comparison, compare
from dankdesk.errors import PictureError
from dankdesk.images import find_pictures
from dankdesk.inference import LazyEngine, Manifest
from dankdesk.library import Library
from dankdesk.reading import Reader
from dankdesk.records import Outcome
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.lane import Lane

HELPING_S = 0.05
PAGE = 500


@dataclass(frozen=True, slots=True)
class Kept(Source):
    """A picture that was pasted: the library has its bytes. They are fetched when their turn comes."""

    sha256: str = ""
    library: Library | None = None

    def read(self) -> bytes:
        data = self.library.original(self.sha256) if self.library is not None else None
        if data is None:
            raise PictureError("It is no longer there.")
        return data


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """a, b: the models. folder: None for the pictures in `library` that the model `model_id` judged.
    read: judge the words too."""

    a: LazyEngine
    b: LazyEngine
    folder: Path | None
    read: bool
    library: Library
    reader: Reader | None
    model_id: str


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """stopped: it was cancelled, and is about what both had judged by then."""

    found: Comparison
    manifests: tuple[Manifest, Manifest]
    sources: tuple[Source, ...]
    stopped: bool


class Comparer(QObject):
    """One comparison at a time. moved(done, total): total is 0 while pictures are still being counted."""

    moved = Signal(int, int)
    ended = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("compare", self)
        self._cancel = threading.Event()
        self.busy = False

    def start(self, question: Question) -> None:
        self.busy = True
        cancel = self._cancel = threading.Event()
        self._lane.do(lambda: self._run(question, cancel), self._end, self._fail)

    def cancel(self) -> None:
        """Heard before the next picture; `ended` follows."""
        self._cancel.set()

    def stop(self) -> bool:
        """Cancel and leave. True if the thread ended in time."""
        self._cancel.set()
        self.blockSignals(True)
        return self._lane.stop()

    def _run(self, question: Question, cancel: threading.Event) -> Answer:
        engines = question.a, question.b
        manifests = engines[0].manifest, engines[1].manifest
        sources = tuple(_until(cancel, _sources(question)))
        total, done, told = 2 * len(sources), 0, 0.0

        def count(_outcome: Outcome) -> None:
            nonlocal done, told
            done += 1
            if time.monotonic() - told >= HELPING_S or done == total:
                told = time.monotonic()
                self.moved.emit(done, total)

        reader = question.reader if question.read else None
        a, b = (Scorer(engine, question.library, reader) for engine in engines)
        found = compare(a, b, sources, read=reader is not None, cancel=cancel, on_outcome=count)
        return Answer(found, manifests, sources, cancel.is_set())

    def _end(self, answer: Answer) -> None:
        self.busy = False
        self.ended.emit(answer)

    def _fail(self, sentence: str) -> None:
        self.busy = False
        self.failed.emit(sentence)


def _sources(question: Question) -> Iterator[Source]:
    if question.folder is not None:
        yield from map(Source.from_path, find_pictures([question.folder]))
        return
    library, kept = question.library, list[Source]()
    while page := library.history(question.model_id, limit=PAGE, offset=len(kept)):
        kept += [
            Source(verdict.name, verdict.path)
            if verdict.path is not None
            else Kept(verdict.name, sha256=verdict.facts.sha256, library=library)
            for verdict in page
        ]
    # The oldest first: each is moved to the top of the list when it is judged again, so that the order stays.
    yield from reversed(kept)


def _until(cancel: threading.Event, sources: Iterable[Source]) -> Iterator[Source]:
    for source in sources:
        if cancel.is_set():
            return
        yield source
