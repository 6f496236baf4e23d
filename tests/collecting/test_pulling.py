"""A subreddit pulled and scored in one go, against a Reddit on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from dankdesk.collecting.pulling import pull_and_score
from dankdesk.errors import RedditError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Outcome, Verdict
from dankdesk.reddit.events import PullEvent, Refreshed, Stored
from dankdesk.reddit.pull import pull
from dankdesk.reddit.session import Session
from dankdesk.reddit.wants import Pull
from dankdesk.scoring import Scorer
from tests.making import png
from tests.standin import Held, StandIn, Status

WAIT_S = 30.0
DANK = Pull(("dankmemes",), limit=1000)


@pytest.fixture
def reddit() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def session(reddit: StandIn) -> Iterator[Session]:
    with reddit.session() as opened:
        yield opened


def run(
    session: Session, library: Library, engine: LazyEngine, cancel: threading.Event | None = None
) -> Iterator[PullEvent | Outcome]:
    return pull_and_score(session, library, Scorer(engine, library), DANK, cancel or threading.Event(), read=False)


def verdicts(events: list[PullEvent | Outcome]) -> list[str]:
    return [event.facts.sha256 for event in events if isinstance(event, Verdict)]


def test_what_is_pulled_is_scored_once(reddit: StandIn, session: Session, library: Library, engine: LazyEngine) -> None:
    for number in range(20):
        reddit.posts.picture(f"Meme {number}", red=number * 12)
    reddit.posts.gallery("Both seen before", [png(0), png(240, 7)])
    reddit.posts.picture("Again", red=0)
    events = list(run(session, library, engine))
    stored = [event for event in events if isinstance(event, Stored)]
    assert len(stored) == 23
    assert sorted(verdicts(events)) == sorted({event.sha256 for event in stored})
    assert library.posts.unscored(engine.manifest.id) == []
    again = list(run(session, library, engine))
    assert verdicts(again) == []
    assert sum(event.n for event in again if isinstance(event, Refreshed)) == 23


def test_what_an_earlier_pull_left_unscored_follows(
    reddit: StandIn, session: Session, library: Library, engine: LazyEngine
) -> None:
    reddit.posts.picture("Old", red=10)
    list(pull(session, library, DANK, threading.Event()))
    reddit.posts.picture("New", red=200)
    events = list(run(session, library, engine))
    names = [event.name for event in events if isinstance(event, Verdict)]
    assert names == ["New", "Old"]


def test_pictures_are_scored_while_others_are_fetched(
    reddit: StandIn, session: Session, library: Library, engine: LazyEngine
) -> None:
    """The second picture is held back until the first one's verdict is here."""
    reddit.posts.picture("Slow", red=10)
    reddit.posts.picture("Quick", red=200)
    held = Held()
    reddit.misbehave("https://i.redd.it/1.png", held)
    events = run(session, library, engine)
    for event in events:
        if isinstance(event, Verdict):
            assert event.name == "Quick"
            break
    held.release.set()
    assert [event.name for event in events if isinstance(event, Verdict)] == ["Slow"]


def test_when_reddit_refuses_midway_what_came_is_scored_first(
    reddit: StandIn, session: Session, library: Library, engine: LazyEngine
) -> None:
    for number in range(5):
        reddit.posts.picture(f"Meme {number}", red=number * 2)
    reddit.misbehave("/r/memes/", Status(403), times=None)
    scorer, both = Scorer(engine, library), Pull(("dankmemes", "memes"))
    seen: list[PullEvent | Outcome] = []
    with pytest.raises(RedditError):
        seen += pull_and_score(session, library, scorer, both, threading.Event(), read=False)
    assert len(verdicts(seen)) == 5
    assert library.posts.unscored(engine.manifest.id) == []


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_stopping_keeps_what_was_told_and_the_next_goes_on(
    how: str, reddit: StandIn, session: Session, library: Library, engine: LazyEngine
) -> None:
    for number in range(60):
        reddit.posts.picture(f"Meme {number}", red=number * 4)
    cancel = threading.Event()
    events = run(session, library, engine, cancel)
    seen = [next(events) for _ in range(8)]
    if how == "close":
        events.close()  # type: ignore[attr-defined]
    else:
        cancel.set()
        seen += events
    stored = {event.post.key: event.sha256 for event in seen if isinstance(event, Stored)}
    assert library.posts.known(stored) == stored
    catalog = library.posts.catalog(engine.manifest.id)
    scored = {one.sha256 for one in library.posts.get(catalog.ids.tolist(), engine.manifest.id) if one.likelihood}
    assert set(verdicts(seen)) <= scored
    fetched = reddit.seen("https://")
    before = library.posts.count()
    list(run(session, library, engine))
    assert library.posts.count() == 60
    assert library.posts.unscored(engine.manifest.id) == []
    assert reddit.seen("https://") - fetched == 60 - before


def test_the_first_refusal_is_raised(reddit: StandIn, session: Session, library: Library, engine: LazyEngine) -> None:
    reddit.misbehave("/", Status(401), times=None)
    with pytest.raises(RedditError):
        list(run(session, library, engine))
