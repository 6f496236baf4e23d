"""What the guarded door does with time: silence, trickles, and being cancelled anywhere."""

from __future__ import annotations

import socket
import threading

import pytest

from dankdesk.reddit import line
from dankdesk.reddit.address import Address
from dankdesk.reddit.download import Cancelled, Door, DownloadError, Limits, Unreachable
from dankdesk.reddit.retry import TRIES, Retry
from tests.reddit.doors import OK, URL, WANTED, StartRogue, Ticks, Waits, door_to, stopped
from tests.reddit.rogue import LOOPBACK, PNG, Authority, Call, answer, raw

# Time


def test_silence_ends_the_attempt(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
    server = rogue(raw(OK + b"Content-Length: 9000\r\n\r\n" + PNG, stall=True), answer())
    with door_to(server, authority, waits, limits=Limits(total_s=1e9), now=Ticks(2.0)) as door:
        assert door.fetch(URL, WANTED) == PNG
    assert len(waits.seconds) == 1 and waits.told == ["i.redd.it doesn't answer."]


def test_a_trickle_ends_with_the_time_for_the_whole(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
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


def test_redirects_share_the_time_of_one_attempt(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
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


def test_a_wait_looks_up_often_enough() -> None:
    assert line.GLANCE_S <= 0.2


def test_cancelled_before_it_begins(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
    server = rogue(answer())
    cancel = threading.Event()
    cancel.set()
    with door_to(server, authority, waits, now=stopped) as door, pytest.raises(Cancelled):
        door.fetch(URL, cancel)
    assert server.connections == 0


@pytest.mark.parametrize(
    "sent", [b"", OK, OK + b"Content-Length: 9000\r\n\r\n", OK + b"Content-Length: 9000\r\n\r\n" + PNG]
)
def test_cancelled_while_the_server_stalls(rogue: StartRogue, authority: Authority, waits: Waits, sent: bytes) -> None:
    cancel = threading.Event()

    def stall(call: Call) -> None:
        call.send(sent)
        cancel.set()
        call.closing.wait()

    with door_to(rogue(stall), authority, waits, now=stopped) as door, pytest.raises(Cancelled):
        door.fetch(URL, cancel)


def test_cancelled_in_a_flood(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
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


def test_cancelled_while_a_name_is_looked_up(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
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


def test_cancelled_in_the_wait_before_another_try(rogue: StartRogue, authority: Authority) -> None:
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
