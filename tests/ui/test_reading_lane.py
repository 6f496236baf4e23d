from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.reading import CancelledReading, given
from dankdesk.records import RGB, Text, Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.ui import reading_lane
from dankdesk.ui.reading_lane import BUG, ReadingLane
from tests.making import png
from tests.ui.conftest import MakeVerdicts


class Gate:
    """Reads “dank 200” in a picture as red as that, but only while it is open."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.asked: list[int] = []

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        self.asked.append(int(rgb[0, 0, 0]))
        while not self.open.wait(0.01):
            if cancel is not None and cancel.is_set():
                raise CancelledReading("Stopped.")
        if self.asked[-1] == 66:
            raise RuntimeError("a bug")
        return given(f"dank {self.asked[-1]}")


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def lane_of(qtbot: QtBot, engine: LazyEngine, library: Library, gate: Gate) -> Iterator[ReadingLane]:
    made = ReadingLane(Scorer(engine, library, gate))
    yield made
    assert made.stop()


@pytest.fixture
def read(lane_of: ReadingLane) -> list[Verdict]:
    """What was read, in the order it came."""
    verdicts: list[Verdict] = []
    lane_of.read.connect(verdicts.append)
    return verdicts


def finish(qtbot: QtBot, lane: ReadingLane) -> None:
    qtbot.waitUntil(lambda: not lane.busy, timeout=20_000)
    QCoreApplication.processEvents()


def until_asked(qtbot: QtBot, gate: Gate, count: int) -> None:
    qtbot.waitUntil(lambda: len(gate.asked) >= count, timeout=20_000)


def contents(verdicts: list[Verdict]) -> list[str]:
    return [verdict.score.text.content if verdict.score.text is not None else "" for verdict in verdicts]


def test_words_complete_a_verdict_and_are_kept(
    qtbot: QtBot, lane_of: ReadingLane, read: list[Verdict], gate: Gate, check: MakeVerdicts, library: Library
) -> None:
    (verdict,) = check([("a", 200)])
    moves: list[tuple[int, int]] = []
    lane_of.moved.connect(lambda done, total: moves.append((done, total)))
    gate.open.set()
    lane_of.want(verdict)
    assert lane_of.wants(verdict.facts.sha256)
    finish(qtbot, lane_of)
    assert contents(read) == ["dank 200"]
    assert read[0].score.likelihood > verdict.score.likelihood
    assert read[0].score.headline.marks
    text = library.text(verdict.facts.sha256)
    assert text is not None and text.content == "dank 200"
    assert moves == [(0, 1), (0, 0)]


def test_what_somebody_looks_at_comes_first(
    qtbot: QtBot, lane_of: ReadingLane, read: list[Verdict], gate: Gate, check: MakeVerdicts
) -> None:
    a, b, c, d = check([("a", 10), ("b", 20), ("c", 30), ("d", 40)])
    for verdict in (a, b, c):
        lane_of.want(verdict)
    until_asked(qtbot, gate, 1)
    lane_of.want(c, urgent=True)
    lane_of.want(d, urgent=True)
    lane_of.want(a, urgent=True)
    gate.open.set()
    finish(qtbot, lane_of)
    assert gate.asked == [10, 40, 30, 20], "each once, and what is under way is not begun anew"


def test_while_held_only_what_somebody_looks_at_is_read(
    qtbot: QtBot, lane_of: ReadingLane, read: list[Verdict], gate: Gate, check: MakeVerdicts
) -> None:
    a, b, c = check([("a", 10), ("b", 20), ("c", 30)])
    gate.open.set()
    lane_of.hold(True)
    lane_of.want(a)
    lane_of.want(b)
    lane_of.want(c, urgent=True)
    qtbot.waitUntil(lambda: len(read) == 1)
    assert lane_of.busy and gate.asked == [30]
    lane_of.hold(False)
    finish(qtbot, lane_of)
    assert gate.asked == [30, 10, 20]


def test_cancel_stops_what_is_under_way_and_what_waits(
    qtbot: QtBot, lane_of: ReadingLane, read: list[Verdict], gate: Gate, check: MakeVerdicts
) -> None:
    a, b, c = check([("a", 10), ("b", 20), ("c", 30)])
    for verdict in (a, b, c):
        lane_of.want(verdict)
    until_asked(qtbot, gate, 1)
    assert lane_of.cancel() == 3
    assert not lane_of.busy
    lane_of.want(b)
    until_asked(qtbot, gate, 2)
    gate.open.set()
    finish(qtbot, lane_of)
    assert contents(read) == ["dank 20"], "asked for again after all was stopped"


def test_what_was_removed_is_not_read(
    qtbot: QtBot, lane_of: ReadingLane, read: list[Verdict], gate: Gate, check: MakeVerdicts
) -> None:
    a, b, c = check([("a", 10), ("b", 20), ("c", 30)])
    for verdict in (a, b, c):
        lane_of.want(verdict)
    until_asked(qtbot, gate, 1)
    lane_of.forget([b.facts.sha256, "unknown"])
    gate.open.set()
    finish(qtbot, lane_of)
    assert contents(read) == ["dank 10", "dank 30"]


def test_a_long_queue_keeps_no_verdicts_and_answers_all_the_same(
    qtbot: QtBot,
    lane_of: ReadingLane,
    read: list[Verdict],
    gate: Gate,
    check: MakeVerdicts,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading_lane, "MOST_HELD", 1)
    a, b, c = check([("a", 10), ("b", 20), ("c", 30)])
    for verdict in (a, b, c):
        lane_of.want(verdict)
    until_asked(qtbot, gate, 1)
    library.remove([b.facts.sha256])
    gate.open.set()
    finish(qtbot, lane_of)
    assert contents(read) == ["dank 10", "dank 30"]
    assert [verdict.name for verdict in read] == ["a", "c"]


def test_a_picture_that_is_gone_has_a_sentence(
    qtbot: QtBot, lane_of: ReadingLane, read: list[Verdict], gate: Gate, engine: LazyEngine, tmp_path: Path
) -> None:
    path = tmp_path / "gone.png"
    path.write_bytes(png(10))
    (verdict,) = Scorer(engine, None).run([Source.from_path(path)])
    assert isinstance(verdict, Verdict)
    path.unlink()
    gate.open.set()
    lane_of.want(verdict)
    finish(qtbot, lane_of)
    assert read[0].unread is not None and read[0].unread.startswith("The words can't be read.")
    assert read[0].score is verdict.score


def test_bytes_at_hand_are_read_where_the_library_has_none(
    qtbot: QtBot, lane_of: ReadingLane, read: list[Verdict], gate: Gate, engine: LazyEngine
) -> None:
    source = Source("pasted", data=png(10))
    (verdict,) = Scorer(engine, None).run([source])
    assert isinstance(verdict, Verdict)
    gate.open.set()
    lane_of.want(verdict, source)
    finish(qtbot, lane_of)
    assert contents(read) == ["dank 10"]


def test_a_bug_costs_one_picture_and_not_the_lane(
    qtbot: QtBot,
    lane_of: ReadingLane,
    read: list[Verdict],
    gate: Gate,
    check: MakeVerdicts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bugs: list[BaseException] = []
    hook: Callable[..., None] = lambda kind, error, trace: bugs.append(error)  # noqa: E731
    monkeypatch.setattr(sys, "excepthook", hook)
    a, b = check([("a", 66), ("b", 20)])
    gate.open.set()
    lane_of.want(a)
    lane_of.want(b)
    finish(qtbot, lane_of)
    assert [type(bug) for bug in bugs] == [RuntimeError]
    assert [verdict.unread for verdict in read] == [BUG, None]


def test_stopping_in_the_middle_leaves_no_thread(
    qtbot: QtBot, lane_of: ReadingLane, gate: Gate, check: MakeVerdicts
) -> None:
    (verdict,) = check([("a", 10)])
    lane_of.want(verdict)
    until_asked(qtbot, gate, 1)
    assert lane_of.stop()
    assert "reading" not in {thread.name for thread in threading.enumerate()}
