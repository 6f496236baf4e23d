"""The guarded door: where it leads, and where it does not. Real TLS on loopback throughout."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

import pytest

from dankdesk.reddit.address import Address
from dankdesk.reddit.download import Door, DownloadError, Gone, Limits, Unreachable
from dankdesk.reddit.hosts import PICTURE_HOSTS
from dankdesk.reddit.retry import TRIES
from tests.reddit.doors import OK, URL, WANTED, StartRogue, Waits, door_to
from tests.reddit.rogue import LOOPBACK, PNG, Authority, Call, Rogue, answer


def test_brings_the_bytes_and_asks_for_nothing_else(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
    server = rogue(answer(PNG, "200 OK", "Set-Cookie: session=secret; Path=/"))
    with door_to(server, authority, waits) as door:
        assert door.fetch(URL + "?width=640&s=1%2F2#fragment", WANTED) == PNG
        assert door.fetch("https://i.redd.it:443/b.png", WANTED) == PNG

    assert server.targets == ["i.redd.it/a.png?width=640&s=1%2F2", "i.redd.it/b.png"]
    for call in server.calls:
        assert set(call.fields()) == {"host", "user-agent", "accept", "accept-encoding"}
        assert call.fields()["accept-encoding"] == "identity"
        assert "text/html" not in call.fields()["accept"]


def test_one_connection_carries_many_pictures(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
    server = rogue(answer())
    with door_to(server, authority, waits) as door:
        for _ in range(3):
            door.fetch(URL, WANTED)
        assert server.connections == 1
        server.hang_up()
        assert door.fetch(URL, WANTED) == PNG
    assert server.connections == 2 and waits.seconds == []


def test_connections_are_not_kept_for_other_hosts_nor_for_long(
    rogue: StartRogue, authority: Authority, waits: Waits
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
    rogue: StartRogue, authority: Authority, waits: Waits, n: int
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


def test_four_at_once(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
    together = threading.Barrier(4)

    def meet(call: Call) -> None:
        together.wait(30)  # passes only where four requests are under way
        answer()(call)

    with door_to(rogue(meet), authority, waits) as door, ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda n: door.fetch(f"https://i.redd.it/{n}.png", WANTED), range(16)))
    assert results == [PNG] * 16


# Addresses


def test_an_address_that_changes_between_check_and_use_changes_nothing(
    rogue: StartRogue, authority: Authority, waits: Waits
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
    rogue: StartRogue, authority: Authority, waits: Waits, other: str
) -> None:
    server = rogue(answer())
    with (
        door_to(server, authority, waits, resolve=lambda host: [LOOPBACK, ip_address(other)]) as door,
        pytest.raises(DownloadError, match="leads to a private address"),
    ):
        door.fetch(URL, WANTED)
    assert server.connections == 0


def test_the_production_door_refuses_loopback(rogue: StartRogue, authority: Authority) -> None:
    server = rogue(answer())
    with (
        Door(resolve=server.resolve, port=server.port, tls=authority.client()) as door,
        pytest.raises(DownloadError, match="leads to a private address"),
    ):
        door.fetch(URL, WANTED)
    assert server.connections == 0


def test_the_next_address_is_tried_where_one_is_dead(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
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


def test_without_a_network_it_says_so(authority: Authority, waits: Waits, rogue: StartRogue) -> None:
    def no_network(host: str) -> list[Address]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with (
        door_to(rogue(answer()), authority, waits, resolve=no_network) as door,
        pytest.raises(Unreachable, match="Is there a network"),
    ):
        door.fetch(URL, WANTED)
    assert len(waits.seconds) == TRIES - 1


def test_proxies_of_the_environment_are_passed_by(
    rogue: StartRogue, authority: Authority, waits: Waits, monkeypatch: pytest.MonkeyPatch
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
    rogue: StartRogue, authority: Authority, waits: Waits, names: list[str]
) -> None:
    server = rogue(answer(), tls=authority.server(names))
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError, match="The certificate of"):
        door.fetch(URL, WANTED)
    assert server.calls == [] and waits.seconds == []


def test_an_expired_certificate_is_refused(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
    server = rogue(answer(), tls=authority.server(days=-1))
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError, match="The certificate of"):
        door.fetch(URL, WANTED)
    assert server.calls == []


def test_the_worlds_authorities_are_asked_and_no_other(rogue: StartRogue) -> None:
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
    rogue: StartRogue, authority: Authority, waits: Waits, location: str
) -> None:
    server = rogue(answer(b"", "302 Found", f"Location: {location}"), answer())
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError):
        door.fetch(URL, WANTED)
    assert server.targets == ["i.redd.it/a.png"] and waits.seconds == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_another_picture_host_is_followed(
    rogue: StartRogue, authority: Authority, waits: Waits, status: str
) -> None:
    hop = answer(b"", status, "Location: https://i.imgur.com/b.png")
    server = rogue(hop, answer(b"", status, "Location: c.png?d=1"), answer())
    with door_to(server, authority, waits) as door:
        assert door.fetch("https://imgur.com/b.png", WANTED) == PNG
    assert server.targets == ["imgur.com/b.png", "i.imgur.com/b.png", "i.imgur.com/c.png?d=1"]


def test_a_redirect_to_a_host_with_a_private_address_is_refused(
    rogue: StartRogue, authority: Authority, waits: Waits
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


def test_redirects_come_to_an_end(rogue: StartRogue, authority: Authority, waits: Waits) -> None:
    server = rogue(answer(b"", "302 Found", "Location: /a.png"))
    with door_to(server, authority, waits) as door, pytest.raises(DownloadError, match="without end"):
        door.fetch(URL, WANTED)
    assert len(server.calls) == Limits().redirects + 1 and waits.seconds == []


def test_imgurs_stand_in_for_a_removed_picture_is_no_picture(
    rogue: StartRogue, authority: Authority, waits: Waits
) -> None:
    server = rogue(answer(b"", "302 Found", "Location: https://i.imgur.com/removed.png"), answer())
    with door_to(server, authority, waits) as door:
        with pytest.raises(Gone):
            door.fetch("https://i.imgur.com/abc.jpg", WANTED)
        with pytest.raises(Gone):
            door.fetch("https://i.imgur.com/removed.png?1", WANTED)
    assert server.targets == ["i.imgur.com/abc.jpg"]


def test_the_picture_hosts_are_few() -> None:
    """Whoever adds one reads this: everything on such a host may be fetched, and nothing it serves is trusted."""
    assert {host.rpartition("redd.it")[0] or host for host in PICTURE_HOSTS} == {
        "i.",
        "preview.",
        "external-preview.",
        "i.imgur.com",
        "imgur.com",
    }
