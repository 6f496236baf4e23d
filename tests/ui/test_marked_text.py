from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dankdesk.records import Mark
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.marked_text import FEW_CHARACTERS, MANY_CHARACTERS, MarkedText, showable

Underline = QTextCharFormat.UnderlineStyle


@pytest.fixture
def text(qtbot: QtBot, theme: Theme) -> Iterator[MarkedText]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 400)
    made = MarkedText(theme)
    made.setParent(window)
    made.resize(280, 60)
    window.show()
    yield made  # noqa: PT022 - a window that nobody holds is gone


def look(text: MarkedText, word: str) -> QTextCharFormat:
    """How `word` is written."""
    cursor = text.document().find(word)
    assert not cursor.isNull(), word
    return cursor.charFormat()


def test_each_word_is_tinted_by_its_weight_and_never_by_colour_alone(text: MarkedText) -> None:
    text.set_words(
        "great dull meh 😀 fine", [Mark(0, 5, 2.0), Mark(6, 10, -1.0), Mark(11, 14, 0.01), Mark(17, 21, 1.0)]
    )
    great, dull, meh, fine = (look(text, word) for word in ("great", "dull", "meh", "fine"))
    assert (great.underlineStyle(), dull.underlineStyle()) == (Underline.SingleUnderline, Underline.DotLine)
    assert fine.underlineStyle() == Underline.SingleUnderline, "a mark after an emoji lies where it should"
    assert great.background().color().alphaF() > fine.background().color().alphaF() > 0
    assert meh.underlineStyle() == Underline.NoUnderline
    assert text.accessibleDescription() == "Spoke for dank: great, fine, meh. Spoke against it: dull."


def test_hostile_text_is_text(text: MarkedText) -> None:
    hostile = "<b>bold</b> &amp; \x00\x1b[31m \ufdd0 \ufffc \ud800 <img src='file:///etc/passwd'>"
    text.set_words(hostile, [])
    shown = text.toPlainText()
    assert "<b>bold</b> &amp;" in shown and "<img src" in shown
    assert not any(ord(c) < 32 or c in "\ufdd0\ufffc\ud800" for c in shown)
    assert text.document().blockCount() == 1


def test_right_to_left_lines_do_not_reorder_their_neighbours(text: MarkedText) -> None:
    assert showable("شلوم\nabc") == "شلوم\u2069 \u2068abc"
    text.set_words("عندما يعمل\nfirst try", [])
    layout = text.document().firstBlock().layout()
    at = text.toPlainText().index("first")

    def across(position: int) -> float:
        found: Any = layout.lineAt(0).cursorToX(position)
        return float(found[0])

    assert 10 < across(at) < across(at + 5), "what is written later stands to the right"


def test_ten_thousand_words_are_not_laid_out(text: MarkedText) -> None:
    many = " ".join(f"word{n}" for n in range(10_000))
    marks = [Mark(m, m + 4, 1.0) for m in range(0, 60_000, 6)]
    with_more: list[bool] = []
    text.overflows.connect(with_more.append)
    text.set_words(many, marks)
    assert with_more == [True]
    assert text.document().characterCount() < FEW_CHARACTERS
    assert text.toPlainText().endswith("…")
    few = text.height()
    text.set_all(True)
    assert few < text.height() < 400
    assert text.document().characterCount() < MANY_CHARACTERS + 10
    text.set_words("few", [])
    assert with_more == [True, False]


def test_one_endless_word_wraps(text: MarkedText) -> None:
    text.set_words("a" * 50_000, [])
    assert text.document().size().width() <= 281


def test_the_selection_is_copied_without_what_was_put_around_it(text: MarkedText) -> None:
    text.set_words("one שלום\ntwo", [])
    text.setFocus()
    text.selectAll()
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "one שלום two"
    text.moveCursor(QTextCursor.MoveOperation.Start)
