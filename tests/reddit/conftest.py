from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from dankdesk.library import Library
from dankdesk.reddit.download import Limits
from tests.reddit.doors import URL, WANTED, Fetch, StartRogue, Waits, door_to
from tests.reddit.rogue import Authority, Rogue, Script
from tests.standin import StandIn


@pytest.fixture
def reddit() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def rogue(authority: Authority) -> Iterator[StartRogue]:
    """Starts servers that play scripts."""
    started: list[Rogue] = []

    def start(*scripts: Script, tls: ssl.SSLContext | None = None) -> Rogue:
        started.append(Rogue(tls or authority.server(), list(scripts)))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def fetch(rogue: StartRogue, authority: Authority, waits: Waits) -> Fetch:
    """Fetches `URL` from a server that plays the scripts."""

    def run(*scripts: Script, url: str = URL, limits: Limits | None = None) -> bytes:
        with door_to(rogue(*scripts), authority, waits, limits=limits) as door:
            return door.fetch(url, WANTED)

    return run
