"""The one pipeline: from sources to verdicts. Everything that scores anything goes through it.

Reading and decoding run ahead in a small pool of threads; inference and the library stay in the caller's thread.
Only the picture at the model's own size is kept while waiting, so memory does not grow with the number of sources.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from dankdesk.errors import LibraryError, PictureError
from dankdesk.images import Fit, decode, fit, read_file, thumbnail
from dankdesk.inference import LazyEngine, Manifest
from dankdesk.library import Library
from dankdesk.records import RGB, Facts, Outcome, Picture, Unreadable, Verdict

PictureHook = Callable[["Source", Picture], None]


@dataclass(frozen=True, slots=True)
class Source:
    """Something to score: a file (`path`), or bytes that were pasted, dropped or piped in (`data`)."""

    name: str
    path: Path | None = None
    data: bytes | None = None

    @classmethod
    def from_path(cls, path: Path) -> Source:
        """A file; its path is kept absolute, because the library outlives the current folder."""
        return cls(path.name, path.absolute())

    def read(self) -> bytes:
        """The original bytes. Raises `PictureError`."""
        if self.data is not None:
            return self.data
        assert self.path is not None, "a source has a path or data"
        return read_file(self.path)


@dataclass(frozen=True, eq=False, slots=True)
class _Decoded:
    """A picture on its way to the engine: what is known of it, and its pixels at the model's size."""

    source: Source
    facts: Facts
    pixels: RGB
    thumbnail: bytes
    original: bytes | None


_Prepared = _Decoded | Outcome


def resize_policy(manifest: Manifest) -> Fit:
    """How the manifest's model wants its pictures, in the words of `dankdesk.images`."""
    resize = manifest.resize
    return Fit(resize.mode, resize.width, resize.height, resize.filter)


class Scorer:
    """Scores sources with one engine and, where there is one, a library that remembers."""

    def __init__(self, engine: LazyEngine, library: Library | None, jobs: int | None = None) -> None:
        """jobs: threads that read and decode ahead; by default as many as the machine has cores, at most 4."""
        self.engine = engine
        self.library = library
        self.jobs = jobs or min(4, os.cpu_count() or 1)

    def run(
        self,
        sources: Iterable[Source],
        *,
        cancel: threading.Event | None = None,
        on_picture: PictureHook | None = None,
    ) -> Iterator[Outcome]:
        """Score `sources`, yielding one outcome for each, in their order.

        An outcome is saved in the library before it is yielded. Setting `cancel` ends the run before the next
        picture; so does closing the generator. `on_picture` is called from a pool thread with each picture that
        needs scoring, once it is decoded and before its score. Raises `ModelError` when the model can't be loaded or
        fails.
        """
        cancel = cancel or threading.Event()
        manifest = self.engine.manifest
        how = resize_policy(manifest)
        pool = ThreadPoolExecutor(self.jobs, thread_name_prefix="decode")
        try:
            prepared = _ahead(
                pool,
                lambda source: self._prepare(source, manifest.id, how, cancel, on_picture),
                sources,
                depth=2 * self.jobs,
            )
            yield from self._score_all(prepared, cancel)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _prepare(
        self, source: Source, model_id: str, how: Fit, cancel: threading.Event, on_picture: PictureHook | None
    ) -> _Prepared:
        """Everything that comes before the engine; runs in the pool."""
        try:
            data = source.read()
            known = self._recall(source, hashlib.sha256(data).hexdigest(), model_id)
            if known is not None:
                return known
            picture = decode(data)
        except PictureError as error:
            return Unreadable(source.name, source.path, str(error))
        pixels, small = fit(picture.rgb, how), thumbnail(picture.rgb)
        if on_picture is not None and not cancel.is_set():
            on_picture(source, picture)
        original = data if source.path is None else None
        return _Decoded(source, picture.facts, pixels, small, original)

    def _score_all(self, prepared: Iterable[_Prepared], cancel: threading.Event) -> Iterator[Outcome]:
        """Outcomes in order; pictures wait until a batch is full or nothing more comes."""
        keeper = _Keeper(self.library)
        waiting: list[_Prepared] = []
        room = 1
        for item in prepared:
            if cancel.is_set():
                return
            waiting.append(item)
            if isinstance(item, _Decoded):
                room = self.engine.get().batch_size
            if sum(isinstance(one, _Decoded) for one in waiting) in (0, room):
                yield from self._flush(waiting, keeper)
                waiting = []
        if not cancel.is_set():
            yield from self._flush(waiting, keeper)

    def _flush(self, waiting: Sequence[_Prepared], keeper: _Keeper) -> Iterator[Outcome]:
        decoded = [item for item in waiting if isinstance(item, _Decoded)]
        verdicts = iter(self._infer(decoded))
        for item in waiting:
            if isinstance(item, _Decoded):
                yield keeper.save(next(verdicts), item)
            elif isinstance(item, Verdict):
                yield keeper.touch(item)
            else:
                yield item

    def _infer(self, decoded: Sequence[_Decoded]) -> list[Verdict]:
        if not decoded:
            return []
        engine = self.engine.get()
        started = time.perf_counter()
        scores = engine.score(np.stack([item.pixels for item in decoded]))
        each_ms = (time.perf_counter() - started) * 1000 / len(decoded)
        now = datetime.now(UTC)
        return [
            Verdict(item.source.name, item.source.path, item.facts, score, first_seen=now, elapsed_ms=each_ms)
            for item, score in zip(decoded, scores, strict=True)
        ]

    def _recall(self, source: Source, sha256: str, model_id: str) -> Verdict | None:
        if self.library is None:
            return None
        try:
            known = self.library.find(sha256, model_id)
        except LibraryError:
            return None  # it will be said when the new score can't be saved
        return replace(known, name=source.name, path=source.path or known.path) if known else None


class _Keeper:
    """Writes one run's verdicts to the library. After a failure it stops trying, so that a locked library costs one
    wait and not one for each picture; the verdicts themselves go on."""

    def __init__(self, library: Library | None) -> None:
        self._library = library
        self._failure: str | None = None

    def save(self, verdict: Verdict, item: _Decoded) -> Verdict:
        return self._keep(verdict, lambda library: library.save(verdict, item.thumbnail, item.original))

    def touch(self, verdict: Verdict) -> Verdict:
        def touched(library: Library) -> Verdict:
            library.touch(verdict.facts.sha256, verdict.name, verdict.path)
            return verdict

        return self._keep(verdict, touched)

    def _keep(self, verdict: Verdict, write: Callable[[Library], Verdict]) -> Verdict:
        if self._library is None:
            return verdict
        if self._failure is None:
            try:
                return write(self._library)
            except LibraryError as error:
                self._failure = str(error)
        return replace(verdict, warning=self._failure)


def _ahead(
    pool: ThreadPoolExecutor, work: Callable[[Source], _Prepared], sources: Iterable[Source], depth: int
) -> Iterator[_Prepared]:
    """`map(work, sources)` in order, with at most `depth` results finished or under way beyond the one asked for."""
    pending: deque[Future[_Prepared]] = deque()
    for source in sources:
        pending.append(pool.submit(work, source))
        if len(pending) > depth:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()
