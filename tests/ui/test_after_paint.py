from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dankdesk.ui.after_paint import AfterPaint


class Sheet(QWidget):
    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def paintEvent(self, event: QPaintEvent) -> None:
        self._told.append("painted")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def sheet(told: list[str], qtbot: QtBot) -> Sheet:
    sheet = Sheet(told)
    qtbot.addWidget(sheet)
    with qtbot.waitExposed(sheet):
        sheet.show()
    qtbot.waitUntil(lambda: "painted" in told)
    qtbot.wait(50)
    told.clear()
    return sheet


def say(told: list[str], what: str) -> Callable[[], None]:
    return lambda: told.append(what)


def test_work_comes_after_the_paint_and_in_its_order(sheet: Sheet, told: list[str], qtbot: QtBot) -> None:
    after = AfterPaint(sheet, QObject(sheet))
    sheet.update()
    after.do(say(told, "first"))
    after.do(say(told, "second"))
    qtbot.waitUntil(lambda: "second" in told)
    assert told == ["painted", "first", "second"]


def test_work_that_asks_for_more_is_followed_by_what_waited_before(sheet: Sheet, told: list[str], qtbot: QtBot) -> None:
    after = AfterPaint(sheet, QObject(sheet))
    sheet.update()

    def first() -> None:
        told.append("first")
        after.do(say(told, "third"))

    after.do(first)
    after.do(say(told, "second"))
    qtbot.waitUntil(lambda: "third" in told)
    assert told == ["painted", "first", "second", "third"]


def test_what_is_not_painted_keeps_nothing_waiting(sheet: Sheet, told: list[str], qtbot: QtBot) -> None:
    after = AfterPaint(sheet, QObject(sheet))
    sheet.hide()
    after.do(say(told, "done"))
    qtbot.waitUntil(lambda: told == ["done"])


def test_one_that_fails_does_not_take_the_others_with_it(sheet: Sheet, told: list[str], qtbot: QtBot) -> None:
    def fail() -> None:
        raise RuntimeError("on purpose")

    after = AfterPaint(sheet, QObject(sheet))
    sheet.update()
    after.do(fail)
    after.do(say(told, "done"))
    with qtbot.captureExceptions() as raised:
        qtbot.waitUntil(lambda: "done" in told)
    assert [str(error) for _, error, _ in raised] == ["on purpose"]


def test_nothing_is_done_for_somebody_who_is_gone(sheet: Sheet, told: list[str], qtbot: QtBot) -> None:
    owner = QObject()
    after = AfterPaint(sheet, owner)
    after.do(say(told, "done"))
    sheet.update()
    del after, owner
    qtbot.wait(200)
    assert "done" not in told
