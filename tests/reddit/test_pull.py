"""From a subreddit into the library, by PRAW and the guarded door, against a Reddit that does as real ones do."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest

from dankdesk.errors import LibraryError, RedditError
from dankdesk.library import Library
from dankdesk.reddit.budget import Budget, Left
from dankdesk.reddit.download import Door
from dankdesk.reddit.events import Failed, PullEvent, Reason, Refreshed, Skipped, Stored, Waiting
from dankdesk.reddit.pull import AT_ONCE, pull
from dankdesk.reddit.retry import TRIES, Retry
from dankdesk.reddit.session import NO_ACCESS, Session
from dankdesk.reddit.wants import MAX_LIMIT, Listing, Pull, subreddit_name
from tests.making import png
from tests.standin import (
    CutOff,
    Endless,
    HangUp,
    Held,
    Instead,
    Misbehaviour,
    Redirect,
    SlowBody,
    StandIn,
    Status,
    too_many,
)
from tests.standin.server import at_once

T = TypeVar("T")

DANK = Pull(("dankmemes",), limit=MAX_LIMIT)
PICTURES = "https://"


@pytest.fixture
def session(reddit: StandIn) -> Iterator[Session]:
    with reddit.session() as opened:
        yield opened


def pulled(session: Session, library: Library, wanted: Pull = DANK) -> list[PullEvent]:
    return list(pull(session, library, wanted, Event()))


def only(kind: type[T], events: list[PullEvent]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


def stored(events: list[PullEvent]) -> set[str]:
    return {event.post.key for event in only(Stored, events)}


def reasons(events: list[PullEvent]) -> dict[str, Reason]:
    return {event.key: event.reason for event in only(Skipped, events)}


def failures(events: list[PullEvent]) -> dict[str, str]:
    return {event.post.key: event.sentence for event in only(Failed, events)}


def score_of(library: Library, key: str) -> int | None:
    (listed,) = library.posts.of_picture(library.posts.known([key])[key], "")
    return listed.post.score


def test_posts_come_with_their_pictures(reddit: StandIn, session: Session, library: Library) -> None:
    data = png(7, 7)
    name = reddit.posts.picture("When it works", data, score=321, num_comments=4, upvote_ratio=0.75)
    (event,) = only(Stored, pulled(session, library))
    assert event.new and event.fetched
    assert event.sha256 == hashlib.sha256(data).hexdigest()
    assert library.original(event.sha256) == data
    (listed,) = library.posts.of_picture(event.sha256, "")
    assert listed.post == event.post and listed.post.key == name
    assert (listed.post.title, listed.post.score, listed.post.n_comments) == ("When it works", 321, 4)


def test_the_same_listing_again_downloads_nothing_and_brings_the_newest_scores(
    reddit: StandIn, session: Session, library: Library
) -> None:
    names = [reddit.posts.picture() for _ in range(118)]
    gallery = reddit.posts.gallery("Two", [png(1, 1), png(2, 2)])
    assert stored(pulled(session, library)) == {*names, gallery, f"{gallery}/2"}
    for medium in reddit.posts.all[gallery]["media_metadata"].values():
        medium["s"]["u"] += "&s=another-signature"
    before = reddit.seen(PICTURES)
    reddit.posts.change(names[5], score=99_999, num_comments=7)
    again = pulled(session, library)
    assert reddit.seen(PICTURES) == before == 120
    assert not stored(again)
    assert sum(event.n for event in only(Refreshed, again)) == 120
    assert score_of(library, names[5]) == 99_999


def test_only_asking_reddit_loads_what_asks_it() -> None:
    loaded = "import sys, dankdesk.reddit.pull, dankdesk.reddit.recheck; print({'praw', 'requests'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_what_came_in_between_is_all_that_is_fetched(reddit: StandIn, session: Session, library: Library) -> None:
    reddit.posts.picture()
    pulled(session, library)
    new = reddit.posts.picture()
    before = reddit.seen(PICTURES)
    assert stored(pulled(session, library)) == {new}
    assert reddit.seen(PICTURES) == before + 1


def test_what_is_no_picture_is_counted_and_left_out(reddit: StandIn, session: Session, library: Library) -> None:
    kept = reddit.posts.picture()
    gallery = reddit.posts.gallery("Two", [png(1, 1), png(2, 2)])
    left_out = {
        reddit.posts.video(): Reason.VIDEO,
        reddit.posts.poll(): Reason.POLL,
        reddit.posts.text(): Reason.TEXT,
        reddit.posts.picture(over_18=True): Reason.NSFW,
        reddit.posts.picture(spoiler=True): Reason.SPOILER,
        reddit.posts.picture(author="[deleted]"): Reason.REMOVED,
        reddit.posts.link("An article", "https://example.org/"): Reason.NO_PICTURE,
    }
    events = pulled(session, library)
    assert stored(events) == {kept, gallery, f"{gallery}/2"}
    assert reasons(events) == left_out
    assert reddit.seen(PICTURES) == 3


def test_nsfw_and_spoilers_when_asked_for(reddit: StandIn, session: Session, library: Library) -> None:
    nsfw, spoiler = reddit.posts.picture(over_18=True), reddit.posts.picture(spoiler=True)
    events = pulled(session, library, Pull(("dankmemes",), nsfw=True, spoilers=True))
    marks = {event.post.key: (event.post.nsfw, event.post.spoiler) for event in only(Stored, events)}
    assert marks == {nsfw: (True, False), spoiler: (False, True)}


def test_the_limit_is_of_posts_looked_at_in_each_subreddit(reddit: StandIn, session: Session, library: Library) -> None:
    for place in ("dankmemes", "memes"):
        for score in range(5):
            reddit.posts.picture(subreddit=place, score=score)
    events = pulled(session, library, Pull(("dankmemes", "memes"), Listing.TOP, limit=2))
    best = sorted((event.post.subreddit, event.post.score) for event in only(Stored, events))
    assert best == [("dankmemes", 3), ("dankmemes", 4), ("memes", 3), ("memes", 4)]


def test_a_subreddit_named_twice_is_pulled_once(reddit: StandIn, session: Session, library: Library) -> None:
    reddit.posts.video()
    events = pulled(session, library, Pull(("dankmemes", "DankMemes")))
    assert len(only(Skipped, events)) == 1 and reddit.seen("/r/") == 1


def test_the_same_picture_under_two_posts_is_kept_once(
    reddit: StandIn, session: Session, library: Library, tmp_path: Path
) -> None:
    data = png(9, 9)
    first, repost = reddit.posts.picture("First", data), reddit.posts.picture("Repost", data)
    events = pulled(session, library)
    assert stored(events) == {first, repost}
    assert len({event.sha256 for event in only(Stored, events)}) == 1
    assert sorted(event.new for event in only(Stored, events)) == [False, True]
    assert len(list(_blobs(tmp_path / "library"))) == 1


def test_one_address_under_two_posts_is_fetched_once(reddit: StandIn, session: Session, library: Library) -> None:
    url = "https://i.imgur.com/same.png"
    names = {reddit.posts.picture(url=url, data=png(3, 3)) for _ in range(3)}
    events = pulled(session, library)
    assert stored(events) == names
    assert sorted(event.fetched for event in only(Stored, events)) == [False, False, True]
    assert reddit.seen(PICTURES) == 1


def test_a_crosspost_of_a_known_picture_fetches_nothing(reddit: StandIn, session: Session, library: Library) -> None:
    gallery = reddit.posts.gallery("Two", [png(1, 1), png(2, 2)])
    pulled(session, library)
    crossed = reddit.posts.crosspost(gallery, subreddit="memes")
    before = reddit.seen(PICTURES)
    assert stored(pulled(session, library, Pull(("memes",)))) == {crossed, f"{crossed}/2"}
    assert reddit.seen(PICTURES) == before
    assert (
        library.posts.known([f"{crossed}/2"])[f"{crossed}/2"] == library.posts.known([f"{gallery}/2"])[f"{gallery}/2"]
    )


PICTURE = "https://i.redd.it/2.png"
PAGE = "This is not a picture that DankDesk can read: it looks like a web page."
ONLY = "Pictures are fetched from Reddit and Imgur only, and this one lies on"
PLAIN = "The address of the picture begins with http, which anyone on the way can change."


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (Status(401), "i.redd.it doesn't hand out this picture (401)."),
        (Status(403), "i.redd.it doesn't hand out this picture (403)."),
        (Status(500), "i.redd.it is in trouble (500)."),
        (too_many("2"), "i.redd.it has had too many requests."),
        (Instead(b"<!doctype html><p>Hello", "image/png"), PAGE),
        (Instead(b""), "i.redd.it sent an empty file."),
        (CutOff(), "i.redd.it broke off in the middle of the picture."),
        (HangUp(), "i.redd.it broke off in the middle of the picture."),
        (Redirect("https://10.0.0.1/a.png"), f"{ONLY} 10.0.0.1."),
        (Redirect("https://127.0.0.1/a.png"), f"{ONLY} 127.0.0.1."),
        (Redirect("http://i.redd.it/1.png"), PLAIN),
        (Redirect("/2.png"), "i.redd.it sends from one address to the next, without end."),
        (Endless(announced=10**12), None),
        (Endless(), None),
    ],
)  # fmt: skip
def test_one_bad_picture_costs_only_itself(
    reddit: StandIn, session: Session, library: Library, wrong: Misbehaviour, expected: str | None
) -> None:
    others = {reddit.posts.picture()}
    bad = reddit.posts.picture()
    others |= {reddit.posts.picture() for _ in range(5)}
    reddit.misbehave(PICTURE, wrong, times=None)
    events = pulled(session, library)
    assert stored(events) == others
    if expected is None:
        assert failures(events)[bad].startswith("The picture is too large")
    else:
        assert failures(events) == {bad: expected}
    reddit.behave()
    assert stored(pulled(session, library)) == ({bad} if wrong != too_many("7200") else set()), (
        "the next pull tries again"
    )


@pytest.mark.parametrize(
    "wrong", [Status(503), HangUp(), CutOff(), SlowBody(0.0, 16), Instead(content_type="text/html")]
)
def test_what_passes_or_does_not_matter(
    reddit: StandIn, session: Session, library: Library, wrong: Misbehaviour
) -> None:
    name = reddit.posts.picture()
    reddit.misbehave(PICTURES, wrong)
    assert stored(pulled(session, library)) == {name}


def test_a_host_that_wants_hours_of_peace_gets_it(reddit: StandIn, session: Session, library: Library) -> None:
    there = [reddit.posts.picture() for _ in range(30)]
    elsewhere = reddit.posts.picture(url="https://i.imgur.com/a.png")
    reddit.misbehave("https://i.redd.it", too_many("7200"), times=None)
    events = pulled(session, library)
    assert stored(events) == {elsewhere}
    assert set(failures(events)) == set(there)
    assert reddit.seen("https://i.redd.it") <= AT_ONCE


def test_a_host_that_can_not_be_reached_is_not_tried_for_each_picture(reddit: StandIn, library: Library) -> None:
    there = [reddit.posts.picture() for _ in range(30)]
    elsewhere = reddit.posts.picture(url="https://i.imgur.com/a.png")
    looked_up: list[str] = []

    def resolve(host: str) -> list[IPv4Address]:
        looked_up.append(host)
        if host == "i.redd.it":
            raise socket.gaierror("no such name")
        return [IPv4Address("127.0.0.1")]

    door = Door(
        resolve=resolve,
        may_connect=lambda address: address.is_loopback,
        port=reddit.picture_port,
        tls=reddit.tls,
        retry=Retry(wait=at_once),
    )
    with reddit.session(door=door) as session:
        events = pulled(session, library)
    assert stored(events) == {elsewhere}
    assert set(failures(events)) == set(there)
    assert looked_up.count("i.redd.it") <= AT_ONCE * TRIES


def test_a_short_file_is_kept_as_it_came(reddit: StandIn, session: Session, library: Library) -> None:
    """The decoder says what is wrong with it, as it does for the user's own files."""
    data = png(5, 5)
    reddit.posts.picture(data=data)
    reddit.misbehave(PICTURES, CutOff(announced=False))
    (event,) = only(Stored, pulled(session, library))
    assert library.original(event.sha256) == data[: len(data) // 2]


def test_a_redirect_to_another_picture_host_is_followed(reddit: StandIn, session: Session, library: Library) -> None:
    reddit.posts.put("https://i.imgur.com/a.png", png(8, 8))
    reddit.posts.picture()
    reddit.misbehave("https://i.redd.it", Redirect("https://i.imgur.com/a.png"))
    (event,) = only(Stored, pulled(session, library))
    assert event.sha256 == hashlib.sha256(png(8, 8)).hexdigest()


@pytest.mark.parametrize("url", ["https://i.imgur.com/a.png", "https://i.redd.it/a.png"])
def test_a_picture_that_its_host_removed_is_missing_and_no_picture(
    reddit: StandIn, session: Session, library: Library, url: str
) -> None:
    name = reddit.posts.picture(url=url)
    reddit.posts.take_away(url)
    events = pulled(session, library)
    assert reasons(events) == {name: Reason.GONE}
    assert not stored(events) and library.posts.count() == 0


def test_a_post_that_was_deleted_between_two_pulls_is_just_not_listed(
    reddit: StandIn, session: Session, library: Library
) -> None:
    names = [reddit.posts.picture() for _ in range(3)]
    pulled(session, library)
    reddit.posts.delete(names[1])
    assert sum(event.n for event in only(Refreshed, pulled(session, library))) == 2
    assert len(library.posts.keys()) == 3, "until the library is checked with Reddit"


def test_at_most_four_at_once(reddit: StandIn, session: Session, library: Library) -> None:
    reddit.misbehave(PICTURES, held := Held(crowd=4), times=4)
    for _ in range(20):
        reddit.posts.picture()
    events = pull(session, library, DANK, Event())
    first = next(event for event in events if isinstance(event, Left))
    assert first.n == 99
    held.reached.wait(30)
    held.release.set()
    assert len(stored(list(events))) == 20
    assert reddit.most_at_once == 4


@pytest.mark.parametrize("halfway", [False, True])
def test_cancelled_in_the_middle_of_a_picture(
    reddit: StandIn, session: Session, library: Library, halfway: bool
) -> None:
    """The fourth never comes: where cancelling did nothing, this would not end."""
    names = [reddit.posts.picture() for _ in range(40)]
    held = Held(halfway)
    reddit.misbehave("https://i.redd.it/20.png", held)
    cancel = Event()
    seen: set[str] = set()
    for event in pull(session, library, DANK, cancel):
        if isinstance(event, Stored):
            seen.add(event.post.key)
        if len(seen) >= 10:
            held.reached.wait(30)
            cancel.set()
    assert set(library.posts.keys()) == seen, "everything that was stored was told of"
    assert 10 <= len(seen) < 40
    before = reddit.seen(PICTURES)
    assert stored(pulled(session, library)) == set(names) - seen
    assert reddit.seen(PICTURES) - before == 40 - len(seen)


def test_cancelled_while_reddit_is_asked(reddit: StandIn, session: Session, library: Library) -> None:
    """The second page never comes: where cancelling did nothing, this would not end."""
    for _ in range(130):
        reddit.posts.picture()
    reddit.misbehave("/r/dankmemes", held := Held(), after=1)
    cancel = Event()
    seen: set[str] = set()
    for event in pull(session, library, DANK, cancel):
        held.reached.wait(30)
        cancel.set()
        seen |= stored([event])
    assert set(library.posts.keys()) == seen
    assert len(seen) <= 100
    assert reddit.seen("/r/dankmemes") == 2


def test_closing_the_generator_ends_it_and_keeps_what_came(reddit: StandIn, session: Session, library: Library) -> None:
    for _ in range(30):
        reddit.posts.picture()
    reddit.misbehave("https://i.redd.it/20.png", Held(), times=None)
    events = pull(session, library, DANK, Event())
    next(event for event in events if isinstance(event, Stored))
    events.close()  # type: ignore[attr-defined]
    assert 0 < library.posts.count() < 30


def test_nothing_is_asked_before_it_is_begun(reddit: StandIn, session: Session, library: Library) -> None:
    pull(session, library, DANK, Event())
    assert not reddit.requests


def test_waits_are_told(reddit: StandIn, library: Library) -> None:
    reddit.posts.picture()
    reddit.misbehave("/r/dankmemes", Status(500))
    reddit.misbehave("https://i.redd.it", Status(503))
    with reddit.session() as session:
        events = pulled(session, library)
    assert {event.why for event in only(Waiting, events)} == {
        "Reddit is in trouble (500).",
        "i.redd.it is in trouble (503).",
    }
    assert len(stored(events)) == 1


def test_a_wait_for_the_budget_ends_with_cancel(reddit: StandIn, library: Library) -> None:
    """A real wait of a minute, but for cancelling it."""
    cancel = Event()
    with reddit.session(budget=Budget(of=1)) as session:
        pulled(session, library)
        told = list(_until_waiting(pull(session, library, DANK, cancel), cancel))
    assert told and told[-1].seconds > 50


def test_trouble_halfway_keeps_what_was_listed(reddit: StandIn, session: Session, library: Library) -> None:
    for _ in range(150):
        reddit.posts.picture()
    reddit.misbehave("/r/dankmemes", Status(500), times=None, after=1)
    events: list[PullEvent] = []
    with pytest.raises(RedditError, match=r"Reddit is in trouble \(500\)\."):
        events.extend(pull(session, library, DANK, Event()))
    assert library.posts.count() == len(stored(events)) == 100


def test_a_subreddit_that_is_closed_does_not_cost_the_others(
    reddit: StandIn, session: Session, library: Library
) -> None:
    name = reddit.posts.picture(subreddit="memes")
    reddit.posts.picture(subreddit="closed")
    reddit.misbehave("/r/closed", Status(403, body=b'{"reason": "private"}'), times=None)
    events: list[PullEvent] = []
    with pytest.raises(RedditError) as caught:
        events.extend(pull(session, library, Pull(("closed", "nosuchplace", "memes")), Event()))
    assert str(caught.value) == "r/closed is private: only its members can read it. 1 more can't be read either."
    assert library.posts.keys() == [name]


def test_no_client_id_no_connection(reddit: StandIn, library: Library) -> None:
    class Nobody:
        def client_id(self) -> None:
            return None

    with Session(Nobody(), reddit.endpoints) as session, pytest.raises(RedditError) as caught:
        pulled(session, library)
    assert str(caught.value) == NO_ACCESS
    assert not reddit.requests


def test_a_library_that_can_not_keep_it_ends_the_pull(
    reddit: StandIn, session: Session, library: Library, tmp_path: Path
) -> None:
    for _ in range(10):
        reddit.posts.picture()
    (tmp_path / "library" / "blobs").write_text("in the way")
    with pytest.raises(LibraryError):
        pulled(session, library)
    assert library.posts.count() == 0


def test_the_token_lasts_from_one_pull_to_the_next(reddit: StandIn, session: Session, library: Library) -> None:
    pulled(session, library)
    pulled(session, library)
    assert reddit.seen("/api/v1/access_token") == 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("dankmemes", "dankmemes"),
        (" r/dankmemes ", "dankmemes"),
        ("/r/me_irl/", "me_irl"),
        ("https://www.reddit.com/r/MemeEconomy/", "MemeEconomy"),
        ("old.reddit.com/r/memes", "memes"),
    ],
)
def test_a_subreddit_as_people_write_it(said: str, expected: str) -> None:
    assert subreddit_name(said) == expected


@pytest.mark.parametrize("said", ["", "r/", "a", "x" * 22, "dank memes", "a/b", "../api", "r/a+b", "käse", "a\nb"])
def test_what_is_no_subreddit(said: str) -> None:
    with pytest.raises(RedditError, match="is no subreddit's name"):
        subreddit_name(said)
    with pytest.raises(RedditError):
        Pull((said,))


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1])
def test_a_limit_that_reddit_does_not_have(limit: int) -> None:
    with pytest.raises(RedditError, match="Reddit lists 1 to 1,000 posts"):
        Pull(("dankmemes",), limit=limit)


def _until_waiting(events: Iterator[PullEvent], cancel: Event) -> Iterator[Waiting]:
    for event in events:
        if isinstance(event, Waiting):
            cancel.set()
            yield event


def _blobs(folder: Path) -> Iterator[Path]:
    return (path for path in (folder / "blobs").rglob("*") if path.is_file())
