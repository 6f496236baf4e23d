"""Where Reddit is. Said explicitly everywhere, because PRAW would otherwise take it from a praw.ini in any folder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses without a final slash. Other ones than Reddit's are for tests."""

    oauth_url: str = "https://oauth.reddit.com"
    reddit_url: str = "https://www.reddit.com"
    short_url: str = "https://redd.it"
