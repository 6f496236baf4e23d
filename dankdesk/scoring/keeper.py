"""The library's side of a run."""

from __future__ import annotations

from collections.abc import Callable
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


class Keeper:
    """Writes one run's verdicts to the library. After a failure it stops trying, so that a locked library costs one
    wait and not one for each picture; the verdicts themselves go on, with a warning."""

    def __init__(self, library: Library | None) -> None:
        self._library = library
        self._failure: str | None = None

    def save(self, verdict: Verdict, thumbnail: bytes, original: bytes | None, own: bool = True) -> Verdict:
        """A new verdict; it comes back with its true `first_seen`. own: whether the user asked for it."""
        return self._keep(verdict, lambda library: library.save(verdict, thumbnail, original, own))

    def touch(self, verdict: Verdict) -> Verdict:
        """A known picture was checked again."""

        def touched(library: Library) -> Verdict:
            library.touch(verdict.facts.sha256, verdict.name, verdict.path)
            return verdict

        return self._keep(verdict, touched)

    def learn(self, verdict: Verdict) -> Verdict:
        """A known picture has its perceptual hash now."""

        def learnt(library: Library) -> Verdict:
            library.learn(verdict.facts)
            return verdict

        return self._keep(verdict, learnt)

    def update(self, verdict: Verdict) -> Verdict:
        """A kept verdict now has its words."""

        def updated(library: Library) -> Verdict:
            library.update(verdict)
            return verdict

        return self._keep(verdict, updated)

    def _keep(self, verdict: Verdict, write: Callable[[Library], Verdict]) -> Verdict:
        if self._library is None:
            return verdict
        if self._failure is None:
            try:
                return write(self._library)
            except LibraryError as error:
                self._failure = str(error)
        return replace(verdict, warning=self._failure)
