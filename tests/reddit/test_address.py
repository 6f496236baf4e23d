"""Which addresses may be fetched, and which may be connected to: written by hand, and made by chance."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from random import Random
from urllib.parse import urlsplit

import pytest
from urllib3.util import parse_url

from dankdesk.reddit.address import MAX_TRIED, Address, checked, is_public, look_up
from dankdesk.reddit.hosts import MAX_LENGTH, PICTURE_HOSTS, Place, may_fetch, next_place, place_of
from dankdesk.reddit.refusals import DownloadError


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("https://i.redd.it/abc.png", "i.redd.it", "/abc.png"),
        ("HTTPS://I.Redd.It/abc.PNG", "i.redd.it", "/abc.PNG"),
        ("https://i.redd.it:443/abc.png", "i.redd.it", "/abc.png"),
        ("https://i.redd.it", "i.redd.it", "/"),
        ("https://i.redd.it?a=b", "i.redd.it", "/?a=b"),
        ("https://i.redd.it//evil.com/a.png", "i.redd.it", "//evil.com/a.png"),
        ("https://i.redd.it/@evil.com", "i.redd.it", "/@evil.com"),
        ("https://i.redd.it/a.png#@evil.com/", "i.redd.it", "/a.png"),
        (
            "https://preview.redd.it/a.png?width=640&crop=smart&auto=webp&s=0a1b",
            "preview.redd.it",
            "/a.png?width=640&crop=smart&auto=webp&s=0a1b",
        ),
        ("https://i.imgur.com/%E2%9C%93.jpg", "i.imgur.com", "/%E2%9C%93.jpg"),
    ],
)
def test_picture_hosts_are_let_in(url: str, host: str, target: str) -> None:
    assert place_of(url) == Place(host, target)
    assert may_fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "i.redd.it/a.png",
        "//i.redd.it/a.png",
        "http://i.redd.it/a.png",
        "ftp://i.redd.it/a.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "https:i.redd.it/a.png",
        "https:/i.redd.it/a.png",
        "https:///i.redd.it/a.png",
        "https://",
        "https:///a.png",
        "https://evil.com/a.png",
        "https://redd.it/a.png",
        "https://www.reddit.com/a.png",
        "https://v.redd.it/a.mp4",
        "https://i.redd.it.evil.com/a.png",
        "https://evil.com/i.redd.it",
        "https://evil.com#i.redd.it",
        "https://evil.com?i.redd.it",
        "https://evil-i.redd.it/a.png",
        "https://xi.redd.it/a.png",
        "https://i.redd.it-evil.com/a.png",
        "https://i-redd.it/a.png",
        "https://iXredd.it/a.png",
        "https://i.redd.it./a.png",
        "https://.i.redd.it/a.png",
        "https://i..redd.it/a.png",
        "https://i.redd.it@evil.com/a.png",
        "https://i.redd.it:443@evil.com/a.png",
        "https://user@i.redd.it/a.png",
        "https://user:password@i.redd.it/a.png",
        "https://@i.redd.it/a.png",
        "https://evil.com\\@i.redd.it/a.png",
        "https://i.redd.it\\@evil.com/a.png",
        "https://i.redd.it\\.evil.com/a.png",
        "https://i.redd.it%2eevil.com/a.png",
        "https://i.redd.it%00.evil.com/a.png",
        "https://i%2eredd.it/a.png",
        "https://i.redd.it:80/a.png",
        "https://i.redd.it:8443/a.png",
        "https://i.redd.it:/a.png",
        "https://i.redd.it:0443/a.png",
        "https://i.redd.it:443:443/a.png",
        "https://i.redd.it:+443/a.png",
        "https://127.0.0.1/a.png",
        "https://2130706433/a.png",
        "https://0x7f.1/a.png",
        "https://0177.0.0.1/a.png",
        "https://[::1]/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://[i.redd.it]/a.png",
        "https://localhost/a.png",
        "https://і.redd.it/a.png",  # noqa: RUF001 (a Cyrillic letter)
        "https://i.redd.ıt/a.png",  # noqa: RUF001 (a Turkish one)
        "https://ⅰ.redd.it/a.png",  # noqa: RUF001 (which IDNA makes an i)
        "https://i。redd。it/a.png",  # which IDNA makes dots
        "https://i.redd.it／a.png",  # noqa: RUF001 (which IDNA makes a slash)
        "https://i.redd.it\u00ad/a.png",
        "https://i.re\u200bdd.it/a.png",
        "https://xn--redd-yq5a.it/a.png",
        "https://i.redd.it/\u2713.png",
        " https://i.redd.it/a.png",
        "https://i.redd.it/a.png\n",
        "https://i.redd.it/a b.png",
        "https://i.redd.it/a.png\r\nHost: evil.com",
        "https://i.redd.it/a.png HTTP/1.1\r\nX: y",
        "https://i.redd.it\t/a.png",
        "https://i.re\ndd.it/a.png",
        "https://i.redd.it/\0",
        "https://i.redd.it/\x7f",
        "\x00https://i.redd.it/a.png",
        "https://i.redd.it/<script>",
        "https://i.redd.it/\ud800",
        "https://i.redd.it/" + "a" * MAX_LENGTH,
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(DownloadError) as caught:
        place_of(url)
    sentence = str(caught.value)
    assert sentence.endswith(".") and sentence.isprintable() and len(sentence) < 200
    assert not may_fetch(url)


def test_a_redirect_is_joined_and_then_judged() -> None:
    place = place_of("https://imgur.com/gallery/a?b=c")
    assert next_place(place, "d.png") == Place("imgur.com", "/gallery/d.png")
    assert next_place(place, "//i.imgur.com/d.png") == Place("i.imgur.com", "/d.png")
    assert next_place(place, "../../../d.png").host == "imgur.com"
    for location in ("http:d.png", "http:/d.png", "//", "///evil.com/", "https:evil.com", "?\r\nX: y", "\t//evil.com"):
        # Either refused, or still on a host of the list: never somewhere else.
        try:
            assert next_place(place, location).host in PICTURE_HOSTS
        except DownloadError:
            continue


@pytest.mark.parametrize("url", ["https://i.imgur.com/removed.png", "https://imgur.com/Removed.PNG?1"])
def test_imgurs_picture_of_a_removed_picture(url: str) -> None:
    assert place_of(url).was_removed
    assert not place_of("https://i.redd.it/removed.png").was_removed


PIECES = [
    *sorted(PICTURE_HOSTS),
    *(
        "https://",
        "http://",
        "//",
        "/",
        "\\",
        "@",
        ":",
        ":443",
        ":80",
        "?",
        "#",
        ".",
        "%",
        "%2e",
        "%00",
        "[",
        "]",
        "::1",
    ),
    *(
        "evil.com",
        "127.0.0.1",
        "localhost",
        "a.png",
        "&",
        "=",
        "-",
        "_",
        ";",
        "..",
        " ",
        "\t",
        "\n",
        "\r",
        "\0",
        "\x7f",
    ),
    *("\u3002", "\uff0f", "\u0456", "\u00df", "\u200d", "\ud800", "xn--", "A", "1"),
]


@pytest.mark.parametrize("seed", range(8))
def test_no_heap_of_pieces_gets_past_the_list(seed: int) -> None:
    """Whatever is let in, two other readers of addresses agree on: the scheme, the host, and nobody's name or port."""
    chance = Random(seed)
    let_in = 0
    for _ in range(4_000):
        pieces = chance.choices(PIECES, k=chance.randint(0, 7))
        url = (
            chance.choice(["https://", "https://", ""]) + chance.choice([*sorted(PICTURE_HOSTS), ""]) + "".join(pieces)
        )
        try:
            place = place_of(url)
        except DownloadError:
            continue
        let_in += 1
        for parsed_host, parsed in ((urlsplit(url).hostname, urlsplit(url)), (parse_url(url).host, parse_url(url))):
            assert (parsed.scheme, parsed_host, parsed.port or 443) == ("https", place.host, 443)
        assert urlsplit(url).username is None and "@" not in urlsplit(url).netloc
        assert place.host in PICTURE_HOSTS
        assert place.target.isascii() and place.target.isprintable() and " " not in place.target
        assert place_of(place.url) == place
        assert next_place(place, place.url).host == place.host
    assert let_in > 100


@pytest.mark.parametrize("seed", range(4))
def test_no_redirect_leads_off_the_list(seed: int) -> None:
    chance = Random(seed)
    place = place_of("https://i.redd.it/a/b.png?c=d")
    followed = 0
    for _ in range(4_000):
        location = "".join(chance.choices(PIECES, k=chance.randint(0, 6)))
        try:
            where = next_place(place, location)
        except DownloadError:
            continue
        followed += 1
        assert where.host in PICTURE_HOSTS and where.target.startswith("/") and where.target.isascii()
    assert followed > 100


PUBLIC = ("151.101.1.140", "8.8.8.8", "1.1.1.1", "2a04:4e42::396", "2606:4700::6810:1", "64:ff9b::9765:18c")


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.1.2.3",
        ),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1"),
        *("192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255"),
        *("240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::8.8.8.8"),
        # Those that wrap an IPv4 address: mapped, NAT64, NAT64 of one's own, 6to4, Teredo.
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8"),
        *(
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::808:808",
            "2002:7f00:1::",
            "2002:808:808::",
        ),
        *("2001:0:7f00:1::", "2001::1"),
        *("fe80::1", "fe80::1%1", "2a04:4e42::396%eth0", "fec0::1", "fc00::1", "fd00::1", "fd00:ec2::254"),
        *("ff02::1", "ff0e::1", "2001:db8::1", "2001:2::1", "2001:20::1", "3fff::1", "100::1", "5f00::1", "4000::1"),
    ],
)
def test_every_other_address_is_refused(text: str) -> None:
    assert not is_public(ip_address(text))


def test_by_chance_too_nothing_is_public_that_python_calls_private() -> None:
    chance = Random(0)
    public = 0
    for _ in range(20_000):
        kinds: list[Address] = [
            IPv4Address(chance.getrandbits(32)),
            IPv6Address(chance.getrandbits(128)),
            IPv6Address(0x2000 << 112 | chance.getrandbits(125)),
            IPv6Address(0xFFFF << 32 | chance.getrandbits(32)),
        ]
        address = chance.choice(kinds)
        if is_public(address):
            public += 1
            assert address.is_global and not address.is_multicast and not address.is_reserved
    assert public > 5_000


def test_addresses_are_tried_in_turn_by_their_kind() -> None:
    """A machine whose IPv6 leads nowhere gets to IPv4 at the second try."""
    sixes = [ip_address(f"2a04:4e42::{n}") for n in range(1, 9)]
    fours = [ip_address(f"151.101.1.{n}") for n in range(1, 9)]
    assert checked("i.redd.it", [*sixes, *fours], is_public) == [sixes[0], fours[0], sixes[1], fours[1]]
    assert checked("i.redd.it", [*fours, *sixes], is_public)[0] == fours[0]
    assert checked("i.redd.it", fours, is_public) == fours[:MAX_TRIED]


def test_one_private_answer_refuses_all_even_the_last_of_many() -> None:
    answers = [ip_address(f"151.101.1.{n}") for n in range(1, 9)]
    with pytest.raises(DownloadError, match="private"):
        checked("i.redd.it", [*answers, ip_address("10.0.0.1")], is_public)


def test_no_answer_is_no_address() -> None:
    with pytest.raises(OSError, match="no address"):
        checked("i.redd.it", [], is_public)


def test_the_systems_own_answer() -> None:
    """A name that needs no network; each address once."""
    addresses = look_up("localhost")
    assert ip_address("127.0.0.1") in addresses or ip_address("::1") in addresses
    assert len(set(addresses)) == len(addresses)
    assert not any(map(is_public, addresses))
