"""The scatter plot of two models: where points are, what they tell, by hand and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dankdesk.compare import Comparison, Point
from dankdesk.ui.models.scatter import Scatter
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import DARK, LIGHT
from tests.ui.screen import hover

PLACES = [(0.9, 0.2), (0.1, 0.1), (0.5, 0.8)]
POINTS = tuple(Point(index, f"{index}.png", "", a, b) for index, (a, b) in enumerate(PLACES))
Key = Qt.Key


@pytest.fixture
def scatter(qtbot: QtBot, theme: Theme) -> Scatter:
    made = Scatter(theme)
    qtbot.addWidget(made)
    made.resize(400, 380)
    made.show_comparison(Comparison("a", "b", (0.5, 0.5), POINTS), ("First 1.0", "Second 2.0"))
    made.show()
    return made


def pixel(scatter: Scatter, at: QPoint) -> str:
    return scatter.grab().toImage().pixelColor(at).name()


def test_points_lie_where_their_numbers_say(scatter: Scatter) -> None:
    right, low, high = (scatter.place_of(point) for point in POINTS)
    assert low.x() < high.x() < right.x()
    assert high.y() < right.y() < low.y(), "more is further up"
    across, up = right.x() - low.x(), low.y() - high.y()
    assert across / 0.8 == pytest.approx(up / 0.7), "both axes have one scale, so the diagonal is where they agree"


def test_a_point_with_two_verdicts_is_filled_and_one_with_one_is_hollow(scatter: Scatter) -> None:
    surface = scatter._theme.tokens.surface
    differing, agreed, _ = (scatter.place_of(point).toPoint() for point in POINTS)
    assert pixel(scatter, differing) != surface
    assert pixel(scatter, agreed + QPoint(0, 1)) != pixel(scatter, differing)


def test_under_the_mouse_a_point_tells_its_picture(scatter: Scatter) -> None:
    at = scatter.place_of(POINTS[0]).toPoint()
    hover(scatter, at + QPoint(3, 3))
    assert scatter.point is POINTS[0]
    assert scatter.accessibleDescription() == "0.png: 90 % and 20 %"
    before = scatter.grab().toImage()
    hover(scatter, at - QPoint(120, 0))
    assert scatter.point is None
    assert scatter.grab().toImage() != before


def test_a_click_is_for_the_point_it_meets(scatter: Scatter, qtbot: QtBot) -> None:
    at = scatter.place_of(POINTS[2]).toPoint()
    with qtbot.waitSignal(scatter.pressed) as pressed:
        QTest.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=at + QPoint(2, 0))
    assert pressed.args == [POINTS[2]]
    with qtbot.assertNotEmitted(scatter.pressed):
        QTest.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=at + QPoint(60, 0))


def test_arrows_go_along_the_points_and_enter_takes_one(scatter: Scatter, qtbot: QtBot) -> None:
    seen = []
    for _ in range(4):
        QTest.keyClick(scatter, Key.Key_Right)
        assert scatter.point is not None
        seen.append(scatter.point.index)
    assert seen == [1, 2, 0, 0]
    QTest.keyClick(scatter, Key.Key_Left)
    with qtbot.waitSignal(scatter.pressed) as pressed:
        QTest.keyClick(scatter, Key.Key_Return)
    assert pressed.args == [POINTS[2]]


def test_no_points(scatter: Scatter) -> None:
    scatter.show_comparison(Comparison("a", "b", (0.5, 0.5), ()), ("First", "Second"))
    for key in (Key.Key_Right, Key.Key_Left, Key.Key_Return):
        QTest.keyClick(scatter, key)
    QTest.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert scatter.point is None
    assert scatter.accessibleName() == "Scatter plot of 0 pictures, First across, Second upwards"


def test_a_name_too_long_for_the_plot_is_told_within_it(scatter: Scatter) -> None:
    long = Point(0, "x" * 400 + ".png", "", 1.0, 1.0)
    scatter.show_comparison(Comparison("a", "b", (0.5, 0.5), (long,)), ("n" * 300, "m" * 300))
    scatter.look_at(long)
    scatter.grab()
    assert scatter.point is long


def test_it_follows_the_theme(scatter: Scatter, theme: Theme) -> None:
    corner = scatter.place_of(Point(0, "", "", 0.6, 0.3)).toPoint()
    before = theme.tokens
    assert before == LIGHT and pixel(scatter, corner) == LIGHT.surface
    theme._follow(Qt.ColorScheme.Dark)
    assert pixel(scatter, corner) == DARK.surface
    theme._follow(Qt.ColorScheme.Light)
    assert pixel(scatter, corner) == LIGHT.surface
