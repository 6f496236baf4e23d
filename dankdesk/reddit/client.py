"""Reddit's lists, read with PRAW: listings page by page, and posts by name. Waits for the budget, and tells of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from configparser import ConfigParser
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dankdesk import __version__
from dankdesk.errors import RedditError
from dankdesk.reddit.aside import aside
from dankdesk.reddit.budget import Budget
from dankdesk.reddit.endpoints import Endpoints
from dankdesk.reddit.listing import Facts
from dankdesk.reddit.refusals import Cancelled, Passing
from dankdesk.reddit.retry import Retry, wait_for
from dankdesk.reddit.wants import Listing, Period

if TYPE_CHECKING:
    import praw

PAGE = 100
"""Reddit gives no more in one answer."""
LONGEST_PAUSE_S = 900.0
USER_AGENT = f"desktop:dankdesk:v{__version__} (reads posts for its user)"
KINDS = {"comment": "t1", "message": "t4", "redditor": "t2", "submission": "t3", "subreddit": "t5", "trophy": "t6"}

Tell = Callable[[float, str], None]


class SubredditError(RedditError):
    """This subreddit can't be read; others may."""


@dataclass(frozen=True, slots=True)
class Page:
    """Posts in the listing's order. after: what to ask for the next page with, or None where this is the last."""

    posts: list[Facts]
    after: str | None


class Client:
    """One client id's way to Reddit's lists. One request at a time; methods raise RedditError, and Cancelled soon after
    `cancel` is set. `tell` hears of every wait: its seconds, and why."""

    def __init__(
        self,
        client_id: str,
        endpoints: Endpoints,
        budget: Budget,
        wait: Callable[[threading.Event, float], None] = wait_for,
    ) -> None:
        self.client_id = client_id
        self._endpoints = endpoints
        self._budget = budget
        self._wait = wait
        self._reddit: praw.Reddit | None = None
        self._close: Callable[[], None] = lambda: None

    def page(
        self,
        subreddit: str,
        listing: Listing,
        period: Period,
        n: int,
        after: str | None,
        cancel: threading.Event,
        tell: Tell,
    ) -> Page:
        """`n` posts of a subreddit, at most `PAGE`, that come after the page which said so. Raises SubredditError where
        this subreddit can't be read."""
        asked: dict[str, str | int] = {"limit": min(n, PAGE)}
        if listing is Listing.TOP:
            asked["t"] = period.value
        if after is not None:
            asked["after"] = after
        return self._ask(f"r/{subreddit}/{listing}", asked, subreddit, cancel, tell)

    def info(self, names: Iterable[str], cancel: threading.Event, tell: Tell) -> list[Facts]:
        """What Reddit has of up to `PAGE` posts by full name. Those it has no trace of are missing."""
        return self._ask("api/info", {"id": ",".join(names)}, None, cancel, tell).posts

    def close(self) -> None:
        """Hang up. The next request connects anew."""
        self._reddit = None
        self._close()

    def _ask(
        self, path: str, asked: dict[str, str | int], subreddit: str | None, cancel: threading.Event, tell: Tell
    ) -> Page:
        def attempt() -> Page:
            self._budget.spend(cancel, tell)
            return self._attempt(path, asked, subreddit, cancel)

        try:
            return Retry(wait=self._wait, tell=tell).run("Reddit", attempt, cancel)
        except Passing as trouble:
            raise RedditError(str(trouble)) from None

    def _attempt(self, path: str, asked: dict[str, str | int], subreddit: str | None, cancel: threading.Event) -> Page:
        from dankdesk.reddit.requestor import Stale, TooMany
        from dankdesk.reddit.troubles import UNKNOWN_ID

        fresh = self._reddit is None
        reddit = self._connected()
        try:
            return aside(lambda: _read(reddit, path, asked, subreddit), cancel, "ask Reddit")
        except Stale:
            self.close()
            if fresh:
                raise RedditError(UNKNOWN_ID) from None
            # The token was an old one; there is another to be had.
            self._budget.spend(cancel)
            return self._attempt(path, asked, subreddit, cancel)
        except TooMany as refusal:
            if refusal.seconds > LONGEST_PAUSE_S:
                raise RedditError(f"Reddit wants no requests for {refusal.seconds / 60:.0f} minutes.") from None
            self._budget.pause(refusal.seconds)
            raise Passing("Reddit has had too many requests.", "Reddit") from None
        except Cancelled:
            # A thread may still be in the middle of this one's request.
            self.close()
            raise

    def _connected(self) -> praw.Reddit:
        if self._reddit is None:
            import praw
            from praw.config import Config

            from dankdesk.reddit.requestor import BoundedRequestor, http_session

            # Otherwise PRAW reads a praw.ini of whatever folder this is, which could send the client id elsewhere.
            with Config.LOCK:
                Config.CONFIG = ConfigParser()
            http = http_session()
            self._close = http.close
            self._reddit = praw.Reddit(
                "DEFAULT",
                requestor_class=BoundedRequestor,
                requestor_kwargs={"heard": self._budget.heard, "session": http},
                client_id=self.client_id,
                client_secret=None,
                user_agent=USER_AGENT,
                oauth_url=self._endpoints.oauth_url,
                reddit_url=self._endpoints.reddit_url,
                short_url=self._endpoints.short_url,
                redirect_uri=None,
                refresh_token=None,
                username=None,
                password=None,
                timeout=15,
                ratelimit_seconds=0,
                window_size=600,
                check_for_updates=False,
                check_for_async=False,
                **{f"{name}_kind": kind for name, kind in KINDS.items()},
            )
        return self._reddit


def _read(reddit: praw.Reddit, path: str, asked: dict[str, str | int], subreddit: str | None) -> Page:
    from praw import models

    from dankdesk.reddit.troubles import UNREADABLE, translated

    with translated(subreddit):
        answer = reddit.get(path, params=asked)
        if not isinstance(answer, models.Listing):
            raise RedditError(UNREADABLE)
        # Their fields as they came. Asked for an attribute that is missing, PRAW would send a request.
        said = vars(answer)
        posts: list[Facts] = [vars(child) for child in said["children"] if isinstance(child, models.Submission)]
        after = said.get("after")
        return Page(posts, after if isinstance(after, str) and after else None)
