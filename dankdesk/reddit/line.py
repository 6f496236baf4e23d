"""One TLS connection to one checked address. Every wait on it ends when nobody wants it any more, or it takes too long.

A blocking socket can be given a time limit but not be called back, so none of its calls block: they say what they wait
for, and the wait looks up ten times a second.
"""

from __future__ import annotations

import errno
import io
import os
import queue
import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dankdesk.reddit.address import Address, Resolve
from dankdesk.reddit.refusals import Cancelled

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

T = TypeVar("T")

GLANCE_S = 0.1
"""How often a wait looks whether it was cancelled."""
BUFFER = 65_536


class Idle(Exception):
    """Nothing moved for `idle_s`."""


class Overdue(Exception):
    """The whole takes longer than it may."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one attempt may take (seconds of `now`), and whether anyone still wants it."""

    cancel: threading.Event
    now: Callable[[], float]
    until: float
    idle_s: float
    connect_s: float

    def check(self, since: float, most_s: float) -> None:
        """Raise Cancelled, Overdue, or Idle where a wait that began at `since` has lasted `most_s`."""
        if self.cancel.is_set():
            raise Cancelled
        now = self.now()
        if now >= self.until:
            raise Overdue
        if now - since >= most_s:
            raise Idle


def resolved(resolve: Resolve, host: str, patience: Patience) -> Sequence[Address]:
    """The answer of `resolve`, asked on a thread that is left to itself when it takes too long: nothing stops it."""
    answers: queue.SimpleQueue[Sequence[Address] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host))
        except (OSError, ValueError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    since = patience.now()
    patience.check(since, patience.idle_s)
    threading.Thread(target=ask, name="look up", daemon=True).start()
    while True:
        try:
            answer = answers.get(timeout=GLANCE_S)
        except queue.Empty:
            patience.check(since, patience.idle_s)
            continue
        if isinstance(answer, OSError):
            raise answer
        return answer


class Line:
    """Connected and secured when made. Raises OSError (`ssl.SSLError` among them), Cancelled, Idle or Overdue."""

    def __init__(self, host: str, address: Address, port: int, tls: ssl.SSLContext, patience: Patience) -> None:
        self.host = host
        self.patience = patience
        self.kept_at = 0.0
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        plain = socket.socket(family, socket.SOCK_STREAM)
        self._selector = selectors.DefaultSelector()
        self._socket: socket.socket | ssl.SSLSocket = plain
        try:
            plain.setblocking(False)
            self._selector.register(plain.fileno(), selectors.EVENT_READ)
            self._connect(plain, (str(address), port))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # A connection that merely stops, without TLS saying goodbye, was cut: that is an error, and not the end.
            self._tls = tls.wrap_socket(
                plain, server_hostname=host, do_handshake_on_connect=False, suppress_ragged_eofs=False
            )
            self._socket = self._tls
            self._do(self._tls.do_handshake)
        except BaseException:
            self.close()
            raise

    def send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._do(lambda rest=left: self._tls.send(rest)) :]  # type: ignore[misc]

    def makefile(self, mode: str) -> io.BufferedReader:
        """What `http.client` reads an answer from. Closing it leaves the line open."""
        return io.BufferedReader(_Reader(self), BUFFER)

    def receive_into(self, buffer: WriteableBuffer) -> int:
        self.patience.check(self.patience.now(), self.patience.idle_s)
        return self._do(lambda: self._tls.recv_into(buffer))

    @property
    def is_quiet(self) -> bool:
        """Whether the other side has neither hung up nor spoken unasked, which would pass for the next answer."""
        if self._tls.pending():
            return False
        self._selector.modify(self._socket.fileno(), selectors.EVENT_READ)
        return not self._selector.select(0)

    def close(self) -> None:
        self._selector.close()
        self._socket.close()

    def _connect(self, plain: socket.socket, place: tuple[str, int]) -> None:
        code = plain.connect_ex(place)
        if code in (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN):
            self._wait(selectors.EVENT_WRITE, self.patience.now(), self.patience.connect_s)
            code = plain.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def _do(self, step: Callable[[], T]) -> T:
        since = self.patience.now()
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                event = selectors.EVENT_READ
            except ssl.SSLWantWriteError:
                event = selectors.EVENT_WRITE
            self._wait(event, since, self.patience.idle_s)

    def _wait(self, event: int, since: float, most_s: float) -> None:
        self._selector.modify(self._socket.fileno(), event)
        self.patience.check(since, most_s)
        while not self._selector.select(GLANCE_S):
            self.patience.check(since, most_s)


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._line.receive_into(buffer)
