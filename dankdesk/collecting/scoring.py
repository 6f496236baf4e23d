"""The model's opinion of pictures that posts bring."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from dankdesk.collecting.alongside import score_alongside
from dankdesk.collecting.importing import Imported, Refused
from dankdesk.library import Library
from dankdesk.records import Outcome, Post
from dankdesk.scoring import Scorer, Source

Event = TypeVar("Event")
Brought = tuple[Post, str] | None
"""A post and the sha256 of its picture."""


def import_and_score(
    events: Iterable[Imported | Refused], library: Library, scorer: Scorer, cancel: threading.Event, read: bool
) -> Iterator[Imported | Refused | Outcome]:
    """The `events` of `import_folder`, and between them an outcome for each picture that they bring, and in the end
    for those that earlier ones left unscored. A picture is scored once, however many posts carry it; one that is
    known already is looked at again where its words are wanted and missing.

    read: bring the words in as well. Setting `cancel` (the same as for `events`) ends it within the picture under way,
    and everything is kept; so does closing the generator, which sets it. Raises what `import_folder` raises (once what
    was brought before is scored), LibraryError, ModelError.
    """

    def brought(event: Imported | Refused) -> Brought:
        return (event.post, event.sha256) if isinstance(event, Imported) else None

    return score_alongside(
        events,
        each_once(library, brought),
        scorer,
        cancel=cancel,
        read=read,
        afterwards=lambda: unscored(library, scorer),
    )


def unscored(library: Library, scorer: Scorer) -> Iterator[Source]:
    """The pictures of posts that the model has not scored, each once, those of the newest posts first."""
    for sha256, title in library.posts.unscored(scorer.engine.manifest.id):
        yield Source.of_post(title, sha256, library)


def each_once(library: Library, brought: Callable[[Event], Brought]) -> Callable[[Event], Source | None]:
    """The source of what an event brings, unless an earlier one brought the same picture."""
    had: set[str] = set()

    def source(event: Event) -> Source | None:
        found = brought(event)
        if found is None or found[1] in had:
            return None
        post, sha256 = found
        had.add(sha256)
        return Source.of_post(post.title, sha256, library)

    return source
