"""What tests of collecting share: a real small model and a real library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from tests import tiny_model


@pytest.fixture
def engine(tmp_path: Path) -> LazyEngine:
    return LazyEngine(tiny_model.write(tmp_path / "model"))


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with Library.open(home / "library") as library:
        yield library
