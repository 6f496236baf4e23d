"""The guarded door: the only way by which bytes from the web come in, besides Reddit's own lists.

https, the picture hosts, public addresses; every redirect is judged like a first address; the connection goes to the
very address that was checked, with the certificate held against the host's name. docs/decisions/082-pinned-downloads.md
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from typing import cast

import certifi

from dankdesk import __version__
from dankdesk.images.policy import MAX_BYTES
from dankdesk.reddit import answers
from dankdesk.reddit.address import Address, Resolve, checked, is_public, look_up
from dankdesk.reddit.hosts import Place, place_of
from dankdesk.reddit.line import Idle, Line, Overdue, Patience, resolved
from dankdesk.reddit.refusals import Cancelled, DownloadError, Gone, Passing, Unreachable
from dankdesk.reddit.retry import Retry

__all__ = ["Cancelled", "Door", "DownloadError", "Gone", "Limits", "Passing", "Unreachable"]

USER_AGENT = f"DankDesk/{__version__}"
MAX_KEPT = 4
KEPT_S = 20.0
"""How long a connection is kept for the next picture. Hosts hang up after 30 seconds or more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one picture. `total_s` is one attempt with its redirects; `idle_s` is without a byte."""

    n_bytes: int = MAX_BYTES
    connect_s: float = 5.0
    idle_s: float = 15.0
    total_s: float = 120.0
    redirects: int = 5


class Door:
    """Fetches pictures, from any thread. What it takes is for tests; left alone it is as strict as it gets."""

    def __init__(
        self,
        *,
        resolve: Resolve = look_up,
        may_connect: Callable[[Address], bool] = is_public,
        port: int = 443,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
        retry: Retry | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if tls is not None and not (tls.check_hostname and tls.verify_mode == ssl.CERT_REQUIRED):
            raise ValueError("a door without certificates is no door")
        self.retry = retry or Retry()
        self._resolve = resolve
        self._may_connect = may_connect
        self._port = port
        self._tls = tls
        self._limits = limits or Limits()
        self._now = now
        self._kept: list[Line] = []
        self._closed = False
        self._lock = threading.Lock()

    def fetch(self, url: str, cancel: threading.Event) -> bytes:
        """The bytes of the picture at `url`, complete and unchanged, 1 to `Limits.n_bytes` of them.

        Raises DownloadError with a sentence (Gone where the picture was taken down), and Cancelled within 200 ms of
        `cancel`.
        """
        place = place_of(url)
        if place.was_removed:
            raise Gone(f"The picture was removed from {place.host}.")
        return self.retry.run(place.host, lambda: self._attempt(place, cancel), cancel)

    def close(self) -> None:
        """Hang up everything that is kept. A fetch that still runs ends by its own `cancel`."""
        with self._lock:
            self._closed = True
            kept, self._kept = self._kept, []
        for line in kept:
            line.close()

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _attempt(self, place: Place, cancel: threading.Event) -> bytes:
        limits = self._limits
        patience = Patience(cancel, self._now, self._now() + limits.total_s, limits.idle_s, limits.connect_s)
        for _ in range(limits.redirects + 1):
            answer = self._ask(place, patience)
            if isinstance(answer, bytes):
                return answer
            place = answer
        raise DownloadError(f"{place.host} sends from one address to the next, without end.")

    def _ask(self, place: Place, patience: Patience) -> bytes | Place:
        host = place.host
        try:
            line = self._pick_up(host, patience)
            if line is not None:
                try:
                    response = self._say(line, place)
                except (OSError, HTTPException):  # hung up meanwhile: no fault of anyone
                    line.close()
                    line = None
            if line is None:
                line = self._connect(host, patience)
                response = self._say(line, place)
            return self._hear(line, response, place)
        except ssl.SSLCertVerificationError as error:
            raise DownloadError(f"The certificate of {host} is not valid for it; nothing was asked of it.") from error
        except Overdue as error:
            raise DownloadError(f"{host} is too slow: {self._limits.total_s:.0f} seconds were not enough.") from error
        except Idle as error:
            raise Passing(f"{host} doesn't answer.", host) from error
        except socket.gaierror as error:
            raise Unreachable(f"The address of {host} can't be found. Is there a network?", host) from error
        except (OSError, HTTPException) as error:
            raise Passing(f"{host} broke off in the middle of the picture.", host) from error

    def _connect(self, host: str, patience: Patience) -> Line:
        # Resolved once; from here on only these addresses are known, and the name is for TLS.
        addresses = checked(host, resolved(self._resolve, host, patience), self._may_connect)
        fault: Exception | None = None
        for address in addresses:
            try:
                return Line(host, address, self._port, self._context(), patience)
            except ssl.SSLError:
                raise
            except (OSError, Idle) as error:
                fault = error
        raise Unreachable(f"{host} can't be reached. Is there a network?", host) from fault

    def _say(self, line: Line, place: Place) -> HTTPResponse:
        try:
            line.send(
                f"GET {place.target} HTTP/1.1\r\nHost: {place.host}\r\nUser-Agent: {USER_AGENT}\r\n"
                # With text/html among what is accepted, i.redd.it sends a page; with image/webp, other bytes.
                "Accept: */*\r\nAccept-Encoding: identity\r\n\r\n".encode("ascii")
            )
            response = HTTPResponse(cast(socket.socket, line), method="GET")
            response.begin()
        except BaseException:
            line.close()
            raise
        return response

    def _hear(self, line: Line, response: HTTPResponse, place: Place) -> bytes | Place:
        keep = False
        try:
            where = answers.redirect(response, place, datetime.now(UTC))
            if where is not None:
                return where
            data = answers.picture(response, place.host, self._limits.n_bytes)
            keep = not response.will_close
            return data
        finally:
            response.close()
            if not (keep and self._keep(line)):
                line.close()

    def _pick_up(self, host: str, patience: Patience) -> Line | None:
        with self._lock:
            stale = [line for line in self._kept if self._now() - line.kept_at > KEPT_S]
            fresh = [line for line in self._kept if line not in stale]
            line = next((line for line in reversed(fresh) if line.host == host), None)
            self._kept = [other for other in fresh if other is not line]
        for old in stale:
            old.close()
        if line is None:
            return None
        if not line.is_quiet:
            line.close()
            return None
        line.patience = patience
        return line

    def _keep(self, line: Line) -> bool:
        with self._lock:
            if self._closed or len(self._kept) >= MAX_KEPT:
                return False
            line.kept_at = self._now()
            self._kept.append(line)
            return True

    def _context(self) -> ssl.SSLContext:
        with self._lock:
            if self._tls is None:
                # Those of PRAW's own connection, and there on every system, also where the bundle runs.
                self._tls = ssl.create_default_context(cafile=certifi.where())
            return self._tls
