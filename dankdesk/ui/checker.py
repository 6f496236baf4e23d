"""The scoring lane: drives the one pipeline off the window's thread and reports in small helpings."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal, Slot

from dankdesk.errors import UserError
from dankdesk.records import Outcome, Picture, Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.batch import Batch
from dankdesk.ui.lane import Background, report_bug
from dankdesk.ui.pixels import to_image

HELPING_S = 0.05
"""News reaches the window at most this often: twenty times a second looks alive and leaves it time to draw."""


@dataclass(eq=False, slots=True)
class Job:
    """One batch on its way. `cancel` may be set from any thread; it is heard before the next picture.

    held: sources whose bytes are in memory, by the sha256 of their pictures, from the moment their verdict arrives.
    """

    batch: Batch
    cancel: threading.Event = field(default_factory=threading.Event)
    held: dict[str, Source] = field(default_factory=dict)


class Checker(Background):
    """Checks batches in the order given, except that a small one is answered between the pictures of a large one.

    counted(job, n): n more pictures were found; folders may still be open.
    decoded(job, facts, image): the facts of a job's first picture and its QImage, before its score; not where it was
        known already and so was not decoded.
    arrived(job, outcomes): finished outcomes, in order.
    ended(job, sentence): the job is over; a sentence where it could not go on, else "".
    """

    counted = Signal(object, int)
    decoded = Signal(object, object, object)
    arrived = Signal(object, list)
    ended = Signal(object, str)

    def __init__(self, scorer: Scorer, parent: QObject | None = None) -> None:
        super().__init__("checker", parent)
        self._scorer = scorer
        self._waiting: deque[Job] = deque()
        self._open: set[Job] = set()
        self.ended.connect(self._forget)
        self._thread.start()

    @property
    def busy(self) -> bool:
        return bool(self._open)

    def submit(self, batch: Batch) -> Job:
        job = Job(batch)
        self._open.add(job)
        with self._change:
            self._waiting.append(job)
            self._change.notify()
        return job

    def cancel(self) -> None:
        """Stop every job before its next picture. Returns at once; `ended` follows for each."""
        for job in self._open:
            job.cancel.set()

    @Slot(object, str)
    def _forget(self, job: Job, _sentence: str) -> None:
        self._open.discard(job)

    def _loop(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._stopping)
                if self._stopping:
                    return
                job = self._waiting.popleft()
            self._run(job)

    def _serve_small(self) -> None:
        """Answer small batches that came in meanwhile; a person waits for each of them."""
        while True:
            with self._change:
                job = next((waiting for waiting in self._waiting if waiting.batch.few), None)
                if job is None:
                    return
                self._waiting.remove(job)
            self._run(job)

    def _run(self, job: Job) -> None:
        sentence = ""
        try:
            self._score(job, self._collect(job))
        except UserError as error:
            sentence = str(error)
        except Exception as error:
            report_bug(error)
        self.ended.emit(job, sentence)

    def _collect(self, job: Job) -> list[Source]:
        """All sources of the job, counted aloud while folders are walked, so that the end of the run is known."""
        found: list[Source] = []
        told, last = 0, time.monotonic()
        for source in job.batch.sources():
            found.append(source)
            if job.cancel.is_set():
                return []
            if time.monotonic() - last >= HELPING_S:
                self.counted.emit(job, len(found) - told)
                told, last = len(found), time.monotonic()
        self.counted.emit(job, len(found) - told)
        return found

    def _score(self, job: Job, sources: list[Source]) -> None:
        def on_first(_source: Source, picture: Picture) -> None:
            self.decoded.emit(job, picture.facts, to_image(picture.rgb))

        helping: list[Outcome] = []
        last = 0.0
        try:
            outcomes = self._scorer.run(iter(sources), cancel=job.cancel, on_first=on_first)
            for outcome, source in zip(outcomes, sources, strict=False):  # cancelled, it has fewer outcomes
                if source.data is not None and isinstance(outcome, Verdict):
                    job.held[outcome.facts.sha256] = source
                helping.append(outcome)
                if time.monotonic() - last >= HELPING_S:
                    self.arrived.emit(job, helping)
                    helping, last = [], time.monotonic()
                self._serve_small()
        finally:
            if helping:
                self.arrived.emit(job, helping)
