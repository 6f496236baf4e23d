"""Thumbnails come in the background, newest wish first, and never take more memory than they may."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from dankdesk.library import Library
from dankdesk.ui import thumbnails
from dankdesk.ui.lane import Lane
from dankdesk.ui.thumbnails import Thumbnails

SIDE = 10
BYTES = SIDE * SIDE * 4


class Painter:
    """Makes a square for every name but "missing", and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, library: Library, sha256: str) -> QImage | None:
        self.asked.append(sha256)
        if sha256 == "missing":
            return None
        image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
        image.fill(QColor("#123456"))
        return image


@pytest.fixture
def painter() -> Painter:
    return Painter()


@pytest.fixture
def kept(qtbot: QtBot, lane: Lane, library: Library, painter: Painter) -> Thumbnails:
    made = Thumbnails(lane, read=painter, most_bytes=3 * BYTES, helping=2)
    made.library = library
    return made


def bring(kept: Thumbnails, qtbot: QtBot, *names: str) -> None:
    for name in names:
        kept.get(name)
    qtbot.waitUntil(lambda: not kept.busy)


def test_what_is_not_there_comes_later(kept: Thumbnails, qtbot: QtBot) -> None:
    assert kept.get("a") is None
    with qtbot.waitSignal(kept.arrived) as told:
        pass
    assert told.args == [{"a"}]
    found = kept.get("a")
    assert found is not None and found.width() == SIDE
    assert kept.peek("b") is None and not kept.busy, "peeking asks for nothing"


def test_the_least_looked_at_gives_way(kept: Thumbnails, qtbot: QtBot, painter: Painter) -> None:
    bring(kept, qtbot, "a", "b", "c")
    kept.get("a")
    bring(kept, qtbot, "d")
    assert kept.n_bytes == 3 * BYTES
    assert kept.peek("b") is None and kept.peek("a") is not None and kept.peek("d") is not None


def test_of_many_wishes_the_newest_are_met(
    kept: Thumbnails, qtbot: QtBot, painter: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "AT_ONCE", 2)
    bring(kept, qtbot, "a", "b", "c", "d")
    assert painter.asked == ["c", "d"]


def test_what_is_missing_is_asked_for_again_only_when_it_may_have_come(
    kept: Thumbnails, qtbot: QtBot, painter: Painter
) -> None:
    bring(kept, qtbot, "missing")
    bring(kept, qtbot, "missing")
    assert painter.asked == ["missing"]
    kept.forget_missing()
    assert kept.n_bytes == 0
    bring(kept, qtbot, "missing")
    assert painter.asked == ["missing", "missing"]
