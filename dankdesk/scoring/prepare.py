"""Everything that comes before the engine, several pictures at a time."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from dankdesk.errors import PictureError
from dankdesk.images import Fit, decode, fit, thumbnail
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
    """

    library: Library | None
    manifest: Manifest
    read: bool
    cancel: threading.Event
    on_picture: PictureHook | None

    def __call__(self, source: Source) -> Prepared:
        known = None
        try:
            data = source.read()
            sha256 = hashlib.sha256(data).hexdigest()
            known, text = self._recall(source, sha256)
            done = known is not None and (text is not None or known.score.text is not None or not self.read)
            if known is not None and done and known.facts.phash is not None:
                return Known(source, known, text)
            picture = decode(data)
        except PictureError as error:
            if known is not None and done:
                return Known(source, known, text)
            return Unreadable(source.name, source.path, str(error))
        rgb = picture.rgb if self.read and text is None and not done else None
        if known is not None:
            learnt = known.facts.phash is None
            return Known(source, replace(known, facts=picture.facts), text, rgb, learnt)
        pixels, small = fit(picture.rgb, resize_policy(self.manifest)), thumbnail(picture.rgb)
        if self.on_picture is not None and not self.cancel.is_set():
            self.on_picture(source, picture)
        original = data if source.own and source.path is None else None
        return Decoded(source, picture.facts, pixels, small, original, text, rgb)

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


def ahead(
    pool: ThreadPoolExecutor, work: Callable[[Source], Prepared], sources: Iterable[Source], depth: int
) -> Iterator[Prepared]:
    """`map(work, sources)` in order, with at most `depth` results finished or under way beyond the one asked for."""
    pending: deque[Future[Prepared]] = deque()
    for source in sources:
        pending.append(pool.submit(work, source))
        if len(pending) > depth:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()
