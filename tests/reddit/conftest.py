from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dankdesk.library import Library
from tests.standin import StandIn


@pytest.fixture
def reddit() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened
