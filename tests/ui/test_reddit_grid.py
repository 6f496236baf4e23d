"""The grid: where its cells lie, how one walks through it, and that it never asks for more than it shows."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dankdesk.ui.reddit.grid import Grid
from dankdesk.ui.reddit.grid_geometry import GAP, NARROWEST, Geometry
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN

Key = Qt.Key
MANY = 100_000


class Numbers(QAbstractListModel):
    """`count` rows that know their number, and how often they were asked for it."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.asked: set[int] = set()
        self.counted = 0

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        self.counted += 1
        return 0 if parent.isValid() else self.count

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        self.asked.add(index.row())
        return str(index.row())


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme) -> Grid:
    made = Grid()
    qtbot.addWidget(made)
    made.resize(730, 600)
    made.model_kept = Numbers(MANY)  # type: ignore[attr-defined]
    made.setModel(made.model_kept)  # type: ignore[attr-defined]
    made.show()
    qtbot.waitExposed(made)
    made.setCurrentIndex(made.model().index(0, 0))
    made.setFocus()
    return made


def numbers(grid: Grid) -> Numbers:
    model = grid.model()
    assert isinstance(model, Numbers)
    return model


def press(grid: Grid, *keys: Qt.Key) -> int:
    for key in keys:
        QTest.keyClick(grid, key)
    return grid.currentIndex().row()


@pytest.mark.parametrize("width", [200, 333, 500, 744, 1001, 1900])
def test_cells_are_equal_do_not_touch_and_fill_the_width(width: int) -> None:
    geometry = Geometry(100, width)
    row = [geometry.cell(index) for index in range(geometry.columns)]
    assert {cell.size().toTuple() for cell in row} == {row[0].size().toTuple()}
    assert row[0].left() == PAGE_MARGIN
    assert row[0].width() >= NARROWEST
    gaps = [right.left() - left.right() - 1 for left, right in pairwise(row)]
    assert set(gaps) <= {GAP}
    left_over = width - PAGE_MARGIN - row[-1].right() - 1
    assert left_over < PAGE_MARGIN + geometry.columns or geometry.columns == 1
    below = geometry.cell(geometry.columns)
    assert below.top() - row[0].bottom() - 1 == GAP


@pytest.mark.parametrize("count", [0, 1, 4, 5, 1001])
def test_a_point_belongs_to_the_cell_that_is_painted_there(count: int) -> None:
    geometry = Geometry(count, 744)
    for index in range(0, count, max(1, count // 7)):
        cell = geometry.cell(index)
        assert geometry.at(cell.left(), cell.top()) == geometry.at(cell.right(), cell.bottom()) == index
        assert geometry.at(cell.left() - 1, cell.top()) is None
        assert geometry.at(cell.left(), cell.bottom() + 1) is None
    assert geometry.at(5, 5) is None
    beyond = geometry.cell(count)
    assert geometry.at(beyond.center().x(), beyond.center().y()) is None


def test_what_is_on_screen_is_neither_more_nor_less(grid: Grid) -> None:
    columns = grid.geometry_.columns
    for offset in (0, 1, 137, 100_000, grid.verticalScrollBar().maximum()):
        grid.verticalScrollBar().setValue(offset)
        shown, page = grid.visible(), grid.viewport().rect()
        near = range(max(0, shown.start - 3 * columns), min(MANY, shown.stop + 3 * columns))
        truly = [row for row in near if grid.visualRect(grid.model().index(row, 0)).intersects(page)]
        assert set(truly) <= set(shown)
        assert len(shown) <= len(truly) + 2 * columns


def test_only_what_is_on_screen_is_asked_for(grid: Grid) -> None:
    grid.grab()
    model = numbers(grid)
    assert model.asked
    assert len(model.asked) < 60
    model.asked.clear()
    model.counted = 0
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.resize(800, 620)
    model.dataChanged.emit(model.index(0, 0), model.index(MANY - 1, 0))
    grid.grab()
    assert MANY - 1 in model.asked
    assert len(model.asked) < 60
    assert model.counted < 5_000, "nor how many there are for each of them"


def test_arrows_walk_and_stop_at_the_edges(grid: Grid) -> None:
    columns = grid.geometry_.columns
    assert columns > 2
    assert press(grid, Key.Key_Left) == 0
    assert press(grid, Key.Key_Up) == 0
    assert press(grid, Key.Key_Right, Key.Key_Right) == 2
    assert press(grid, Key.Key_Down) == 2 + columns
    assert press(grid, Key.Key_Up) == 2
    assert press(grid, Key.Key_Up) == 2, "in the first row there is nothing above"
    assert press(grid, Key.Key_End) == MANY - 1
    assert press(grid, Key.Key_Down) == MANY - 1
    assert press(grid, Key.Key_Home) == 0
    assert grid.verticalOffset() == 0


def test_down_from_above_a_gap_goes_to_the_last_one(qtbot: QtBot, grid: Grid) -> None:
    columns = grid.geometry_.columns
    grid.model_kept = Numbers(2 * columns + 1)  # type: ignore[attr-defined]
    grid.setModel(grid.model_kept)  # type: ignore[attr-defined]
    grid.setCurrentIndex(grid.model().index(2 * columns - 1, 0))
    assert press(grid, Key.Key_Down) == 2 * columns


def test_pages_keep_the_column_and_what_is_chosen_is_seen_in_full(grid: Grid) -> None:
    columns = grid.geometry_.columns
    press(grid, Key.Key_Right)
    row = press(grid, Key.Key_PageDown)
    assert row > columns
    assert row % columns == 1
    for key in (Key.Key_PageDown, Key.Key_End, Key.Key_PageUp, Key.Key_Up):
        press(grid, key)
        assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_the_place_is_kept_when_the_width_changes(grid: Grid) -> None:
    grid.verticalScrollBar().setValue(40_000)
    first, _ = grid.place()
    grid.resize(1000, 600)
    assert grid.geometry_.columns != Geometry(0, 730).columns
    assert first in range(grid.first_visible(), grid.first_visible() + grid.geometry_.columns)


def test_a_click_chooses_and_another_one_is_told(grid: Grid, qtbot: QtBot) -> None:
    place = grid.visualRect(grid.model().index(1, 0)).center()
    with qtbot.assertNotEmitted(grid.pressed_again):
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert grid.currentIndex().row() == 1
    with qtbot.waitSignal(grid.pressed_again):
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert grid.currentIndex().row() == 1, "between cells there is nothing"


def test_enter_and_double_click_open(grid: Grid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.opened) as opened:
        press(grid, Key.Key_Right, Key.Key_Return)
    assert opened.args is not None and opened.args[0].row() == 1
    place = grid.visualRect(grid.model().index(2, 0)).center()
    with qtbot.waitSignal(grid.opened):
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_letters_are_not_looked_for(grid: Grid) -> None:
    numbers(grid).asked.clear()
    assert press(grid, Key.Key_9) == 0
    assert len(numbers(grid).asked) < 60


def test_a_screen_reader_finds_a_list(grid: Grid) -> None:
    grid.setAccessibleName("Posts")
    interface = QAccessible.queryAccessibleInterface(grid)
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Posts"
