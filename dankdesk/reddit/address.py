"""From a host's name to the addresses that may be connected to: public ones, and only if all of them are."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from itertools import chain, zip_longest

from dankdesk.reddit.refusals import DownloadError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Sequence[Address]]

MAX_TRIED = 4
"""Addresses of one host that are tried in turn."""

_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
"""All public IPv6 addresses that are given out, and so none that wrap an IPv4 address, bar those below."""
_REFUSED_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols: Teredo (which wraps an IPv4 address), benchmarks, ORCHID
            "2001:db8::/32",  # examples
            "2002::/16",  # 6to4, which wraps an IPv4 address
            "3fff::/20",  # examples
        ),
    )
)
_REFUSED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # a provider's own
            "127.0.0.0/8",  # this machine
            "169.254.0.0/16",  # the same cable; clouds answer secrets there
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocols
            "192.0.2.0/24",  # examples
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # examples
            "203.0.113.0/24",  # examples
            "224.0.0.0/3",  # many at once, reserved, everyone
        ),
    )
)


def is_public(address: Address) -> bool:
    """Whether `address` is one that the whole internet shares, in every way of writing it.

    The lists are our own: what `ipaddress` calls global has changed between the Pythons that DankDesk runs on.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    if address.scope_id is not None:
        return False
    if address in _NAT64:  # how a network without IPv4 reaches the IPv4 world: as good as what it wraps
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _UNICAST and not any(address in network for network in _REFUSED_6)


def look_up(host: str) -> list[Address]:
    """Ask the system for the addresses of `host`. May take long. Raises OSError where there are none."""
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    addresses: list[Address] = []
    for answer in found:
        address = ip_address(str(answer[4][0]))
        if address not in addresses:  # in the order that the system prefers
            addresses.append(address)
    return addresses


def checked(host: str, addresses: Iterable[Address], may_connect: Callable[[Address], bool]) -> list[Address]:
    """The addresses to try, IPv6 and IPv4 in turn, so that a broken one of the two doesn't use up the tries.

    Raises DownloadError where any of them is refused: the real hosts have no private one, so somebody made it up.
    """
    answers = list(addresses)
    if not answers:
        raise OSError(f"no address for {host}")
    if not all(map(may_connect, answers)):
        raise DownloadError(f"{host} leads to a private address here; nothing was asked of it.")
    sixes: list[Address] = [address for address in answers if address.version == 6]
    fours: list[Address] = [address for address in answers if address.version == 4]
    first, second = (sixes, fours) if answers[0].version == 6 else (fours, sixes)
    turns: Iterable[Address | None] = chain.from_iterable(zip_longest(first, second))
    return [address for address in turns if address is not None][:MAX_TRIED]
