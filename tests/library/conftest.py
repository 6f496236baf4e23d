from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dankdesk.library import Library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "library"


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with Library.open(folder, patience=0.2) as opened:
        yield opened
