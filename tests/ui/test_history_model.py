from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from dankdesk.inference import LazyEngine
from dankdesk.library import Library, Order
from dankdesk.ui.check import history_model
from dankdesk.ui.check.history_model import PAGE, HistoryModel
from dankdesk.ui.lane import Lane
from tests.making import some_score
from tests.ui.conftest import MakeVerdicts


def opened(qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine) -> HistoryModel:
    model = HistoryModel(lane, lane)
    with qtbot.waitSignal(model.refilled):
        model.open(library, engine.manifest)
    return model


def names(model: HistoryModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_the_model_keeps_the_rules_of_qt(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    a, b, c = check([("a", 10), ("b", 200), ("c", 90)])
    model = opened(qtbot, lane, library, engine)
    # Complains through Qt's log, which fails a test.
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    model.add([a, c])
    model.remove([b.facts.sha256, c.facts.sha256])
    model.add([b])
    assert names(model) == ["b", "a"]


def test_newest_first_and_counted(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    check([("a", 10), ("b", 200), ("c", 90)])
    model = HistoryModel(lane, lane)
    with qtbot.waitSignal(model.counted) as counted:
        model.open(library, engine.manifest)
    assert counted.args == [3]
    assert names(model) == ["c", "b", "a"]


def test_pages_are_read_when_they_are_asked_for(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    check([(f"{n:03}", n) for n in range(PAGE + 5)])
    model = opened(qtbot, lane, library, engine)
    assert model.rowCount() == PAGE
    assert model.canFetchMore(QModelIndex())
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore(QModelIndex())
    assert names(model) == [f"{n:03}" for n in range(PAGE + 4, -1, -1)]
    assert not model.canFetchMore(QModelIndex())


def test_what_was_added_meanwhile_does_not_come_twice(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    check([(f"{n:03}", n) for n in range(PAGE + 5)])
    model = opened(qtbot, lane, library, engine)
    model.add(check([("000", 0)]))
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore(QModelIndex())
    assert len(names(model)) == len(set(names(model))) == PAGE + 5


def test_search_and_order(qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts) -> None:
    check([("cat one", 10), ("dog", 250), ("Cat two", 200)])
    model = opened(qtbot, lane, library, engine)
    with qtbot.waitSignal(model.refilled):
        model.ask(order=Order.LIKELIEST)
    assert names(model) == ["dog", "Cat two", "cat one"]
    with qtbot.waitSignal(model.refilled):
        model.ask(search="cat ")
    assert names(model) == ["Cat two", "cat one"]


def test_a_verdict_given_again_moves_to_the_top(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    a, b = check([("a", 10), ("b", 20)])
    model = opened(qtbot, lane, library, engine)
    model.add([b, a])
    assert names(model) == ["a", "b"]


def test_under_a_search_new_verdicts_show_only_if_they_match(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    check([("cat", 10)])
    model = opened(qtbot, lane, library, engine)
    with qtbot.waitSignal(model.refilled):
        model.ask(search="cat")
    verdicts = check([("cat", 10), ("dog", 30), ("cat two", 50)])
    with qtbot.waitSignal(model.refilled):
        model.add(verdicts)
    assert names(model) == ["cat two", "cat"]


def test_a_long_run_does_not_fill_the_memory(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    most = history_model.MOST_ROWS
    verdicts = check([(f"{n:04}", n % 256) for n in range(most + 1)])
    model = opened(qtbot, lane, library, engine)
    model.add(verdicts)
    assert model.rowCount() == most // 2
    assert names(model)[0] == f"{most:04}"
    with qtbot.waitSignal(model.rowsInserted):
        model.fetchMore(QModelIndex())
    assert names(model)[most // 2] == f"{most // 2:04}"


def test_thumbnails_come_after_the_rows(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    check([("a", 250)])
    model = opened(qtbot, lane, library, engine)
    role = Qt.ItemDataRole.DecorationRole
    assert model.index(0).data(role) is None
    with qtbot.waitSignal(model.dataChanged):
        pass
    pixmap = model.index(0).data(role)
    assert pixmap.toImage().pixelColor(0, 0).red() > 240


def test_a_name_is_shown_and_never_read_as_markup(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    check([("<b>bold</b>.png", 250)])
    model = opened(qtbot, lane, library, engine)
    index = model.index(0)
    assert "&lt;b&gt;bold" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>bold</b>.png, 95 %, Dank"


def test_a_library_that_can_not_be_read_says_so_once(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine
) -> None:
    library.close()
    model = HistoryModel(lane, lane)
    with qtbot.waitSignal(model.failed) as failed:
        model.open(library, engine.manifest)
    assert failed.args == ["The library is closed."]


def test_the_answer_to_an_older_question_is_dropped(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    check([("cat", 10), ("dog", 20)])
    model = opened(qtbot, lane, library, engine)
    seen: list[list[str]] = []
    model.refilled.connect(lambda: seen.append(names(model)))
    model.ask(search="cat")
    model.ask(search="dog")
    qtbot.waitUntil(lambda: names(model) == ["dog"])
    assert seen == [["dog"]]


def test_words_that_come_in_change_a_row_in_its_place(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    a, _ = check([("a", 10), ("b", 200)])
    model = opened(qtbot, lane, library, engine)
    with qtbot.waitSignal(model.refilled):
        model.ask(order=Order.LIKELIEST)
    complete = replace(a, score=some_score(engine.manifest.id, likelihood=0.99))
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.update(complete)
    assert changed.args is not None and changed.args[0].row() == 1
    assert names(model) == ["b", "a"], "it is not taken away from under the eye"
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "a, 99 %, Dank"


def test_words_that_come_in_are_found_by_the_search_that_stands(
    qtbot: QtBot, lane: Lane, library: Library, engine: LazyEngine, check: MakeVerdicts
) -> None:
    (a,) = check([("a", 10)])
    model = opened(qtbot, lane, library, engine)
    with qtbot.waitSignal(model.refilled):
        model.ask(search="at last")
    assert names(model) == []
    complete = replace(a, score=some_score(engine.manifest.id))
    library.update(complete)
    with qtbot.waitSignal(model.refilled):
        model.update(complete)
    assert names(model) == ["a"]
