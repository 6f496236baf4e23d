"""The guarded door against servers that lie, stall, flood and lead astray. Real TLS on loopback throughout."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from random import Random

import pytest

from dankdesk.reddit import line
from dankdesk.reddit.address import Address
from dankdesk.reddit.download import Cancelled, Door, DownloadError, Gone, Limits, Passing, Unreachable
from dankdesk.reddit.hosts import PICTURE_HOSTS
from dankdesk.reddit.retry import FIRST_S, GIVEN_UP_S, LONGEST_S, TRIES, Retry
from tests.reddit.rogue import LOOPBACK, PNG, Authority, Call, Rogue, Script, answer, raw

URL = "https://i.redd.it/a.png"
OK = b"HTTP/1.1 200 OK\r\n"
WANTED = threading.Event()
"""Never set: nobody cancels."""


class Waits:
    """Waits that only take note."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.told: list[str] = []

    def wait(self, cancel: threading.Event, seconds: float) -> None:
        self.seconds.append(seconds)

    def tell(self, seconds: float, why: str) -> None:
        self.told.append(why)

    def retry(self, now: Callable[[], float] = lambda: 0.0) -> Retry:
        return Retry(Random(4), now, self.wait, self.tell)


class Ticks:
    """A clock that moves on by `step` seconds each time it is looked at."""

    def __init__(self, step: float) -> None:
        self.time = 0.0
        self.step = step

    def __call__(self) -> float:
        self.time += self.step
        return self.time


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def rogue(authority: Authority) -> Iterator[Callable[..., Rogue]]:
    """Starts servers that play scripts."""
    started: list[Rogue] = []

    def start(*scripts: Script, tls: ssl.SSLContext | None = None) -> Rogue:
        started.append(Rogue(tls or authority.server(), list(scripts)))
        return started[-1]

    yield start
    for server in started:
        server.close()


@contextmanager
def door_to(
    server: Rogue,
    authority: Authority,
    waits: Waits,
    *,
    resolve: Callable[[str], Sequence[Address]] | None = None,
    limits: Limits | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[Door]:
    """A door that takes loopback's first address for the internet, and every other for a private one."""
    with Door(
        resolve=resolve or server.resolve,
        may_connect=lambda address: address == LOOPBACK,
        port=server.port,
        tls=authority.client(),
        limits=limits or Limits(),
        retry=waits.retry(),
        now=now,
    ) as door:
        yield door


@pytest.fixture
def fetch(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> Callable[..., bytes]:
    """Fetches `URL` from a server that plays the scripts."""

    def run(*scripts: Script, url: str = URL, limits: Limits | None = None) -> bytes:
        with door_to(rogue(*scripts), authority, waits, limits=limits) as door:
            return door.fetch(url, WANTED)

    return run


def test_brings_the_bytes_and_asks_for_nothing_else(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    server = rogue(answer(PNG, "200 OK", "Set-Cookie: session=secret; Path=/"))
    with door_to(server, authority, waits) as door:
        assert door.fetch(URL + "?width=640&s=1%2F2#fragment", WANTED) == PNG
        assert door.fetch("https://i.redd.it:443/b.png", WANTED) == PNG

    assert server.targets == ["i.redd.it/a.png?width=640&s=1%2F2", "i.redd.it/b.png"]
    for call in server.calls:
        assert set(call.fields()) == {"host", "user-agent", "accept", "accept-encoding"}
        assert call.fields()["accept-encoding"] == "identity"
        assert "text/html" not in call.fields()["accept"]


def test_one_connection_carries_many_pictures(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    server = rogue(answer())
    with door_to(server, authority, waits) as door:
        for _ in range(3):
            door.fetch(URL, WANTED)
        assert server.connections == 1
        server.hang_up()
        assert door.fetch(URL, WANTED) == PNG
    assert server.connections == 2 and waits.seconds == []


def test_connections_are_not_kept_for_other_hosts_nor_for_long(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    server = rogue(answer())
    time = [0.0]
    with door_to(server, authority, waits, now=lambda: time[0]) as door:
        door.fetch(URL, WANTED)
        door.fetch("https://preview.redd.it/a.png", WANTED)
        assert server.connections == 2
        time[0] = 60.0
        door.fetch(URL, WANTED)
    assert server.connections == 3


@pytest.mark.parametrize("n", [100, 20_000])
def test_what_was_said_unasked_is_not_the_next_answer(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits, n: int
) -> None:
    """A second answer comes with the first, and lies in one of the buffers on the way."""
    body, poison = PNG[:100] + b"x" * n, PNG + b"poison"

    def say_more(call: Call) -> None:
        call.again = True
        one, two = (OK + b"Content-Length: %d\r\n\r\n" % len(data) + data for data in (body, poison))
        call.send(one + two)

    with door_to(rogue(say_more, answer()), authority, waits) as door:
        assert door.fetch(URL, WANTED) == body
        assert door.fetch(URL, WANTED) == PNG


def test_four_at_once(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    together = threading.Barrier(4)

    def meet(call: Call) -> None:
        together.wait(30)  # passes only where four requests are under way
        answer()(call)

    with door_to(rogue(meet), authority, waits) as door, ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda n: door.fetch(f"https://i.redd.it/{n}.png", WANTED), range(16)))
    assert results == [PNG] * 16


# Addresses


def test_an_address_that_changes_between_check_and_use_changes_nothing(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    """DNS rebinding: the second answer would be a private address. There is no second question."""
    server = rogue(answer(again=False))
    answers = [[LOOPBACK], [ip_address("10.0.0.1")]]
    asked: list[str] = []

    def rebind(host: str) -> list[Address]:
        asked.append(host)
        return answers.pop(0)

    with door_to(server, authority, waits, resolve=rebind) as door:
        assert door.fetch(URL, WANTED) == PNG
        assert asked == ["i.redd.it"]
        with pytest.raises(DownloadError, match="leads to a private address"):
            door.fetch(URL, WANTED)
    assert server.connections == 1 and waits.seconds == []


@pytest.mark.parametrize("other", ["10.0.0.1", "127.0.0.2", "169.254.169.254", "::1", "fd00::1"])
def test_one_private_address_among_public_ones_refuses_them_all(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits, other: str
) -> None:
    server = rogue(answer())
    with (
        door_to(server, authority, waits, resolve=lambda host: [LOOPBACK, ip_address(other)]) as door,
        pytest.raises(DownloadError, match="leads to a private address"),
    ):
        door.fetch(URL, WANTED)
    assert server.connections == 0


def test_the_production_door_refuses_loopback(rogue: Callable[..., Rogue], authority: Authority) -> None:
    server = rogue(answer())
    with (
        Door(resolve=server.resolve, port=server.port, tls=authority.client()) as door,
        pytest.raises(DownloadError, match="leads to a private address"),
    ):
        door.fetch(URL, WANTED)
    assert server.connections == 0


def test_the_next_address_is_tried_where_one_is_dead(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    server = rogue(answer())
    with socket.create_server(("127.0.0.2", 0)) as unused:
        unused.close()
        dead = ip_address("127.0.0.2")  # nobody listens at the server's port there
        with Door(
            resolve=lambda host: [dead, LOOPBACK],
            may_connect=lambda address: True,
            port=server.port,
            tls=authority.client(),
            retry=waits.retry(),
        ) as door:
            assert door.fetch(URL, WANTED) == PNG
    assert waits.seconds == []


def test_ipv6(authority: Authority, waits: Waits) -> None:
    try:
        server = Rogue(authority.server(), [answer()], host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    with (
        server,
        Door(
            resolve=lambda host: [ip_address("::1")],
            may_connect=lambda address: True,
            port=server.port,
            tls=authority.client(),
        ) as door,
    ):
        assert door.fetch(URL, WANTED) == PNG


def test_without_a_network_it_says_so(authority: Authority, waits: Waits, rogue: Callable[..., Rogue]) -> None:
    def no_network(host: str) -> list[Address]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with (
        door_to(rogue(answer()), authority, waits, resolve=no_network) as door,
        pytest.raises(Unreachable, match="Is there a network"),
    ):
        door.fetch(URL, WANTED)
    assert len(waits.seconds) == TRIES - 1


def test_proxies_of_the_environment_are_passed_by(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = rogue(answer())
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
        monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{trap.port}")
    with door_to(rogue(answer()), authority, waits) as door:
        assert door.fetch(URL, WANTED) == PNG
    assert trap.connections == 0


# Certificates


@pytest.mark.parametrize("names", [["i.imgur.com"], ["*.it"], ["i.redd.it.evil.com"]])
def test_a_certificate_for_another_name_is_refused(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits, names: list[str]
) -> None:
    server = rogue(answer(), tls=authority.server(names))
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError, match="The certificate of"):
        door.fetch(URL, WANTED)
    assert server.calls == [] and waits.seconds == []


def test_an_expired_certificate_is_refused(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    server = rogue(answer(), tls=authority.server(days=-1))
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError, match="The certificate of"):
        door.fetch(URL, WANTED)
    assert server.calls == []


def test_the_worlds_authorities_are_asked_and_no_other(rogue: Callable[..., Rogue]) -> None:
    server = rogue(answer())
    with (
        Door(resolve=server.resolve, may_connect=lambda address: True, port=server.port) as door,
        pytest.raises(DownloadError, match="The certificate of"),
    ):
        door.fetch(URL, WANTED)
    assert server.calls == []


def test_there_is_no_door_without_certificates(authority: Authority) -> None:
    careless = authority.client()
    careless.check_hostname = False
    with pytest.raises(ValueError, match="no door"):
        Door(tls=careless)


# Redirects


@pytest.mark.parametrize(
    "location",
    [
        "http://i.redd.it/b.png",
        "http://127.0.0.1/b.png",
        "https://127.0.0.1/b.png",
        "https://[::1]/b.png",
        "https://localhost/b.png",
        "https://evil.com/b.png",
        "//evil.com/b.png",
        "https://i.redd.it.evil.com/b.png",
        "https://i.redd.it@evil.com/b.png",
        "https://i.redd.it:8443/b.png",
        "\\\\evil.com\\b.png",
        "https://i.redd.it\t.evil.com/b.png",
        "ftp://i.redd.it/b.png",
        "file:///etc/passwd",
        "data:image/png;base64,iVBORw0KGgo=",
        "https://[",
    ],
)
def test_a_redirect_is_judged_like_a_first_address(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits, location: str
) -> None:
    server = rogue(answer(b"", "302 Found", f"Location: {location}"), answer())
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError):
        door.fetch(URL, WANTED)
    assert server.targets == ["i.redd.it/a.png"] and waits.seconds == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_another_picture_host_is_followed(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits, status: str
) -> None:
    hop = answer(b"", status, "Location: https://i.imgur.com/b.png")
    server = rogue(hop, answer(b"", status, "Location: c.png?d=1"), answer())
    with door_to(server, authority, waits) as door:
        assert door.fetch("https://imgur.com/b.png", WANTED) == PNG
    assert server.targets == ["imgur.com/b.png", "i.imgur.com/b.png", "i.imgur.com/c.png?d=1"]


def test_a_redirect_to_a_host_with_a_private_address_is_refused(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    server = rogue(answer(b"", "302 Found", "Location: https://i.imgur.com/b.png"), answer())

    def resolve(host: str) -> list[Address]:
        return [LOOPBACK if host == "i.redd.it" else ip_address("192.168.1.1")]

    with (
        door_to(server, authority, waits, resolve=resolve) as door,
        pytest.raises(DownloadError, match=r"i\.imgur\.com leads to a private address"),
    ):
        door.fetch(URL, WANTED)
    assert server.connections == 1


def test_redirects_come_to_an_end(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    server = rogue(answer(b"", "302 Found", "Location: /a.png"))
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError, match="without end"):
        door.fetch(URL, WANTED)
    assert len(server.calls) == Limits().redirects + 1 and waits.seconds == []


def test_imgurs_stand_in_for_a_removed_picture_is_no_picture(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    server = rogue(answer(b"", "302 Found", "Location: https://i.imgur.com/removed.png"), answer())
    with door_to(server, authority, waits) as door:
        with pytest.raises(Gone):
            door.fetch("https://i.imgur.com/abc.jpg", WANTED)
        with pytest.raises(Gone):
            door.fetch("https://i.imgur.com/removed.png?1", WANTED)
    assert server.targets == ["i.imgur.com/abc.jpg"]


# Status


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "451 Unavailable For Legal Reasons"])
def test_what_was_taken_down_is_gone(fetch: Callable[..., bytes], waits: Waits, status: str) -> None:
    with pytest.raises(Gone):
        fetch(answer(PNG, status))
    assert waits.seconds == []


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "304 Not Modified", "401 No", "403 No"])
def test_other_answers_are_final(fetch: Callable[..., bytes], waits: Waits, status: str) -> None:
    with pytest.raises(DownloadError, match=status[:3]) as caught:
        fetch(answer(b"" if status.startswith(("204", "304")) else PNG, status))
    assert not isinstance(caught.value, Gone | Passing)
    assert waits.seconds == []


@pytest.mark.parametrize("status", ["408 Timeout", "429 Slow down", "500 Oops", "502 Oops", "503 Busy", "521 Down"])
def test_a_passing_fault_is_tried_again_after_longer_and_longer_waits(
    fetch: Callable[..., bytes], waits: Waits, status: str
) -> None:
    with pytest.raises(Passing):
        fetch(answer(b"", status))
    first, second, third = waits.seconds
    assert FIRST_S / 2 <= first <= FIRST_S <= second <= 2 * FIRST_S <= third <= 4 * FIRST_S
    assert waits.told and all("i.redd.it" in why for why in waits.told)


def test_chance_is_in_the_waits() -> None:
    def waits_of(seed: int) -> list[float]:
        waits = Waits()

        def fail() -> None:
            raise Passing("no", "i.redd.it")

        with pytest.raises(Passing):
            Retry(Random(seed), lambda: 0.0, waits.wait).run("i.redd.it", fail, WANTED)
        return waits.seconds

    assert waits_of(1) == waits_of(1) != waits_of(2)


@pytest.mark.parametrize("status", ["429 Slow down", "503 Busy"])
def test_a_host_is_left_alone_for_as_long_as_it_asks(fetch: Callable[..., bytes], waits: Waits, status: str) -> None:
    assert fetch(answer(b"", status, "Retry-After: 30"), answer()) == PNG
    assert waits.seconds[0] == 30


def test_a_host_may_name_a_date(fetch: Callable[..., bytes], waits: Waits) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert fetch(answer(b"", "503 Busy", f"Retry-After: {date}"), answer()) == PNG
    assert 60 < waits.seconds[0] <= 90


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e9", "NaN", "0", "Sat, 99 Nov 2026 10:00:00 GMT", "9" * 5_000])
def test_nonsense_in_retry_after_is_passed_over(fetch: Callable[..., bytes], waits: Waits, value: str) -> None:
    assert fetch(answer(b"", "429 Slow down", f"Retry-After: {value}"), answer()) == PNG
    assert 0 < waits.seconds[0] <= FIRST_S


def test_a_host_that_asks_for_an_hour_is_given_up_and_not_asked_again(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    server = rogue(answer(b"", "429 Slow down", "Retry-After: 3600"), answer())
    with door_to(server, authority, waits) as door:
        with pytest.raises(Passing) as caught:
            door.fetch(URL, WANTED)
        assert caught.value.retry_after == 3_600 > LONGEST_S
        with pytest.raises(Passing, match="left alone"):
            door.fetch("https://i.redd.it/b.png", WANTED)
        assert door.fetch("https://preview.redd.it/b.png", WANTED) == PNG
    assert server.targets == ["i.redd.it/a.png", "preview.redd.it/b.png"] and waits.seconds == []


def test_a_host_that_has_too_many_requests_at_every_try_is_left_alone(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    """Imgur does so, without a word on how long. Hundreds of pictures, four tries each, would only make it worse."""
    server = rogue(answer(b"", "429 Slow down"))
    time = [0.0]
    with Door(
        resolve=server.resolve,
        may_connect=lambda address: True,
        port=server.port,
        tls=authority.client(),
        retry=waits.retry(lambda: time[0]),
    ) as door:
        for why, n_asked in (("had too many", TRIES), ("wants no", TRIES), ("had too many", 2 * TRIES)):
            with pytest.raises(Passing, match=why):
                door.fetch(URL, WANTED)
            assert len(server.calls) == n_asked
            time[0] += GIVEN_UP_S / 2 + 1


def test_a_pause_holds_for_every_picture_of_that_host() -> None:
    """Four downloads at once: where one is told to wait, the others don't run into the same wall."""
    waits = Waits()
    retry = waits.retry()

    def told_to_wait() -> None:
        raise Passing("no", "i.redd.it", 30.0)

    with pytest.raises(Passing):
        retry.run("i.redd.it", told_to_wait, WANTED)
    waits.seconds.clear()
    retry.run("i.redd.it", lambda: None, WANTED)
    retry.run("i.imgur.com", lambda: None, WANTED)
    assert len(waits.seconds) == 1 and 30 <= waits.seconds[0] < 31


# Bodies


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("length", raw(OK + b"Content-Length: %d\r\n\r\n" % len(PNG) + PNG)),
        ("chunks", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG[:7], PNG[7:]) + b"0\r\n\r\n")),
        ("goodbye", raw(OK + b"\r\n" + PNG)),
        ("old", raw(b"HTTP/1.0 200 OK\r\n\r\n" + PNG)),
        ("continue", raw(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: %d\r\n\r\n" % len(PNG) + PNG)),
        ("lies about its type", answer(PNG, "200 OK", "Content-Type: text/html")),
    ],
)
def test_a_whole_picture_however_it_is_sent(fetch: Callable[..., bytes], name: str, script: Script) -> None:
    assert fetch(script) == PNG


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("length", raw(OK + b"Content-Length: %d\r\n\r\n" % (len(PNG) + 1) + PNG)),
        ("length, rude", raw(OK + b"Content-Length: %d\r\n\r\n" % (len(PNG) + 1) + PNG, rude=True)),
        ("chunk", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG)[:-9])),
        ("last chunk", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG))),
        ("bad chunk", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"zz\r\n")),
        ("no goodbye", raw(OK + b"\r\n" + PNG, rude=True)),
        ("head", raw(OK + b"Content-Le")),
        ("nothing", raw(b"")),
        ("nothing, rude", raw(b"", rude=True)),
        ("not HTTP", raw(b"220 mail.example ESMTP\r\n")),
        ("endless fields", raw(OK + b"X: y\r\n" * 200 + b"\r\n")),
        ("endless line", raw(OK + b"X: " + b"y" * 100_000)),
    ],
)
def test_half_a_picture_is_none_and_is_asked_for_again(
    fetch: Callable[..., bytes], waits: Waits, name: str, script: Script
) -> None:
    assert fetch(script, answer()) == PNG
    assert len(waits.seconds) == 1
    with pytest.raises(Passing):
        fetch(script)


def test_a_length_over_the_limit_is_refused_unread(fetch: Callable[..., bytes], waits: Waits) -> None:
    with pytest.raises(DownloadError, match="too large: 50000 MB or more, and the limit is 50 MB"):
        fetch(raw(OK + b"Content-Length: 50000000000\r\n\r\n", stall=True))
    assert waits.seconds == []


def test_an_endless_body_is_cut_at_the_limit(fetch: Callable[..., bytes]) -> None:
    sent = []

    def pour(call: Call) -> None:
        call.send(OK + b"\r\n" + PNG)
        while True:  # until the door hangs up
            call.send(b"x" * 100_000)
            sent.append(100_000)

    with pytest.raises(DownloadError, match="too large"):
        fetch(pour, limits=Limits(n_bytes=1_000_000))
    assert sum(sent) < 20_000_000


def test_an_endless_run_of_chunks_is_cut_at_the_limit(fetch: Callable[..., bytes]) -> None:
    def pour(call: Call) -> None:
        call.send(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG))
        while True:
            call.send(chunked(*[b"x"] * 1_000))

    with pytest.raises(DownloadError, match="too large"):
        fetch(pour, limits=Limits(n_bytes=20_000))


def test_the_limit_itself_is_let_in(fetch: Callable[..., bytes]) -> None:
    assert fetch(answer(), limits=Limits(n_bytes=len(PNG))) == PNG
    for script in (answer(), raw(OK + b"\r\n" + PNG)):
        with pytest.raises(DownloadError, match="too large"):
            fetch(script, limits=Limits(n_bytes=len(PNG) - 1))


@pytest.mark.parametrize(
    "field", ["Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: identity, gzip"]
)
def test_packed_bodies_are_refused_unread(fetch: Callable[..., bytes], field: str) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    with pytest.raises(DownloadError, match="packed"):
        fetch(raw(OK + f"{field}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode(), stall=True))


def test_packed_transfers_are_refused_unread(fetch: Callable[..., bytes]) -> None:
    with pytest.raises(DownloadError, match="packed"):
        fetch(raw(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", stall=True))


def test_a_web_page_is_recognised_by_its_beginning(fetch: Callable[..., bytes], waits: Waits) -> None:
    page = b"<!DOCTYPE html><html>" + b" " * 5_000
    head = OK + b"Content-Type: image/png\r\nContent-Length: 40000000\r\n\r\n"
    with pytest.raises(DownloadError, match="looks like a web page"):
        fetch(raw(head + page, stall=True))  # the rest never comes, and is not waited for
    assert waits.seconds == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"<html>", "looks like a web page"),
        (b"\0\0\0\x18ftypmp42", "looks like a video"),
        (b"MZ\x90\0", "looks like a program"),
        (b"{}", "looks like text"),
    ],
)
def test_what_is_no_picture_is_refused(fetch: Callable[..., bytes], body: bytes, sentence: str) -> None:
    with pytest.raises(DownloadError, match=sentence):
        fetch(answer(body))


ANSWERS = (
    OK + b"Content-Length: 300\r\nContent-Type: image/png\r\n\r\n" + PNG[:300],
    OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG[:100], PNG[100:300]) + b"0\r\nX: y\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /b.png?c=d\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n",
)
BREAKS = (
    b"",
    b"\0",
    b"\r\n",
    b"\n",
    b" ",
    b":",
    b"-",
    b"-1",
    b"9" * 30,
    b"\xff",
    b"HTTP/1.1 100 C\r\n\r\n",
    b"0\r\n\r\n",
    PNG,
)


@pytest.mark.parametrize("seed", range(6))
def test_broken_answers_bring_a_picture_or_a_sentence(fetch: Callable[..., bytes], seed: int) -> None:
    """Bytes are lost, doubled and replaced. Nothing but a download's own errors may come out of it, and no wait
    without end."""
    chance = Random(seed)

    def broken(call: Call) -> None:
        data = bytearray(chance.choice(ANSWERS))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(min(len(data), 120))
            data[at : at + chance.choice([0, 1, 2, 8])] = chance.choice(BREAKS)
        call.send(bytes(data))

    results: list[bytes | str] = []
    for _ in range(15):
        try:
            results.append(fetch(broken))
        except DownloadError as error:
            results.append(str(error))
    pictures = [result for result in results if isinstance(result, bytes)]
    sentences = [result for result in results if isinstance(result, str)]
    assert pictures and all(picture.startswith(PNG[:8]) for picture in pictures)
    assert sentences and all(sentence.endswith((".", "?")) for sentence in sentences)


# Time


def test_silence_ends_the_attempt(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    server = rogue(raw(OK + b"Content-Length: 9000\r\n\r\n" + PNG, stall=True), answer())
    with door_to(server, authority, waits, limits=Limits(total_s=1e9), now=Ticks(2.0)) as door:
        assert door.fetch(URL, WANTED) == PNG
    assert len(waits.seconds) == 1 and waits.told == ["i.redd.it doesn't answer."]


def test_a_trickle_ends_with_the_time_for_the_whole(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    """Each byte comes well within the limit of silence."""
    clock = Ticks(0.0)
    sent = [0]

    def trickle(call: Call) -> None:
        call.send(OK + b"Content-Length: 9000\r\n\r\n" + PNG)
        while True:
            clock.time += 10
            call.send(b"x")
            sent[0] += 1
            if clock.time > 10_000:
                call.closing.wait()

    with (
        door_to(rogue(trickle), authority, waits, limits=Limits(idle_s=1e9), now=clock) as door,
        pytest.raises(DownloadError, match="too slow: 120 seconds"),
    ):
        door.fetch(URL, WANTED)
    assert waits.seconds == []


def test_redirects_share_the_time_of_one_attempt(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits
) -> None:
    clock = Ticks(0.0)

    def slow_hop(call: Call) -> None:
        clock.time += 50
        answer(b"", "302 Found", "Location: /b.png")(call)

    server = rogue(slow_hop)
    with (
        door_to(server, authority, waits, now=clock, limits=Limits(idle_s=1e9)) as door,
        pytest.raises(DownloadError, match="too slow"),
    ):
        door.fetch(URL, WANTED)
    assert len(server.calls) == 3


def test_a_server_that_never_speaks_is_given_up(authority: Authority, waits: Waits) -> None:
    """The system accepts the connection; nobody answers TLS."""
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        Door(
            resolve=lambda host: [LOOPBACK],
            may_connect=lambda address: True,
            port=mute.getsockname()[1],
            tls=authority.client(),
            limits=Limits(total_s=1e9),
            retry=waits.retry(),
            now=Ticks(4.0),
        ) as door,
        pytest.raises(Unreachable),
    ):
        door.fetch(URL, WANTED)
    assert len(waits.seconds) == TRIES - 1


# Cancelling


def stopped() -> float:
    """A clock that stands still, so that nothing but the cancel can end a wait."""
    return 0.0


def test_a_wait_looks_up_often_enough() -> None:
    assert line.GLANCE_S <= 0.2


def test_cancelled_before_it_begins(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    server = rogue(answer())
    cancel = threading.Event()
    cancel.set()
    with door_to(server, authority, waits, now=stopped) as door, pytest.raises(Cancelled):
        door.fetch(URL, cancel)
    assert server.connections == 0


@pytest.mark.parametrize(
    "sent", [b"", OK, OK + b"Content-Length: 9000\r\n\r\n", OK + b"Content-Length: 9000\r\n\r\n" + PNG]
)
def test_cancelled_while_the_server_stalls(
    rogue: Callable[..., Rogue], authority: Authority, waits: Waits, sent: bytes
) -> None:
    cancel = threading.Event()

    def stall(call: Call) -> None:
        call.send(sent)
        cancel.set()
        call.closing.wait()

    with door_to(rogue(stall), authority, waits, now=stopped) as door, pytest.raises(Cancelled):
        door.fetch(URL, cancel)


def test_cancelled_in_a_flood(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    """Bytes that keep coming are no reason not to look up."""
    cancel = threading.Event()

    def pour(call: Call) -> None:
        call.send(OK + b"\r\n" + PNG)
        for turn in range(10**9):
            call.send(b"x" * 10_000)
            if turn == 10:
                cancel.set()

    with door_to(rogue(pour), authority, waits, now=stopped) as door, pytest.raises(Cancelled):
        door.fetch(URL, cancel)


def test_cancelled_while_a_name_is_looked_up(rogue: Callable[..., Rogue], authority: Authority, waits: Waits) -> None:
    cancel, release = threading.Event(), threading.Event()

    def hang(host: str) -> list[Address]:
        cancel.set()
        release.wait()
        return [LOOPBACK]

    try:
        with door_to(rogue(answer()), authority, waits, resolve=hang, now=stopped) as door, pytest.raises(Cancelled):
            door.fetch(URL, cancel)
    finally:
        release.set()


def test_cancelled_in_a_handshake(authority: Authority, waits: Waits) -> None:
    cancel = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as mute:

        def accept() -> None:
            connection, _ = mute.accept()
            with connection:
                connection.recv(1)
                cancel.set()
                connection.recv(100_000)
                connection.recv(1)

        thread = threading.Thread(target=accept)
        thread.start()
        with (
            Door(
                resolve=lambda host: [LOOPBACK],
                may_connect=lambda address: True,
                port=mute.getsockname()[1],
                tls=authority.client(),
                now=stopped,
            ) as door,
            pytest.raises(Cancelled),
        ):
            door.fetch(URL, cancel)
        thread.join()


def test_cancelled_in_the_wait_before_another_try(rogue: Callable[..., Rogue], authority: Authority) -> None:
    """A real wait of up to two minutes; the server sets `cancel` as soon as it has asked for it."""
    cancel = threading.Event()
    server = rogue(answer(b"", "503 Busy", "Retry-After: 110"))
    retry = Retry(tell=lambda seconds, why: cancel.set())
    with (
        Door(
            resolve=server.resolve,
            may_connect=lambda address: True,
            port=server.port,
            tls=authority.client(),
            retry=retry,
        ) as door,
        pytest.raises(Cancelled),
    ):
        door.fetch(URL, cancel)


def test_the_picture_hosts_are_few() -> None:
    """Whoever adds one reads this: everything on such a host may be fetched, and nothing it serves is trusted."""
    assert {host.rpartition("redd.it")[0] or host for host in PICTURE_HOSTS} == {
        "i.",
        "preview.",
        "external-preview.",
        "i.imgur.com",
        "imgur.com",
    }
