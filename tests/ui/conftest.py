"""What window tests share: the theme, a real engine and library, and verdicts made by the real pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.lane import Lane
from dankdesk.ui.theme import Theme
from tests import tiny_model
from tests.making import png
from tests.ui.screen import the_theme

MakeVerdicts = Callable[[Sequence[tuple[str, int]]], list[Verdict]]


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return the_theme()


@pytest.fixture
def engine(tmp_path: Path) -> LazyEngine:
    return LazyEngine(tiny_model.write(tmp_path / "model"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("test")
    yield made
    assert made.stop()


@pytest.fixture
def check(engine: LazyEngine, library: Library) -> MakeVerdicts:
    """Check flat pictures, given as (name, redness); they end up in the library."""

    def run(pictures: Sequence[tuple[str, int]]) -> list[Verdict]:
        sources = [Source(name, data=png(red, serial)) for serial, (name, red) in enumerate(pictures)]
        outcomes = list(Scorer(engine, library).run(sources))
        return [outcome for outcome in outcomes if isinstance(outcome, Verdict)]

    return run
