"""Words that are given instead of read."""

from __future__ import annotations

from dankdesk.reading import given
from dankdesk.records import GIVEN, Line, Text
from dankdesk.text import MAX_CHARACTERS


def test_each_line_is_a_line() -> None:
    text = given("when the code\n\nworks  the first time")
    assert text == Text((Line("when the code", (), 1.0), Line("works the first time", (), 1.0)), GIVEN)
    assert text.content == "when the code\nworks the first time"


def test_nothing_is_a_text_without_lines() -> None:
    assert given(" \n\t ") == Text((), GIVEN)


def test_control_characters_and_endless_words_do_not_pass() -> None:
    assert given("a\x00\x1b[31mb\u202ec").content == "a [31mbc"
    assert len(given("word " * 100_000).content) <= MAX_CHARACTERS


def test_right_to_left_and_emoji_stay() -> None:
    words = "שלום 😂\nمرحبا"  # noqa: RUF001
    assert given(words).content == words
