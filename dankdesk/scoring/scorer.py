"""Both stages, put together."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from dankdesk.errors import ReadingError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.reading import CancelledReading, given
from dankdesk.records import Outcome, Unreadable, Verdict
from dankdesk.scoring.again import pixels_again
from dankdesk.scoring.keeper import Keeper, recall_text
from dankdesk.scoring.prepare import Decoded, Known, PictureHook, Prepared, Preparer, ahead
from dankdesk.scoring.source import Source
from dankdesk.scoring.words import Seen, WordsReader, WordsStage


class Scorer:
    """Scores sources with one engine and, where they are there, a library that remembers and a reader of words."""

    def __init__(
        self,
        engine: LazyEngine,
        library: Library | None,
        reader: WordsReader | None = None,
        jobs: int | None = None,
    ) -> None:
        """jobs: threads that read and decode ahead; by default as many as the machine has cores, at most 4."""
        self.engine = engine
        self.library = library
        self.reader = reader
        self.jobs = jobs or min(4, os.cpu_count() or 1)

    def run(
        self,
        sources: Iterable[Source],
        *,
        cancel: threading.Event | None = None,
        on_picture: PictureHook | None = None,
        read: bool = False,
    ) -> Iterator[Outcome]:
        """Score `sources`, yielding one outcome for each, in their order.

        read: bring the words in as well; without it the verdicts of pictures whose words are not known yet speak of
        the picture alone, and `Scorer.read` completes them. Words that cannot be read leave a verdict with `unread`.
        An outcome is saved in the library before it is yielded. Setting `cancel` ends the run before the next
        picture; so does closing the generator. `on_picture` is called from a pool thread with each picture that
        needs scoring, once it is decoded and before its score. Raises `ModelError` when the model can't be loaded or
        fails.
        """
        cancel = cancel or threading.Event()
        keeper = Keeper(self.library)
        stage = WordsStage(self.engine, self.reader, keeper)
        prepare = Preparer(self.library, self.engine.manifest, read, cancel, on_picture)
        pool = ThreadPoolExecutor(self.jobs, thread_name_prefix="decode")
        try:
            # Pictures whose words are to be read are kept whole, 12 MB each, so fewer of them wait.
            prepared = ahead(pool, prepare, sources, depth=self.jobs if read else 2 * self.jobs)
            yield from stage.run(self._see_all(prepared, keeper, cancel, read), cancel)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def read(self, source: Source, verdict: Verdict, cancel: threading.Event | None = None) -> Verdict:
        """`verdict` of `run`, completed with the words of its source and updated in the library.

        Where the words can't be read it comes back with a sentence in `unread`, and where `cancel` was set as it is.
        Raises `ModelError` only where the manifest itself is gone.
        """
        if verdict.score.text is not None:
            return verdict
        stage = WordsStage(self.engine, self.reader, Keeper(self.library))
        if source.words is not None:
            return stage.judge(verdict, given(source.words), kept=False)
        try:
            text = recall_text(self.library, verdict.facts.sha256)
            if text is None:
                text = stage.read(pixels_again(source, verdict, self.library), cancel)
        except CancelledReading:
            return verdict
        except ReadingError as error:
            return replace(verdict, unread=str(error))
        return stage.judge(verdict, text, kept=True)

    def _see_all(
        self, prepared: Iterable[Prepared], keeper: Keeper, cancel: threading.Event, read: bool
    ) -> Iterator[Seen | Unreadable]:
        """The first stage in order; pictures wait until a batch is full or nothing more comes."""
        waiting: list[Prepared] = []
        room = 1
        for item in prepared:
            if cancel.is_set():
                return
            waiting.append(item)
            if isinstance(item, Decoded):
                # A reader takes one picture at a time, and a batch of whole pictures would only fill memory.
                room = 1 if read else self.engine.get().batch_size
            if sum(isinstance(one, Decoded) for one in waiting) in (0, room):
                yield from self._flush(waiting, keeper)
                waiting = []
        if not cancel.is_set():
            yield from self._flush(waiting, keeper)

    def _flush(self, waiting: Sequence[Prepared], keeper: Keeper) -> Iterator[Seen | Unreadable]:
        verdicts = iter(self._infer([item for item in waiting if isinstance(item, Decoded)]))
        for item in waiting:
            if isinstance(item, Decoded):
                verdict, kept = next(verdicts), item.source.words is None
                if kept:
                    verdict = keeper.save(verdict, item.thumbnail, item.original, item.source.own)
                yield Seen(verdict, item.text, item.rgb, kept)
            elif isinstance(item, Known):
                verdict = keeper.learn(item.verdict) if item.learnt else item.verdict
                if item.source.own:
                    verdict = keeper.touch(verdict)
                yield Seen(verdict, item.text, item.rgb, kept=True)
            else:
                yield item

    def _infer(self, decoded: Sequence[Decoded]) -> list[Verdict]:
        if not decoded:
            return []
        engine = self.engine.get()
        aspects = np.array([item.facts.width / item.facts.height for item in decoded], np.float32)
        started = time.perf_counter()
        scores = engine.score(np.stack([item.pixels for item in decoded]), aspects)
        each_ms = (time.perf_counter() - started) * 1000 / len(decoded)
        now = datetime.now(UTC)
        return [
            Verdict(item.source.name, item.source.path, item.facts, score, first_seen=now, elapsed_ms=each_ms)
            for item, score in zip(decoded, scores, strict=True)
        ]
