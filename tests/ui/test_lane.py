from __future__ import annotations

import sys
import threading
from functools import partial

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from dankdesk.errors import PictureError
from dankdesk.ui.lane import Lane


def test_work_runs_elsewhere_and_its_result_arrives_here_in_order(qtbot: QtBot, lane: Lane) -> None:
    here = QThread.currentThread()
    results: list[tuple[int, bool]] = []
    places: list[str] = []

    def work(n: int) -> int:
        places.append(threading.current_thread().name)
        return n

    for n in range(5):
        lane.do(partial(work, n), lambda got: results.append((got, QThread.currentThread() is here)))
    qtbot.waitUntil(lambda: len(results) == 5)
    assert results == [(n, True) for n in range(5)]
    assert set(places) == {"test"}


def test_a_user_error_arrives_as_its_sentence(qtbot: QtBot, lane: Lane) -> None:
    def fail() -> None:
        raise PictureError("The file is empty.")

    said: list[str] = []
    lane.do(fail, lambda _: said.append("no"), said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["The file is empty."]


def test_a_bug_is_reported_and_the_lane_lives_on(qtbot: QtBot, lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    bugs: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: bugs.append(error))
    done: list[int] = []
    lane.do(lambda: 1 // 0, lambda _: None)
    lane.do(lambda: 7, done.append)
    qtbot.waitUntil(lambda: done == [7])
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]


def test_after_stop_what_was_asked_for_is_done_but_not_told(qtbot: QtBot) -> None:
    lane = Lane("short")
    running, go = threading.Event(), threading.Event()
    said: list[object] = []
    done: list[str] = []

    def slow() -> None:
        running.set()
        go.wait(5)

    lane.do(slow, said.append)
    lane.do(lambda: done.append("removed"), said.append)
    assert running.wait(5)
    go.set()
    assert lane.stop()
    qtbot.wait(20)
    assert (done, said) == (["removed"], [])
