"""What a picture host answered, read with suspicion: its status, where it sends on to, and the bytes themselves."""

from __future__ import annotations

from datetime import datetime
from http.client import HTTPException, HTTPResponse

from dankdesk.errors import PictureError
from dankdesk.images import sniff
from dankdesk.images.words import size
from dankdesk.reddit.hosts import Place, next_place
from dankdesk.reddit.refusals import Crowded, DownloadError, Gone, Passing
from dankdesk.reddit.retry import retry_after

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410, 451})
_PASSING = frozenset({408, 425, 429})
_ENOUGH_TO_SNIFF = 1_024
_STEP = 262_144


class CutOff(HTTPException):
    """The body ended before it was whole."""


def redirect(response: HTTPResponse, place: Place, now: datetime) -> Place | None:
    """Where the answer to `place` sends on to, or None where it is the picture.

    Raises Gone, Passing or DownloadError where it is neither.
    """
    status = response.status
    if status in _REDIRECTS:
        where = next_place(place, response.getheader("Location") or "")
        if where.was_removed:
            raise Gone(f"The picture was removed from {place.host}.")
        return where
    if status in _GONE or place.was_removed:
        raise Gone(f"The picture is no longer on {place.host}.")
    if status in _PASSING or status >= 500:
        pause = retry_after(response.getheader("Retry-After"), now)
        if status == 429:
            raise Crowded(f"{place.host} has had too many requests.", place.host, pause)
        raise Passing(f"{place.host} is in trouble ({status}).", place.host, pause)
    if status != 200:
        raise DownloadError(f"{place.host} doesn't hand out this picture ({status}).")
    return None


def picture(response: HTTPResponse, host: str, most: int) -> bytes:
    """The body, whole, of 1 to `most` bytes that begin as a picture does.

    Raises DownloadError where it is anything else, before more than needed of it was read; CutOff and what
    `http.client` raises where it is not whole.
    """
    packed = response.getheader("Content-Encoding", "identity").strip().lower()
    carried = response.getheader("Transfer-Encoding", "").strip().lower()
    if packed not in ("", "identity") or carried not in ("", "chunked"):
        # Asked for as it is. A few packed bytes can unpack to more than any memory holds.
        raise DownloadError(f"{host} sent the picture packed, which was not asked for.")
    declared = response.length
    if declared is not None and declared > most:
        raise _too_large(declared, most)
    data = bytearray()
    sniffed = False
    while part := response.read1(_STEP):
        data += part
        if len(data) > most:
            raise _too_large(len(data), most)
        if not sniffed and len(data) >= _ENOUGH_TO_SNIFF:
            _sniff(data)
            sniffed = True
    # Without a length, nothing at all is an answer that ended in its head, which http.client lets pass.
    if len(data) < (1 if declared is None else declared):
        raise CutOff
    if not data:
        raise DownloadError(f"{host} sent an empty file.")
    if not sniffed:
        _sniff(data)
    return bytes(data)


def _sniff(data: bytearray) -> None:
    try:
        sniff.kind_of(bytes(data[: 4 * _ENOUGH_TO_SNIFF]))
    except PictureError as error:
        raise DownloadError(str(error)) from error


def _too_large(n_bytes: int, most: int) -> DownloadError:
    return DownloadError(f"The picture is too large: {size(n_bytes)} or more, and the limit is {size(most)}.")
