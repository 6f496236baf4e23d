"""The stand-in itself: two servers on loopback, one for the API and one for pictures."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

from dankdesk.reddit.budget import Budget
from dankdesk.reddit.download import Door
from dankdesk.reddit.endpoints import Endpoints
from dankdesk.reddit.refusals import Cancelled
from dankdesk.reddit.retry import Retry
from dankdesk.reddit.session import Given, Session
from tests.reddit.rogue import Authority
from tests.standin.api import Api
from tests.standin.misbehaviour import Answer, Misbehaviour
from tests.standin.posts import IMGUR_REMOVED, Posts

CLIENT_ID = "StandInClientId"
LOOPBACK = "127.0.0.1"


def at_once(cancel: Event, seconds: float) -> None:
    """In place of `wait_for`: no test waits out a pause."""
    if cancel.is_set():
        raise Cancelled


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came in."""

    method: str
    address: str
    query: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class _Rule:
    where: str
    how: Misbehaviour
    times: int | None
    good: int


@cache
def _certificates() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For the picture hosts' server, and for a client that trusts it and nobody else. One pair for the whole run."""
    with TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        return authority.server(), authority.client()


class StandIn:
    """See the package's docstring."""

    def __init__(self) -> None:
        self.closing = Event()
        self.posts = Posts()
        self.api = Api(self.posts, CLIENT_ID)
        self.requests: list[Seen] = []
        self.most_at_once = 0
        """How many pictures were asked for at the same time, at most."""
        self._now = 0
        self._rules: list[_Rule] = []
        self._lock = Lock()
        self._api = _Server(self, None)
        certified, self.tls = _certificates()
        self._pictures = _Server(self, certified)
        base = f"http://{LOOPBACK}:{self._api.server_port}"
        self.endpoints = Endpoints(oauth_url=base, reddit_url=base, short_url=base)
        self.picture_port = self._pictures.server_port

    def door(self, retry: Retry | None = None) -> Door:
        """One whose every host is here. retry: by default one that doesn't wait."""
        return Door(
            resolve=lambda host: [ip_address(LOOPBACK)],
            may_connect=lambda address: address.is_loopback,
            port=self.picture_port,
            tls=self.tls,
            retry=retry or Retry(wait=at_once),
        )

    def session(self, client_id: str = CLIENT_ID, *, door: Door | None = None, budget: Budget | None = None) -> Session:
        """One that finds everything here, and waits for nothing between two tries; for the budget it does."""
        return Session(Given(client_id), self.endpoints, door=door or self.door(), budget=budget, wait=at_once)

    def misbehave(self, where: str, how: Misbehaviour, times: int | None = 1, *, after: int = 0) -> None:
        """Play `how` on the next `times` requests whose address begins with `where` (None: on all), once `after` of
        them were answered as they should."""
        with self._lock:
            self._rules.append(_Rule(where, how, times, after))

    def behave(self) -> None:
        """Forget every `misbehave`."""
        with self._lock:
            self._rules.clear()

    def seen(self, where: str) -> int:
        """How many requests there were whose address begins with `where`."""
        with self._lock:
            return sum(request.address.startswith(where) for request in self.requests)

    def expire_tokens(self) -> None:
        """Answer 401 to everybody who does not ask for a new token."""
        with self._lock:
            self.api.tokens.clear()

    def answer(self, seen: Seen, path: str, body: bytes) -> tuple[Answer, Misbehaviour | None]:
        """What to say to a request, and what goes wrong with it."""
        with self._lock:
            self.requests.append(seen)
            rule = next((rule for rule in self._rules if seen.address.startswith(rule.where)), None)
            if rule is not None and rule.good:
                rule.good -= 1
                rule = None
            elif rule is not None and rule.times is not None:
                rule.times -= 1
                if not rule.times:
                    self._rules.remove(rule)
            if seen.address.startswith("https://"):
                answer = self._picture(seen.address)
            else:
                answer = self.api.answer(seen.method, path, seen.query, seen.headers, body)
        return answer, rule.how if rule is not None else None

    @contextmanager
    def counted(self, seen: Seen) -> Iterator[None]:
        """A request is being answered."""
        one = int(seen.address.startswith("https://"))
        with self._lock:
            self._now += one
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= one

    def close(self) -> None:
        self.closing.set()
        self._api.close()
        self._pictures.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _picture(self, address: str) -> Answer:
        with self.posts.lock:
            there = self.posts.pictures.get(address)
            if there is not None and address not in self.posts.gone:
                return Answer(200, *there)
        if address.startswith("https://i.imgur.com/"):
            return Answer(302, b"", "text/html", {"Location": IMGUR_REMOVED})
        return Answer(404, b"<html>Not found</html>", "text/html")


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, stand_in: StandIn, tls: ssl.SSLContext | None) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.stand_in = stand_in
        self.tls = tls
        self._open: set[socket.socket] = set()
        self._thread = Thread(target=self.serve_forever, args=(0.02,), name="stand-in")
        self._thread.start()

    def finish_request(self, request: Any, client_address: Any) -> None:
        # The handshake is on the connection's own thread: a client that dawdles holds nobody else up.
        connection = request
        self._open.add(request)
        with suppress(OSError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(request, server_side=True)
                self._open.add(connection)
            if not self.stand_in.closing.is_set():
                super().finish_request(connection, client_address)
        self._open -= {request, connection}
        self.shutdown_request(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no fault; everything else is one of the stand-in and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.shutdown()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection. It is the `Wire` that misbehaviours write to."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    @property
    def closing(self) -> Event:
        return self.server.stand_in.closing

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        host = self.headers.get("Host", "").partition(":")[0]
        address = f"https://{host}{path}" if self.server.tls is not None else path
        seen = Seen(self.command, address, query, dict(self.headers.items()))
        with self.server.stand_in.counted(seen):
            answer, wrong = self.server.stand_in.answer(seen, path, body)
            if wrong is None:
                self.send(answer)
                return
            self.close_connection = True
            with suppress(OSError):
                wrong.play(self, answer)

    def send(self, answer: Answer) -> None:
        self.head(answer, len(answer.body))
        self.write(answer.body)

    def head(self, answer: Answer, length: int | None) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        if length is None or self.close_connection:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()

    def write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `requests` has it all."""
