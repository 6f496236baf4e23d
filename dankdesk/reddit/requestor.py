"""How PRAW's requests leave the house: with limits on time and size, without redirects, proxies, or sleeping.

Imported only once Reddit is asked: PRAW takes a quarter of a second.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import requests
import urllib3
from prawcore import Requestor

from dankdesk.errors import RedditError
from dankdesk.reddit.refusals import Passing
from dankdesk.reddit.retry import retry_after

CONNECT_S = 10.0
IDLE_S = 15.0
TOTAL_S = 45.0
MAX_BYTES = 16_000_000
"""A page of a hundred posts with galleries has one or two million."""
UNSAID_PAUSE_S = 60.0
"""After a 429 that names no pause. Reddit counts by the minute."""

_HOST = "Reddit"
_STEP = 65_536
_PASSING = frozenset({408, 425})
_LIMITS = ("x-ratelimit-remaining", "x-ratelimit-used", "x-ratelimit-reset")


class Stale(Exception):
    """Reddit does not take the token (or, asked for one, the client id) any more."""


class TooMany(Exception):
    """A 429. seconds: how long Reddit wants no more requests."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def http_session() -> requests.Session:
    """One that believes no environment variable and no .netrc: they could send the client id elsewhere."""
    session = requests.Session()
    session.trust_env = False
    return session


class BoundedRequestor(Requestor):
    """heard: called with the headers of each answer.

    What prawcore would retry or sleep for is raised past it: Stale, TooMany, and Passing for everything that may pass.
    Raises RedditError where nothing may be asked at all.
    """

    def __init__(self, *, heard: Callable[[Mapping[str, str]], None], **settings: Any) -> None:
        super().__init__(**settings)
        self._heard = heard

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:
        kwargs |= {"stream": True, "allow_redirects": False, "timeout": (CONNECT_S, IDLE_S)}
        try:
            response = self._http.request(*args, **kwargs)
            try:
                body = _whole(response)
            finally:
                response.close()
        # From None everywhere: the cause holds the request, and the request the token.
        except (requests.exceptions.SSLError, urllib3.exceptions.SSLError):
            raise RedditError("The certificate of Reddit's server is not valid; nothing was asked of it.") from None
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
            raise Passing("Reddit doesn't answer.", _HOST) from None
        except (requests.exceptions.ConnectionError, OSError) as error:
            raise Passing(_broken(error), _HOST) from None
        except urllib3.exceptions.HTTPError:
            raise Passing("Reddit broke off in the middle of its answer.", _HOST) from None
        self._heard(response.headers)
        _judge(response)
        for name in _LIMITS:
            # `Budget` waits in our place, and can be interrupted: prawcore, told of the limits, would sleep.
            response.headers.pop(name, None)
        response.raw = io.BytesIO(body)
        return response


def _judge(response: requests.Response) -> None:
    status = response.status_code
    if status == 401:
        raise Stale
    if status == 429:
        raise TooMany(_pause(response.headers))
    if status >= 500 or status in _PASSING:
        pause = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        raise Passing(f"Reddit is in trouble ({status}).", _HOST, pause)


def _pause(headers: Mapping[str, str]) -> float:
    pause = retry_after(headers.get("Retry-After"), datetime.now(UTC))
    if pause is None:
        pause = retry_after(headers.get("x-ratelimit-reset"), datetime.now(UTC))
    return UNSAID_PAUSE_S if pause is None else pause


def _whole(response: requests.Response) -> bytes:
    """The body, unpacked. Raises Passing where it takes too long, RedditError where it is too large, and what urllib3
    raises where it breaks off."""
    until = time.monotonic() + TOTAL_S
    body = bytearray()
    while part := response.raw.read1(_STEP, decode_content=True):
        body += part
        if len(body) > MAX_BYTES:
            raise RedditError("Reddit's answer has no end; it was left.")
        if time.monotonic() > until:
            raise Passing("Reddit is too slow.", _HOST)
    return bytes(body)


def _broken(error: Exception) -> str:
    # A connection that came about and ended early is requests' "aborted"; all else is the network.
    if isinstance(error, (requests.exceptions.ChunkedEncodingError, ConnectionResetError)) or "aborted" in str(error):
        return "Reddit broke off in the middle of its answer."
    return "Reddit can't be reached. Is there a network?"
