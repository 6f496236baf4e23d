"""The library's side of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dankdesk.errors import LibraryError
from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.records import Text, Verdict


def recall(library: Library | None, sha256: str, manifest: Manifest) -> Verdict | None:
    """What this model said of these bytes before, if a library is there and works."""
    if library is None:
        return None
    try:
        known = library.find(sha256, manifest.id)
    except LibraryError:
        return None  # it will be said when the new score can't be saved
    # A model that was made again under the id of an older one may have other audiences.
    audiences = [audience.id for audience in manifest.audiences]
    return known if known and [one.id for one in known.score.audiences] == audiences else None


def recall_text(library: Library | None, sha256: str) -> Text | None:
    """What was read in this picture before, for whatever model."""
    if library is None:
        return None
    try:
        return library.text(sha256)
    except LibraryError:
        return None


Write = Callable[[Library], Verdict]
"""Writes a verdict to the library; it comes back as it is kept there."""


class Keeper:
    """Writes one run's verdicts to the library. After a failure it stops trying, so that a locked library costs one
    wait and not one for each picture; the verdicts themselves go on, with a warning."""

    def __init__(self, library: Library | None) -> None:
        self._library = library
        self._failure: str | None = None

    def keep(self, writes: Sequence[tuple[Verdict, Write | None]]) -> list[Verdict]:
        """The verdicts, written together: all of them are kept, or none is. None instead of a write: not that one."""
        library = self._library
        if library is None or not any(write for _, write in writes):
            return [verdict for verdict, _ in writes]
        if self._failure is None:
            try:
                with library.together():
                    return [write(library) if write else verdict for verdict, write in writes]
            except LibraryError as error:
                self._failure = str(error)
        return [replace(verdict, warning=self._failure) if write else verdict for verdict, write in writes]

    def update(self, verdict: Verdict) -> Verdict:
        """A kept verdict now has its words."""

        def updated(library: Library) -> Verdict:
            library.update(verdict)
            return verdict

        [kept] = self.keep([(verdict, updated)])
        return kept


def saving(verdict: Verdict, thumbnail: bytes, original: bytes | None, own: bool) -> Write:
    """Of a new verdict; it comes back with its true `first_seen`. own: whether the user asked for it."""
    return lambda library: library.save(verdict, thumbnail, original, own)


def meeting_again(verdict: Verdict, learnt: bool, own: bool) -> Write:
    """Of a known picture. learnt: it has its perceptual hash now. own: the user asked for it again."""

    def write(library: Library) -> Verdict:
        if learnt:
            library.learn(verdict.facts)
        if own:
            library.touch(verdict.facts.sha256, verdict.name, verdict.path)
        return verdict

    return write
