"""What to pull: whose posts, in which of Reddit's orders, how many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dankdesk.errors import RedditError

MAX_LIMIT = 1_000
"""Reddit's listings end near here."""

_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,21}")
_BEFORE_NAME = re.compile(r"(?:https?://)?(?:(?:www|old|new)\.)?(?:reddit\.com)?/?(?:r/)?", re.IGNORECASE)


class Listing(StrEnum):
    """Reddit's orders of a subreddit."""

    NEW = "new"
    HOT = "hot"
    TOP = "top"
    RISING = "rising"


class Period(StrEnum):
    """How far back `Listing.TOP` looks. The other listings have none."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull. Raises RedditError where a subreddit can't be one, or the limit is out of range.

    subreddits: at least one, as `subreddit_name` gives them.
    limit:      posts looked at in each subreddit, 1 to `MAX_LIMIT`. Posts without a picture count.
    nsfw, spoilers: let such posts in.
    """

    subreddits: tuple[str, ...]
    listing: Listing = Listing.NEW
    period: Period = Period.DAY
    limit: int = 100
    nsfw: bool = False
    spoilers: bool = False

    def __post_init__(self) -> None:
        if not self.subreddits:
            raise RedditError("Name a subreddit to pull from, such as r/dankmemes.")
        for name in self.subreddits:
            if not is_subreddit(name):
                raise _not_a_name(name)
        if not 1 <= self.limit <= MAX_LIMIT:
            raise RedditError(f"Reddit lists 1 to {MAX_LIMIT:,} posts, not {self.limit:,}.")


def is_subreddit(name: str) -> bool:
    """Whether `name`, without "r/", could be a subreddit's: letters, digits and underscores, 2 to 21 of them."""
    return _SUBREDDIT.fullmatch(name) is not None


def bare_name(text: str) -> str:
    """What is left of "r/dankmemes", "/r/dankmemes/" and a subreddit's address: "dankmemes". Of others, anything."""
    return _BEFORE_NAME.sub("", text.strip(), count=1).strip("/")


def subreddit_name(text: str) -> str:
    """The bare name in `text`, as people write it. Raises RedditError where there is none."""
    name = bare_name(text)
    if not is_subreddit(name):
        raise _not_a_name(text.strip())
    return name


def _not_a_name(text: str) -> RedditError:
    shown = "".join(character if character.isprintable() else "?" for character in text[:40])
    return RedditError(f"“{shown}” is no subreddit's name: those have 2 to 21 letters, digits and underscores.")
