"""What a download that brings no picture ends with. The sentences name the host, never the whole address."""

from __future__ import annotations

from dankdesk.errors import UserError


class DownloadError(UserError):
    """This address brings no picture: refused, too large, too slow, or not a picture at all. Asking again is no use."""


class Gone(DownloadError):
    """The picture was taken down where it lay."""


class Passing(DownloadError):
    """A fault that may pass: another try is due, not before `retry_after` seconds where the host named them."""

    def __init__(self, sentence: str, host: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.host = host
        self.retry_after = retry_after


class Crowded(Passing):
    """The host has had too many requests, and more of them would not mend that."""


class Unreachable(Passing):
    """No connection to the host came about: most likely there is no network. The next picture will fare no better."""


class Cancelled(Exception):
    """The one who waits for it set `cancel`. Nothing to read: it was asked for."""
