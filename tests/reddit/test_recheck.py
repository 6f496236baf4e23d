"""What was taken down on Reddit is taken down here; what Reddit says nothing of stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest

from dankdesk.errors import RedditError
from dankdesk.library import Library
from dankdesk.reddit.events import Rechecked, RecheckEvent
from dankdesk.reddit.pull import pull
from dankdesk.reddit.recheck import recheck
from dankdesk.reddit.session import Session
from dankdesk.reddit.wants import Pull
from tests.library.making import THUMBNAIL, make_post, make_verdict
from tests.making import png
from tests.standin import Held, Instead, Misbehaviour, StandIn, Status

INFO = "/api/info"
NOTHING = json.dumps({"kind": "Listing", "data": {"after": None, "children": []}}).encode()


@pytest.fixture
def session(reddit: StandIn) -> Iterator[Session]:
    with reddit.session() as opened:
        yield opened


def bring(session: Session, library: Library, *subreddits: str) -> None:
    list(pull(session, library, Pull(subreddits or ("dankmemes",), limit=1_000), Event()))


def rechecked(session: Session, library: Library) -> Rechecked:
    return last(list(recheck(session, library, Event())))


def last(events: list[RecheckEvent]) -> Rechecked:
    return [event for event in events if isinstance(event, Rechecked)][-1]


def test_deleted_removed_and_vanished_posts_go_with_their_bytes(
    reddit: StandIn, session: Session, library: Library
) -> None:
    stays, deleted, removed, vanished = (reddit.posts.picture() for _ in range(4))
    bring(session, library)
    pictures = library.posts.known([stays, deleted, removed, vanished])
    reddit.posts.delete(deleted)
    reddit.posts.remove(removed)
    reddit.posts.vanish(vanished)
    assert rechecked(session, library) == Rechecked(4, 4, forgotten=3)
    assert library.posts.keys() == [stays]
    assert library.original(pictures[stays]) is not None
    assert [library.original(pictures[name]) for name in (deleted, removed, vanished)] == [None] * 3


def test_a_picture_that_another_post_carries_stays(reddit: StandIn, session: Session, library: Library) -> None:
    data = png(4, 4)
    first, repost = reddit.posts.picture("First", data), reddit.posts.picture("Repost", data)
    bring(session, library)
    sha256 = library.posts.known([first])[first]
    reddit.posts.delete(first)
    rechecked(session, library)
    assert library.posts.keys() == [repost]
    assert library.original(sha256) == data


def test_a_picture_that_the_user_checked_stays(reddit: StandIn, session: Session, library: Library) -> None:
    data = png(4, 4)
    name = reddit.posts.picture(data=data)
    verdict = library.save(replace(make_verdict(data), path=None), THUMBNAIL, data)
    bring(session, library)
    reddit.posts.delete(name)
    assert rechecked(session, library).forgotten == 1
    assert library.posts.keys() == []
    assert library.original(verdict.facts.sha256) == data
    assert library.find(verdict.facts.sha256, verdict.score.model_id) is not None


def test_a_gallery_goes_as_a_whole(reddit: StandIn, session: Session, library: Library) -> None:
    gallery = reddit.posts.gallery("Three", [png(1, 1), png(2, 2), png(3, 3)])
    bring(session, library)
    assert library.posts.count() == 3
    reddit.posts.delete(gallery)
    assert rechecked(session, library) == Rechecked(1, 1, forgotten=3)
    assert library.posts.count() == 0


def test_a_picture_taken_out_of_a_gallery_goes_and_the_others_move_up(
    reddit: StandIn, session: Session, library: Library
) -> None:
    data = [png(number, number) for number in range(1, 5)]
    gallery = reddit.posts.gallery("Four", data)
    bring(session, library)
    taken = library.posts.known([f"{gallery}/2"])[f"{gallery}/2"]
    facts = reddit.posts.all[gallery]
    items = facts["gallery_data"]["items"]
    reddit.posts.change(gallery, gallery_data={"items": [items[0], *items[2:]]})
    assert rechecked(session, library).forgotten == 3
    assert library.original(taken) is None
    bring(session, library)
    keys = [gallery, f"{gallery}/2", f"{gallery}/3"]
    known = library.posts.known([*keys, f"{gallery}/4"])
    assert [library.original(known[key]) for key in keys] == [data[0], data[2], data[3]]
    assert len(known) == 3


def test_a_pull_alone_finds_what_moved_in_a_gallery(reddit: StandIn, session: Session, library: Library) -> None:
    data = [png(number, number) for number in range(1, 4)]
    gallery = reddit.posts.gallery("Three", data)
    bring(session, library)
    items = reddit.posts.all[gallery]["gallery_data"]["items"]
    reddit.posts.change(gallery, gallery_data={"items": items[1:]})
    bring(session, library)
    known = library.posts.known([gallery, f"{gallery}/2"])
    assert [library.original(sha256) for sha256 in known.values()] == data[1:]
    assert library.original(hashlib.sha256(data[0]).hexdigest()) is None


def test_a_gallery_that_can_not_be_read_keeps_its_pictures(reddit: StandIn, session: Session, library: Library) -> None:
    gallery = reddit.posts.gallery("Two", [png(1, 1), png(2, 2)])
    bring(session, library)
    media = reddit.posts.all[gallery]["media_metadata"]
    reddit.posts.change(gallery, media_metadata=None)
    assert rechecked(session, library).forgotten == 0
    first, second = media
    half = {first: media[first], second: {**media[second], "status": "unprocessed"}}
    reddit.posts.change(gallery, media_metadata=half)
    assert rechecked(session, library).forgotten == 0
    assert library.posts.count() == 2


def test_a_crosspost_goes_with_its_parent(reddit: StandIn, session: Session, library: Library) -> None:
    parent = reddit.posts.picture()
    crossed = reddit.posts.crosspost(parent, subreddit="memes")
    bring(session, library, "memes")
    assert library.posts.keys() == [crossed]
    reddit.posts.delete(parent)
    reddit.posts.change(crossed, crosspost_parent_list=[dict(reddit.posts.all[parent])])
    assert rechecked(session, library).forgotten == 1


def test_the_others_get_their_newest_scores(reddit: StandIn, session: Session, library: Library) -> None:
    name = reddit.posts.picture(over_18=True)
    list(pull(session, library, Pull(("dankmemes",), nsfw=True), Event()))
    reddit.posts.change(name, score=4_321)
    rechecked(session, library)
    (listed,) = library.posts.of_picture(library.posts.known([name])[name], "")
    assert listed.post.score == 4_321


@pytest.mark.parametrize(
    "wrong",
    [
        Status(401),
        Status(403),
        Status(404),
        Status(429, {"Retry-After": "7200"}),
        Status(500),
        Instead(b"{}"),
        Instead(b"[]"),
        Instead(b"no"),
        Instead(b'{"kind": "Listing", "data": {"children": null}}'),
    ],
)
def test_an_error_deletes_nothing(reddit: StandIn, session: Session, library: Library, wrong: Misbehaviour) -> None:
    for _ in range(3):
        reddit.posts.picture()
    bring(session, library)
    reddit.misbehave(INFO, wrong, times=None)
    with pytest.raises(RedditError):
        rechecked(session, library)
    assert library.posts.count() == 3


def test_an_answer_that_leaves_posts_out_is_not_believed_at_once(
    reddit: StandIn, session: Session, library: Library
) -> None:
    names = [reddit.posts.picture() for _ in range(3)]
    bring(session, library)
    reddit.posts.vanish(names[0])
    reddit.misbehave(INFO, Instead(NOTHING))
    assert rechecked(session, library).forgotten == 1
    assert set(library.posts.keys()) == set(names[1:])


def test_a_hundred_are_asked_about_at_a_time(reddit: StandIn, session: Session, library: Library) -> None:
    for _ in range(230):
        reddit.posts.picture()
    bring(session, library)
    seen = [event for event in recheck(session, library, Event()) if isinstance(event, Rechecked)]
    assert [(event.n, event.of) for event in seen] == [(100, 230), (200, 230), (230, 230)]
    assert reddit.seen(INFO) == 3


def test_imported_posts_are_not_asked_about(reddit: StandIn, session: Session, library: Library) -> None:
    library.posts.add(make_post("scrape:17"), png(1, 1))
    library.posts.add(make_post("t3_old:17"), png(2, 2))
    assert list(recheck(session, library, Event())) == []
    assert not reddit.requests
    assert library.posts.count() == 2


def test_cancelled_while_reddit_is_silent(reddit: StandIn, session: Session, library: Library) -> None:
    """The second answer never comes: where cancelling did nothing, this would not end."""
    names = [reddit.posts.picture() for _ in range(150)]
    bring(session, library)
    for name in names:
        reddit.posts.delete(name)
    cancel, held = Event(), Held()
    reddit.misbehave(INFO, held, after=1)
    for event in recheck(session, library, cancel):
        if isinstance(event, Rechecked):
            assert event == Rechecked(100, 150, forgotten=100)
            held.reached.wait(30)
            cancel.set()
    assert library.posts.count() == 50


def test_without_a_network_nothing_is_deleted(library: Library) -> None:
    library.posts.add(make_post("t3_a"), png(1, 1))
    with StandIn() as reddit:
        session = reddit.session()
    with session, pytest.raises(RedditError, match="Reddit can't be reached"):
        rechecked(session, library)
    assert library.posts.count() == 1
