"""PRAW itself against a Reddit that misbehaves: each trouble is a sentence, and nothing of the access gets out."""

from __future__ import annotations

import base64
import logging
import socket
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event, Thread

import prawcore
import pytest
import requests
from praw.config import Config

from dankdesk.errors import RedditError
from dankdesk.reddit import requestor
from dankdesk.reddit.budget import Budget
from dankdesk.reddit.client import Client, Page, SubredditError
from dankdesk.reddit.endpoints import Endpoints
from dankdesk.reddit.refusals import Cancelled
from dankdesk.reddit.retry import TRIES
from dankdesk.reddit.troubles import UNKNOWN_ID, UNREADABLE, translated
from dankdesk.reddit.wants import Listing, Period
from tests.standin import (
    CLIENT_ID,
    CutOff,
    Endless,
    HangUp,
    Held,
    Instead,
    Misbehaviour,
    Redirect,
    StandIn,
    Status,
    too_many,
)
from tests.standin.server import at_once

NEW = "/r/dankmemes/new"
TOKEN = "/api/v1/access_token"
NO_SCOPE = "The client id may not read posts. It has to be one of an installed app."


class Clock:
    """Time that passes only while something waits."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, cancel: Event, seconds: float) -> None:
        at_once(cancel, seconds)
        if seconds:
            self.waits.append(seconds)
            self.now += seconds


class Asker:
    """A client with a clock of its own, and what it told."""

    def __init__(self, endpoints: Endpoints, client_id: str = CLIENT_ID, a_minute: int = 100) -> None:
        self.clock = Clock()
        self.budget = Budget(a_minute, self.clock, self.clock.wait)
        self.client = Client(client_id, endpoints, self.budget, self.clock.wait)
        self.told: list[tuple[float, str]] = []
        self.cancel = Event()

    def page(
        self,
        n: int = 100,
        after: str | None = None,
        *,
        subreddit: str = "dankmemes",
        listing: Listing = Listing.NEW,
        period: Period = Period.DAY,
    ) -> Page:
        return self.client.page(subreddit, listing, period, n, after, self.cancel, self._tell)

    def names(self, n: int = 100, **asked: Listing | Period) -> list[str]:
        page = self.page(n, **asked)  # type: ignore[arg-type]
        return [str(facts["name"]) for facts in page.posts]

    def info(self, names: list[str]) -> list[str]:
        return [str(facts["name"]) for facts in self.client.info(names, self.cancel, self._tell)]

    def _tell(self, seconds: float, why: str) -> None:
        self.told.append((seconds, why))


@pytest.fixture
def asker(reddit: StandIn) -> Iterator[Asker]:
    asker = Asker(reddit.endpoints)
    yield asker
    asker.client.close()


def sentence(ask: Callable[[], object]) -> str:
    with pytest.raises(RedditError) as caught:
        ask()
    return str(caught.value)


def test_a_listing_is_read_page_by_page(reddit: StandIn, asker: Asker) -> None:
    names = [reddit.posts.text() for _ in range(130)]
    first = asker.page()
    second = asker.page(after=first.after)
    told = [facts["name"] for page in (first, second) for facts in page.posts]
    assert told == names[::-1] and len(first.posts) == 100
    assert second.after is None
    assert reddit.seen(TOKEN) == 1
    assert "raw_json=1" in reddit.requests[-1].query


def test_every_order_and_period(reddit: StandIn, asker: Asker) -> None:
    old = reddit.posts.text(score=500, num_comments=0, created_utc=1_600_000_000.0)
    loud = reddit.posts.text(score=5, num_comments=90)
    best = reddit.posts.text(score=90, num_comments=5)
    assert asker.names(listing=Listing.NEW) == [best, loud, old]
    assert asker.names(listing=Listing.RISING) == [loud, best, old]
    assert asker.names(listing=Listing.TOP, period=Period.WEEK) == [best, loud]
    assert asker.names(listing=Listing.TOP, period=Period.ALL) == [old, best, loud]
    assert set(asker.names(listing=Listing.HOT)) == {old, best, loud}
    assert asker.names(1, listing=Listing.NEW) == [best]


def test_posts_are_asked_for_by_name(reddit: StandIn, asker: Asker) -> None:
    names = [reddit.posts.text() for _ in range(3)]
    reddit.posts.delete(names[0])
    reddit.posts.vanish(names[1])
    assert asker.info(names) == [names[0], names[2]]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (Status(400), "Reddit refused the request (400)."),
        (Status(400, body=b'{"reason": "NO", "fields": ["q"]}'), "Reddit refused the request: NO."),
        (Status(403), "Reddit doesn't let this app read r/dankmemes."),
        (Status(403, body=b'{"reason": "private"}'), "r/dankmemes is private: only its members can read it."),
        (Status(403, body=b'["odd"]'), "Reddit doesn't let this app read r/dankmemes."),
        (Status(403, {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}), NO_SCOPE),
        (Status(404), "There is no subreddit r/dankmemes."),
        (Status(404, body=b'{"reason": "banned"}'), "Reddit has banned r/dankmemes."),
        (Status(302, {"Location": "/subreddits/search"}), "There is no subreddit r/dankmemes."),
        (Status(409), "Reddit refused the request (409)."),
        (Status(413), "Reddit refused the request (413)."),
        (Status(415), "Reddit refused the request (415)."),
        (Status(418), "Reddit refused the request (418)."),
        (Status(451), "r/dankmemes can't be read from here, for legal reasons."),
        (Status(500), "Reddit is in trouble (500)."),
        (Status(503, {"Retry-After": "3"}), "Reddit is in trouble (503)."),
        (Status(520), "Reddit is in trouble (520)."),
        (Instead(b'{"kind": "Listing", "data": {'), UNREADABLE),
        (Instead(b"<html>Blocked</html>"), UNREADABLE),
        (Instead(b""), UNREADABLE),
        (Instead(b"null"), UNREADABLE),
        (Instead(b"[]"), UNREADABLE),
        (Instead(b"3"), UNREADABLE),
        (Instead(b"{}"), UNREADABLE),
        (Instead(b'{"kind": "Listing", "data": {}}'), UNREADABLE),
        (Instead(b'{"kind": "Listing", "data": {"children": null}}'), UNREADABLE),
        (Instead(b'{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {}}]}}'), UNREADABLE),
        (Instead(b'{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": [1]}]}}'), UNREADABLE),
        (Instead(b"[" * 100_000), UNREADABLE),
        (HangUp(), "Reddit broke off in the middle of its answer."),
        (CutOff(), "Reddit broke off in the middle of its answer."),
        (Endless(), "Reddit's answer has no end; it was left."),
    ],
)  # fmt: skip
def test_every_trouble_is_a_sentence(
    reddit: StandIn, asker: Asker, monkeypatch: pytest.MonkeyPatch, wrong: Misbehaviour, expected: str
) -> None:
    monkeypatch.setattr(requestor, "MAX_BYTES", 300_000)
    reddit.posts.text()
    reddit.misbehave(NEW, wrong, times=None)
    assert sentence(asker.page) == expected
    reddit.behave()
    assert len(asker.names()) == 1
    assert reddit.seen(TOKEN) == 1, "the token is not to blame"


@pytest.mark.parametrize("wrong", [Status(500), Status(502), Status(408), HangUp(), CutOff()])
def test_what_passes_is_asked_again(reddit: StandIn, asker: Asker, wrong: Misbehaviour) -> None:
    reddit.posts.text()
    reddit.misbehave(NEW, wrong, times=TRIES - 1)
    assert len(asker.names()) == 1
    assert len(asker.told) == TRIES - 1 and len(asker.clock.waits) == TRIES - 1


@pytest.mark.parametrize("status", [403, 404])
def test_what_does_not_pass_is_not_asked_again(reddit: StandIn, asker: Asker, status: int) -> None:
    reddit.misbehave(NEW, Status(status), times=None)
    with pytest.raises(SubredditError):
        asker.page()
    assert reddit.seen(NEW) == 1


def test_a_subreddit_that_is_not_there(reddit: StandIn, asker: Asker) -> None:
    assert sentence(lambda: asker.page(subreddit="nosuchplace")) == "There is no subreddit r/nosuchplace."


@pytest.mark.parametrize("named", ["40", "date"])
def test_too_many_requests_waits_as_long_as_reddit_says(reddit: StandIn, asker: Asker, named: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=41), usegmt=True)
    reddit.posts.text()
    reddit.misbehave(NEW, too_many(retry_after=date if named == "date" else named))
    assert len(asker.names()) == 1
    assert 39 <= sum(asker.clock.waits) <= 43
    assert "Reddit allows no more requests for the moment." in [why for _, why in asker.told]


def test_too_many_requests_waits_for_the_next_window_or_a_minute(reddit: StandIn, asker: Asker) -> None:
    reddit.misbehave(NEW, too_many(reset=90))
    asker.page()
    assert 85 <= sum(asker.clock.waits) <= 92
    reddit.misbehave(NEW, too_many())
    asker.page()
    assert 140 <= sum(asker.clock.waits) <= 155


def test_a_pause_of_hours_is_said_and_not_waited_for(reddit: StandIn, asker: Asker) -> None:
    reddit.misbehave(NEW, too_many(retry_after="7200"))
    assert sentence(asker.page) == "Reddit wants no requests for 120 minutes."
    assert not asker.clock.waits


def test_the_budget_is_spent_and_then_waited_for(reddit: StandIn) -> None:
    asker = Asker(reddit.endpoints, a_minute=3)
    for _ in range(3):
        asker.page()
    assert not asker.clock.waits and asker.budget.left.n == 0
    asker.page()
    assert sum(asker.clock.waits) == pytest.approx(60, abs=1)
    assert asker.told[0][1] == "Reddit allows no more requests for the moment."
    asker.client.close()


def test_what_reddit_says_is_left_counts_where_it_is_less(reddit: StandIn, asker: Asker) -> None:
    reddit.api.a_minute = 2
    asker.page()
    asker.page()
    assert asker.budget.left.n == 0
    reddit.api.a_minute = 100
    asker.page()
    assert 0 < sum(asker.clock.waits) <= 60, "not slept by PRAW, but waited where it can be cancelled"


def test_limits_that_make_no_sense_are_passed_over(reddit: StandIn, asker: Asker) -> None:
    reddit.posts.text()
    odd = {"X-Ratelimit-Remaining": "many", "X-Ratelimit-Used": "x", "X-Ratelimit-Reset": "-"}
    reddit.misbehave(NEW, Status(200, odd, b'{"kind": "Listing", "data": {"children": []}}'))
    assert asker.names() == []
    assert len(asker.names()) == 1


def test_a_client_id_that_reddit_does_not_know(reddit: StandIn) -> None:
    asker = Asker(reddit.endpoints, "SomebodyElsesId")
    assert sentence(asker.page) == UNKNOWN_ID
    assert reddit.seen(TOKEN) == 1 and reddit.seen(NEW) == 0
    asker.client.close()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (Status(403), "Reddit refuses to be read with this client id, or from this network."),
        (Status(404), "Reddit refused the request (404)."),
        (Redirect("/elsewhere"), "Reddit refused the request (302)."),
        (Status(500), "Reddit is in trouble (500)."),
        (Instead(b'{"error": "invalid_grant"}'), UNKNOWN_ID),
        (Instead(b"{}"), UNREADABLE),
        (Instead(b"no"), UNREADABLE),
        (too_many(retry_after="7200"), "Reddit wants no requests for 120 minutes."),
    ],
)
def test_trouble_with_the_token(reddit: StandIn, asker: Asker, wrong: Misbehaviour, expected: str) -> None:
    reddit.misbehave(TOKEN, wrong, times=None)
    assert sentence(asker.page) == expected
    assert reddit.seen("/elsewhere") == reddit.seen(NEW) == 0


def test_a_token_that_ran_out_is_renewed_once(reddit: StandIn, asker: Asker) -> None:
    reddit.posts.text()
    asker.page()
    reddit.expire_tokens()
    assert len(asker.names()) == 1
    assert reddit.seen(TOKEN) == 2
    reddit.misbehave(NEW, Status(401), times=None)
    assert sentence(asker.page) == UNKNOWN_ID


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        base = f"http://127.0.0.1:{held.getsockname()[1]}"
    asker = Asker(Endpoints(base, base, base))
    assert sentence(asker.page) == "Reddit can't be reached. Is there a network?"
    assert len(asker.clock.waits) == TRIES - 1


def test_a_body_that_dribbles_is_left(reddit: StandIn, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(halfway=True)
    monkeypatch.setattr(requestor, "TOTAL_S", -1.0)
    held.release.set()
    reddit.misbehave(NEW, held, times=None)
    assert sentence(asker.page) == "Reddit is too slow."


def test_a_silence_is_left(reddit: StandIn, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requestor, "IDLE_S", 0.01)
    reddit.misbehave(TOKEN, Held(), times=None)
    assert sentence(asker.page) == "Reddit doesn't answer."


@pytest.mark.parametrize("halfway", [False, True])
def test_cancelled_in_the_middle_of_a_request(reddit: StandIn, asker: Asker, halfway: bool) -> None:
    """Without the server ever answering: where cancelling did nothing, this would not end."""
    held = Held(halfway)
    reddit.misbehave(NEW, held)
    cancelling = _when(held.reached, asker.cancel.set)
    with pytest.raises(Cancelled):
        asker.page()
    cancelling.join()
    asker.cancel.clear()
    assert asker.names() == [], "the next request does not wait for the one that was left"


def test_cancelled_before_it_began(reddit: StandIn, asker: Asker) -> None:
    asker.cancel.set()
    with pytest.raises(Cancelled):
        asker.page()
    assert not reddit.requests


def test_nothing_around_can_send_the_client_id_elsewhere(
    reddit: StandIn, asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A praw.ini in the folder, PRAW's variables, a proxy, a .netrc."""
    elsewhere = "http://127.0.0.1:9"
    settings = f"[DEFAULT]\noauth_url={elsewhere}\nreddit_url={elsewhere}\nclient_secret=s\nrefresh_token=t\n"
    for folder in (tmp_path, tmp_path / ".config"):
        folder.mkdir(exist_ok=True)
        (folder / "praw.ini").write_text(settings)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login mallory password x\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name, value in {
        "praw_site": "elsewhere",
        "praw_client_id": "other",
        "praw_client_secret": "s",
        "praw_username": "u",
        "praw_password": "p",
        "praw_refresh_token": "t",
        "http_proxy": elsewhere,
        "all_proxy": elsewhere,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Config, "CONFIG", None)  # as in a process that has not asked before
    reddit.posts.text()
    assert len(asker.names()) == 1


def test_nothing_secret_is_logged_or_raised(reddit: StandIn, asker: Asker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asker.page()
    token = next(iter(reddit.api.tokens))
    raised: list[RedditError] = []
    for wrong in (Status(500), Status(403), HangUp(), Instead(b"no"), Status(401)):
        reddit.misbehave("/", wrong, times=None)
        with pytest.raises(RedditError) as caught:
            asker.page()
        raised.append(caught.value)
        reddit.behave()
    # prawcore's own errors hold the request, with the token.
    assert all(error.__cause__ is None for error in raised)
    said = "".join(line for error in raised for line in traceback.format_exception(error))
    login = base64.b64encode(f"{CLIENT_ID}:".encode()).decode()
    for secret in (CLIENT_ID, login, token, "bearer", "Basic"):
        assert secret not in caplog.text
        assert secret not in said


def test_every_kind_of_exception_of_prawcore_has_a_sentence() -> None:
    response = requests.Response()
    response.status_code = 444
    response.headers["location"] = "/login/"
    response._content = b"{}"
    for name in prawcore.exceptions.__all__:
        kind = getattr(prawcore.exceptions, name)
        if issubclass(kind, prawcore.ResponseException):
            error = kind(response)
        elif kind is prawcore.OAuthException:
            error = kind(response, "invalid_grant", None)
        elif kind is prawcore.RequestException:
            error = kind(OSError(), (), {})
        else:
            error = kind("odd")
        with pytest.raises(RedditError) as caught, translated("dankmemes"):
            raise error
        assert str(caught.value)[-1] in ".?" and "received" not in str(caught.value), name


def _when(event: Event, then: Callable[[], None]) -> Thread:
    def wait() -> None:
        event.wait(30)
        then()

    thread = Thread(target=wait)
    thread.start()
    return thread
