"""The model's opinion of pictures that posts bring."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from dankdesk.collecting.alongside import score_alongside
from dankdesk.collecting.importing import Imported, Refused
from dankdesk.library import Library
from dankdesk.records import Outcome, Post
from dankdesk.scoring import Scorer, Source


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

    pictures = PicturesOnce(library, scorer)

    def source(event: Imported | Refused) -> Source | None:
        return pictures.of(event.post, event.sha256) if isinstance(event, Imported) else None

    return score_alongside(events, source, scorer, cancel=cancel, read=read, afterwards=pictures.left)


class PicturesOnce:
    """Pictures of posts to be scored, each once in a run."""

    def __init__(self, library: Library, scorer: Scorer) -> None:
        self._library = library
        self._scorer = scorer
        self._had: set[str] = set()

    def of(self, post: Post, sha256: str) -> Source | None:
        """The picture of `post`, unless it was handed out before."""
        if sha256 in self._had:
            return None
        self._had.add(sha256)
        return Source.of_post(post.title, sha256, self._library)

    def left(self) -> Iterator[Source]:
        """What is in the library beside those, and was never scored by this model; of the newest posts first."""
        for sha256, title in self._library.posts.unscored(self._scorer.engine.manifest.id):
            if sha256 not in self._had:
                self._had.add(sha256)
                yield Source.of_post(title, sha256, self._library)
