"""Both stages, put together."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from dankdesk.decoding import Decoder, shared
from dankdesk.errors import ReadingError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.reading import CancelledReading, given
from dankdesk.records import Outcome, Unreadable, Verdict
from dankdesk.scoring.again import pixels_again
from dankdesk.scoring.keeper import Keeper, Write, meeting_again, recall_text, saving
from dankdesk.scoring.lanes import Group, Lanes
from dankdesk.scoring.prepare import Ahead, Decoded, Known, PictureHook, Prepared, Preparer
from dankdesk.scoring.source import Source
from dankdesk.scoring.words import AHEAD, Seen, WordsReader, WordsStage


class Scorer:
    """Scores sources with one engine and, where they are there, a library that remembers and a reader of words."""

    def __init__(
        self,
        engine: LazyEngine,
        library: Library | None,
        reader: WordsReader | None = None,
        jobs: int | None = None,
        decoder: Decoder | None = None,
    ) -> None:
        """jobs: threads that read and have decoded ahead; by default as many as the machine has cores, at most 4;
        0 for none: a picture is decoded, scored and read before the next one is begun, which is one core's work.

        decoder: what decodes, where it is not the one that all of this process share.
        """
        self.engine = engine
        self.decoder = decoder or shared()
        self.library = library
        self.reader = reader
        self.jobs = min(4, os.cpu_count() or 1) if jobs is None else jobs

    def run(
        self,
        sources: Iterable[Source],
        *,
        cancel: threading.Event | None = None,
        on_first: PictureHook | None = None,
        on_seen: Callable[[Verdict], object] | None = None,
        read: bool = False,
    ) -> Iterator[Outcome]:
        """Score `sources`, yielding one outcome for each, in their order.

        read: bring the words in as well; without it the verdicts of pictures whose words are not known yet speak of
        the picture alone, and `Scorer.read` completes them. Words that cannot be read leave a verdict with `unread`.
        An outcome is saved in the library before it is yielded. Setting `cancel` ends the run before the next
        picture; so does closing the generator. `on_first` is called from a pool thread with the picture of the first
        source, if it needs scoring, once it is decoded and before its score; `on_seen` from the caller's thread with
        the verdict by the picture alone, where its words are now to be read. Raises `ModelError` when the model can't
        be loaded or fails.
        """
        cancel = cancel or threading.Event()
        keeper = Keeper(self.library)
        stage = WordsStage(self.engine, self.reader, keeper, AHEAD if self.jobs else 0, on_seen)
        prepare = Preparer(self.decoder, self.library, self.engine.manifest, read, cancel, on_first, self._load_soon)
        pool = ThreadPoolExecutor(max(1, self.jobs), thread_name_prefix="decode")
        # A reader takes one picture at a time, and more whole ones under way would only fill memory.
        lanes = Lanes(self.engine, together=read or not self.jobs)
        with self.decoder.at_work():
            try:
                # Pictures whose words are to be read are kept whole, 12 MB each, so fewer of them wait.
                prepared = Ahead(pool, prepare, sources, depth=self.jobs if read else 2 * self.jobs)
                yield from stage.run(self._see_all(prepared, lanes, keeper, cancel), cancel)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
                lanes.close()

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
                text = stage.read(pixels_again(source, verdict, self.library, self.decoder), cancel)
        except CancelledReading:
            return verdict
        except ReadingError as error:
            return replace(verdict, unread=str(error))
        return stage.judge(verdict, text, kept=True)

    def _see_all(
        self, prepared: Ahead, lanes: Lanes, keeper: Keeper, cancel: threading.Event
    ) -> Iterator[Seen | Unreadable]:
        """The first stage in order. Pictures wait until their group is full or nothing more comes; groups, until those
        before them are scored; and verdicts, until no more can be had at once. These are kept together, and yielded
        even if `cancel` comes meanwhile."""
        waiting: list[Prepared] = []
        flying: deque[Group] = deque()
        room = 1
        for item in prepared:
            if cancel.is_set():
                return
            waiting.append(item)
            if isinstance(item, Decoded):
                room = lanes.batch_size()
            last = prepared.exhausted and not prepared.n_pending
            if last or sum(isinstance(one, Decoded) for one in waiting) in (0, room):
                flying.append(lanes.start(waiting, alone=last and not flying))
                waiting = []
            while flying and (last or lanes.full(flying) or (flying[0].done and not prepared.ready)):
                yield from _kept(_done(flying), keeper)
                if cancel.is_set():
                    return

    def _load_soon(self) -> None:
        """Load the engine while the first picture is decoded."""
        if not self.engine.ready:
            self.engine.warm()


def _done(flying: deque[Group]) -> list[Group]:
    """Take the first groups whose verdicts are there; wait for the very first."""
    done = [flying.popleft()]
    done[0].verdicts.result()
    while flying and flying[0].done:
        done.append(flying.popleft())
    return done


def _saving(verdict: Verdict, item: Decoded) -> Write:
    return saving(verdict, item.thumbnail, item.original, item.source.own)


def _kept(groups: Sequence[Group], keeper: Keeper) -> Iterator[Seen | Unreadable]:
    """What came of the groups, in order, once the library has it."""
    writes: list[tuple[Verdict, Write | None]] = []
    for group in groups:
        verdicts = iter(group.verdicts.result())
        for item in group.items:
            if isinstance(item, Decoded):
                verdict = next(verdicts)
                writes.append((verdict, _saving(verdict, item) if item.source.words is None else None))
            elif isinstance(item, Known):
                writes.append((item.verdict, meeting_again(item.verdict, item.learnt, item.source.own)))
    kept = iter(keeper.keep(writes))
    for group in groups:
        for item in group.items:
            if isinstance(item, Unreadable):
                yield item
            else:
                yield Seen(next(kept), item.text, item.rgb, kept=isinstance(item, Known) or item.source.words is None)
