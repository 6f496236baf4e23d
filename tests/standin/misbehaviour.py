"""What a server can do wrong, one class each. `play` is given the right answer and what it may do to the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says when it behaves."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire(Protocol):
    """The way back to the client. Methods raise OSError once the client is gone."""

    @property
    def closing(self) -> Event:
        """Set when the stand-in ends: whoever waits must stop."""

    def send(self, answer: Answer) -> None: ...
    def head(self, answer: Answer, length: int | None) -> None:
        """Status line and headers; the body follows by `write`. length: what is announced; None: until it ends."""

    def write(self, data: bytes) -> None: ...


class Misbehaviour(Protocol):
    def play(self, wire: Wire, answer: Answer) -> None: ...


@dataclass(frozen=True, slots=True)
class Status:
    """An answer of this status, as Reddit words it: 401, 403, 404, 500 and so on."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def play(self, wire: Wire, answer: Answer) -> None:
        body = self.body if self.body is not None else b'{"message": "No", "error": %d}' % self.code
        wire.send(Answer(self.code, body, "application/json", {**answer.headers, **self.headers}))


def too_many(retry_after: str | None = None, reset: int | None = None) -> Status:
    """A 429. retry_after: the header's text, seconds or a date. reset: nothing is left for that many seconds."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    if reset is not None:
        headers |= {"X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Used": "100", "X-Ratelimit-Reset": str(reset)}
    return Status(429, headers)


@dataclass(frozen=True, slots=True)
class Instead:
    """Another body or content type than there should be: a web page for a picture, broken JSON for a listing."""

    body: bytes | None = None
    content_type: str | None = None

    def play(self, wire: Wire, answer: Answer) -> None:
        body = answer.body if self.body is None else self.body
        wire.send(Answer(answer.status, body, self.content_type or answer.content_type, answer.headers))


@dataclass(frozen=True, slots=True)
class Redirect:
    to: str
    status: int = 302

    def play(self, wire: Wire, answer: Answer) -> None:
        wire.send(Answer(self.status, b"", "text/html", {"Location": self.to}))


@dataclass(frozen=True, slots=True)
class SlowBody:
    """The right body, `size` bytes every `pause` seconds."""

    pause: float = 0.05
    size: int = 1

    def play(self, wire: Wire, answer: Answer) -> None:
        wire.head(answer, len(answer.body))
        for start in range(0, len(answer.body), self.size):
            if wire.closing.wait(self.pause):
                return
            wire.write(answer.body[start : start + self.size])


@dataclass(frozen=True, slots=True)
class Endless:
    """The right body and then zeros without end, as fast as the client takes them. announced: a false length."""

    announced: int | None = None

    def play(self, wire: Wire, answer: Answer) -> None:
        wire.head(answer, self.announced)
        wire.write(answer.body)
        while not wire.closing.is_set():
            wire.write(bytes(65_536))


@dataclass(frozen=True, slots=True)
class CutOff:
    """Only a share of the body. announced: the length says the whole body and the connection breaks; else the file
    itself is what is short."""

    share: float = 0.5
    announced: bool = True

    def play(self, wire: Wire, answer: Answer) -> None:
        part = answer.body[: int(len(answer.body) * self.share)]
        wire.head(answer, len(answer.body) if self.announced else len(part))
        wire.write(part)


@dataclass(frozen=True, slots=True)
class HangUp:
    """The connection ends without an answer."""

    def play(self, wire: Wire, answer: Answer) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Held:
    """The right answer, but not before `release` is set. `reached` says that a client waits, or a `crowd` of them.

    halfway: the first half of the body goes out before.
    """

    halfway: bool = False
    crowd: int = 1
    reached: Event = field(default_factory=Event)
    release: Event = field(default_factory=Event)
    _here: list[Wire] = field(default_factory=list)

    def play(self, wire: Wire, answer: Answer) -> None:
        middle = len(answer.body) // 2
        if self.halfway:
            wire.head(answer, len(answer.body))
            wire.write(answer.body[:middle])
        self._here.append(wire)
        if len(self._here) >= self.crowd:
            self.reached.set()
        while not self.release.wait(0.02):
            if wire.closing.is_set():
                return
        if self.halfway:
            wire.write(answer.body[middle:])
        else:
            wire.send(answer)
