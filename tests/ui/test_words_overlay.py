from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dankdesk.records import Line, Text
from dankdesk.ui.check.stage import Stage
from dankdesk.ui.check.words_overlay import NONE, NOWHERE, READING, UNREAD, WordsOverlay
from dankdesk.ui.theme import Theme

Left, Shift, Ctrl = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NoKey = Qt.KeyboardModifier.NoModifier


def line(text: str, top: float) -> Line:
    return Line(text, ((0.1, top), (0.9, top), (0.9, top + 0.15), (0.1, top + 0.15)), 0.9)


LINES = Text((line("one", 0.05), line("two", 0.4), line("three", 0.8)), "reader")


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme) -> Stage:
    stage = Stage(theme)
    qtbot.addWidget(stage)
    stage.resize(500, 400)
    stage.show()
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    stage.show_image(image)
    stage.words.show()
    stage.words.set_text(LINES)
    return stage


@pytest.fixture
def overlay(stage: Stage) -> WordsOverlay:
    return stage.words


def middle(overlay: WordsOverlay, index: int) -> QPoint:
    return overlay.box(index).boundingRect().center().toPoint()


def test_boxes_lie_on_the_picture_whatever_its_size(stage: Stage, overlay: WordsOverlay) -> None:
    for size in ((500, 400), (900, 300), (260, 500)):
        stage.resize(*size)
        place, box = stage.view.picture_rect(), overlay.box(1).boundingRect()
        assert overlay.size() == stage.view.size()
        assert box.left() == pytest.approx(place.left() + 0.1 * place.width())
        assert box.top() == pytest.approx(place.top() + 0.4 * place.height())
        assert box.height() == pytest.approx(0.15 * place.height())


def test_a_box_is_painted_over_the_picture_and_lets_the_rest_be(stage: Stage, overlay: WordsOverlay) -> None:
    def lightness(at: QPoint) -> float:
        ratio = stage.devicePixelRatioF()
        return float(stage.grab().toImage().pixelColor(at * ratio).lightnessF())

    inside = overlay.mapTo(stage, overlay.box(1).boundingRect().topLeft().toPoint() + QPoint(4, 4))
    beside = overlay.mapTo(stage, middle(overlay, 1) - QPoint(0, round(overlay.box(1).boundingRect().height())))
    assert lightness(inside) > 0.5
    assert lightness(beside) < 0.1
    overlay.hide()
    assert lightness(inside) < 0.1


def test_a_click_selects_a_line_and_one_beside_it_none(overlay: WordsOverlay) -> None:
    QTest.mouseClick(overlay, Left, NoKey, middle(overlay, 1))
    assert overlay.chosen == "two"
    QTest.mouseClick(overlay, Left, Shift, middle(overlay, 2))
    assert overlay.chosen == "two\nthree"
    QTest.mouseClick(overlay, Left, Ctrl, middle(overlay, 1))
    assert overlay.chosen == "three"
    QTest.mouseClick(overlay, Left, NoKey, QPoint(2, 2))
    assert overlay.chosen == ""


def test_dragging_over_lines_selects_them_in_reading_order(overlay: WordsOverlay) -> None:
    QTest.mousePress(overlay, Left, NoKey, middle(overlay, 2))
    QTest.mouseMove(overlay, middle(overlay, 1))
    QTest.mouseMove(overlay, middle(overlay, 0))
    QTest.mouseRelease(overlay, Left, NoKey, middle(overlay, 0))
    assert overlay.chosen == "one\ntwo\nthree"


def test_arrows_select_line_by_line(overlay: WordsOverlay) -> None:
    overlay.setFocus()
    for key, keys, chosen in (
        (Qt.Key.Key_Down, NoKey, "one"),
        (Qt.Key.Key_Down, NoKey, "two"),
        (Qt.Key.Key_Down, Shift, "two\nthree"),
        (Qt.Key.Key_Down, Shift, "two\nthree"),
        (Qt.Key.Key_Up, NoKey, "one"),
    ):
        QTest.keyClick(overlay, key, keys)
        assert overlay.chosen == chosen
    overlay.choose_all()
    assert overlay.chosen == LINES.content


def test_a_quiet_caption_where_there_is_nothing_to_lay_over(overlay: WordsOverlay) -> None:
    assert overlay.caption == ""
    for text, reading, caption in (
        (Text((), "reader"), False, NONE),
        (None, True, READING),
        (None, False, UNREAD),
        (Text((Line("told", (), 1.0),), "given"), False, NOWHERE),
    ):
        overlay.set_text(text, reading)
        assert overlay.caption == caption
        assert overlay.accessibleDescription()
    overlay.choose_all()
    assert overlay.chosen == "told", "what has no place can be copied all the same"


def test_the_caption_lies_on_the_picture(stage: Stage, overlay: WordsOverlay) -> None:
    overlay.set_text(None, reading=True)
    caption = overlay.findChild(QLabel)
    assert isinstance(caption, QLabel)
    for width, height in ((300, 40), (40, 300)):
        stage.show_image(QImage(width, height, QImage.Format.Format_RGB32))
        place = stage.view.picture_rect()
        assert place.top() < caption.geometry().bottom() < place.bottom()


def test_nothing_beside_the_picture_is_covered(stage: Stage, overlay: WordsOverlay) -> None:
    bare = stage.grab().toImage().pixelColor(stage.rect().center().x(), 4)
    overlay.set_text(Text((Line("wide", ((-5, -5), (5, -5), (5, 5), (-5, 5)), 0.9),), "reader"))
    assert stage.grab().toImage().pixelColor(stage.rect().center().x(), 4) == bare


def test_a_thousand_lines_and_a_line_of_no_size_are_painted(stage: Stage, overlay: WordsOverlay) -> None:
    flat = Line("flat", ((0.5, 0.5),) * 4, 0.5)
    overlay.set_text(Text((flat, *[line("x" * 5000, n / 1000) for n in range(1000)]), "reader"))
    assert not stage.grab().isNull()
    overlay.choose_all()
    assert overlay.chosen.count("\n") == 1000
