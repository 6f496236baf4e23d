"""What PRAW raises, as sentences. Imported only once Reddit is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import prawcore
import requests
from praw.exceptions import PRAWException, RedditAPIException
from prawcore.const import ACCESS_TOKEN_PATH

from dankdesk.errors import RedditError
from dankdesk.reddit.client import SubredditError

UNKNOWN_ID = "Reddit doesn't accept the client id. Compare it with the one on your app's page on Reddit."
UNREADABLE = "Reddit's answer can't be read. Try again later."

_NOT_READABLE = {
    "private": "r/{name} is private: only its members can read it.",
    "banned": "Reddit has banned r/{name}.",
    "quarantined": "r/{name} is quarantined: it can't be read without an account.",
    "gold_only": "r/{name} is for Reddit Premium members only.",
}


@contextmanager
def translated(subreddit: str | None = None) -> Iterator[None]:
    """Turn what PRAW and prawcore raise into RedditError. subreddit: whose posts are asked for, if it is a listing."""
    try:
        yield
    except prawcore.PrawcoreException as error:
        # From None: the cause holds the request, and the request the token.
        raise _of(error, subreddit) from None
    except RedditAPIException as error:
        kinds = ", ".join(sorted({str(item.error_type)[:40] for item in error.items}))
        raise RedditError(f"Reddit refused the request: {kinds}.") from None
    except (PRAWException, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        # Reddit's answer, read by PRAW: it expects every field to be there and of its type.
        raise RedditError(UNREADABLE) from None
    except RecursionError:
        raise RedditError(UNREADABLE) from None


def _of(error: prawcore.PrawcoreException, subreddit: str | None) -> RedditError:
    match error:
        case prawcore.BadJSON():
            return RedditError(UNREADABLE)
        case prawcore.OAuthException() | prawcore.InvalidToken() | prawcore.InvalidInvocation():
            return RedditError(UNKNOWN_ID)
        case prawcore.InsufficientScope():
            return RedditError("The client id may not read posts. It has to be one of an installed app.")
        case prawcore.RequestException():
            return RedditError("Reddit can't be reached. Is there a network?")
        case prawcore.ResponseException():
            return _of_status(error.response, subreddit)
        case _:
            return RedditError("Reddit can't be asked.")


def _of_status(response: requests.Response, subreddit: str | None) -> RedditError:
    status = response.status_code
    if urlsplit(response.url or "").path == ACCESS_TOKEN_PATH:
        subreddit = None
    if subreddit is not None and status in (301, 302, 307, 308, 404) and _reason(response) != "banned":
        return SubredditError(f"There is no subreddit r/{subreddit}.")
    if subreddit is not None and status in (403, 404):
        sentence = _NOT_READABLE.get(_reason(response), "Reddit doesn't let this app read r/{name}.")
        return SubredditError(sentence.format(name=subreddit))
    if subreddit is not None and status == 451:
        return SubredditError(f"r/{subreddit} can't be read from here, for legal reasons.")
    if status == 403:
        return RedditError("Reddit refuses to be read with this client id, or from this network.")
    if status == 429:
        return RedditError("Reddit has had too many requests. Try again in some minutes.")
    if status >= 500:
        return RedditError(f"Reddit is in trouble ({status}). Try again later.")
    return RedditError(f"Reddit refused the request ({status}).")


def _reason(response: requests.Response) -> str:
    try:
        said: Any = response.json()
    except ValueError:
        return ""
    reason = said.get("reason") if isinstance(said, dict) else None
    return reason if isinstance(reason, str) else ""
