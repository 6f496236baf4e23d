"""Everything that comes before the engine: threads read, hash and look up, and have processes decode."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from dankdesk.decoding import Decoder, Wish
from dankdesk.errors import PictureError
from dankdesk.images import Fit
from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.reading import given
from dankdesk.records import RGB, Facts, Picture, Text, Unreadable, Verdict
from dankdesk.scoring.keeper import recall, recall_text
from dankdesk.scoring.source import Source

PictureHook = Callable[[Source, Picture], None]


@dataclass(frozen=True, eq=False, slots=True)
class Decoded:
    """A picture on its way to the engine: what is known of it, and its pixels at the model's size.

    text: its words, where they are known already. rgb: the whole picture, only where its words are to be read.
    """

    source: Source
    facts: Facts
    pixels: RGB
    thumbnail: bytes
    original: bytes | None
    text: Text | None
    rgb: RGB | None


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """A verdict from the library; `text` and `rgb` as in `Decoded`, where its words are wanted and missing.

    learnt: whether its perceptual hash is new, as an older DankDesk had another kind.
    """

    source: Source
    verdict: Verdict
    text: Text | None = None
    rgb: RGB | None = None
    learnt: bool = False


Prepared = Decoded | Known | Unreadable


def resize_policy(manifest: Manifest) -> Fit:
    """How the manifest's model wants its pictures, in the words of `dankdesk.images`."""
    resize = manifest.resize
    return Fit(resize.mode, resize.width, resize.height, resize.filter)


@dataclass(frozen=True, eq=False, slots=True)
class Preparer:
    """Prepares the sources of one run; called from the pool's threads.

    read: whether words are wanted. cancel: once it is set, no picture is handed out any more.
    wanted: is called before the first picture is decoded, if the engine has to look at it.
    """

    decoder: Decoder
    library: Library | None
    manifest: Manifest
    read: bool
    cancel: threading.Event
    on_first: PictureHook | None
    wanted: Callable[[], object]

    def __call__(self, source: Source, first: bool) -> Prepared:
        """first: whether it is the first of its run, which is shown as soon as it is decoded."""
        known = None
        try:
            data = source.read()
            sha256 = hashlib.sha256(data).hexdigest()
            known, text = self._recall(source, sha256)
            done = known is not None and (text is not None or known.score.text is not None or not self.read)
            if known is not None and done and known.facts.phash is not None:
                return Known(source, known, text)
            read = self.read and text is None and not done
            if known is not None:
                parts = self.decoder.ask(data, Wish(whole=read))
                learnt = known.facts.phash is None
                return Known(source, replace(known, facts=parts.facts), text, parts.whole, learnt)
            return self._decoded(source, data, text, read, first)
        except PictureError as error:
            if known is not None and done:
                return Known(source, known, text)
            return Unreadable(source.name, source.path, str(error))

    def _decoded(self, source: Source, data: bytes, text: Text | None, read: bool, first: bool) -> Decoded:
        """Raises `PictureError`."""
        shown = self.on_first if first else None
        self.decoder.warm()  # First of all: what is wanted takes its time too, and they start side by side.
        if first:
            self.wanted()
        parts = self.decoder.ask(data, Wish(resize_policy(self.manifest), small=True, whole=read or shown is not None))
        assert parts.fitted is not None and parts.small is not None, "both were wished"
        if shown is not None and parts.whole is not None and not self.cancel.is_set():
            shown(source, Picture(parts.facts, parts.whole))
        original = data if source.own and source.path is None else None
        rgb = parts.whole if read else None
        return Decoded(source, parts.facts, parts.fitted, parts.small, original, text, rgb)

    def _recall(self, source: Source, sha256: str) -> tuple[Verdict | None, Text | None]:
        """What is known of a picture, and the words that are still to be judged with it, if these are known."""
        if source.words is not None:
            return None, given(source.words)
        known = recall(self.library, sha256, self.manifest)
        if known is not None:
            known = replace(known, name=source.name, path=source.path or known.path)
        if not self.read or (known is not None and known.score.text is not None):
            return known, None
        return known, recall_text(self.library, sha256)


class Ahead:
    """`work` on all sources in their order, with at most `depth` results finished or under way beyond the next one."""

    def __init__(
        self, pool: ThreadPoolExecutor, work: Callable[[Source, bool], Prepared], sources: Iterable[Source], depth: int
    ) -> None:
        self._pool = pool
        self._work = work
        self._sources = enumerate(sources)
        self._depth = depth
        self._pending: deque[Future[Prepared]] = deque()
        self.exhausted = False
        """Whether no source is left, beside those under way."""

    @property
    def n_pending(self) -> int:
        """How many are under way or wait to be taken."""
        return len(self._pending)

    @property
    def ready(self) -> bool:
        """Whether the next one can be had without waiting."""
        return bool(self._pending) and self._pending[0].done()

    def __iter__(self) -> Iterator[Prepared]:
        self._submit(self._depth + 1)
        while self._pending:
            next_one = self._pending.popleft()
            self._submit(self._depth)
            yield next_one.result()
            self._submit(1)  # Where nothing runs ahead, the next one is begun only now.

    def _submit(self, most: int) -> None:
        while not self.exhausted and len(self._pending) < most:
            try:
                index, source = next(self._sources)
            except StopIteration:
                self.exhausted = True
            else:
                self._pending.append(self._pool.submit(self._work, source, index == 0))
