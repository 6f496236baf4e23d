"""A subreddit into the library, and the model's opinion with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from dankdesk.collecting.alongside import score_alongside
from dankdesk.collecting.scoring import PicturesOnce
from dankdesk.library import Library
from dankdesk.records import Outcome
from dankdesk.reddit.events import PullEvent, Stored
from dankdesk.reddit.pull import pull
from dankdesk.reddit.session import Session
from dankdesk.reddit.wants import Pull
from dankdesk.scoring import Scorer, Source


def pull_and_score(
    session: Session,
    library: Library,
    scorer: Scorer,
    wanted: Pull,
    cancel: threading.Event,
    read: bool,
) -> Iterator[PullEvent | Outcome]:
    """Pull what is `wanted` and score it: what `reddit.pull` tells, as it happens, and between it an outcome for each
    picture that was not scored yet. While pictures are fetched, those that are here are scored.

    A picture is scored once, however many posts carry it. Those that earlier pulls left unscored follow at the end.
    read: bring the words in as well. Setting `cancel` ends it within the picture under way, and everything is kept;
    so does closing the generator, which sets it. Raises RedditError (once what was pulled before is scored),
    LibraryError, ModelError.
    """

    pictures = PicturesOnce(library, scorer)

    def source(event: PullEvent) -> Source | None:
        return pictures.of(event.post, event.sha256) if isinstance(event, Stored) else None

    events = pull(session, library, wanted, cancel)
    return score_alongside(events, source, scorer, cancel=cancel, read=read, afterwards=pictures.left)
