from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from dankdesk.text import MAX_CHARACTERS, MAX_WORDS, SHAPES, Policy, clean, featurise, marks, tokens

ALL = Policy(buckets=1 << 18)


def keys(text: str) -> list[str]:
    return [token.key for token in tokens(text)]


def ids(text: str, policy: Policy = ALL) -> set[int]:
    return set(featurise(text, policy).ids.tolist())


def test_case_accents_apostrophes_and_slips_of_a_reader_make_no_difference() -> None:
    assert keys("WHEN the CAFÉ don’t cl0se at 10") == ["when", "the", "cafe", "dont", "close", "at", "10"]
    assert ids("When the café DON'T close") == ids("WHEN THE CAFE don’t cl0se")


def test_a_token_knows_where_it_stands() -> None:
    text = "Monday, again: I'm late"
    assert [text[token.start : token.end] for token in tokens(text)] == ["Monday", "again", "I'm", "late"]


def test_function_words_short_words_and_numbers_change_no_figure_of_the_content() -> None:
    full, bare = featurise("When you are the one who knocks at 2020 war", ALL), featurise("knocks", ALL)
    half = SHAPES // 2
    assert full.shape[half:].tolist() == bare.shape[half:].tolist()
    assert full.shape[:half].tolist() != bare.shape[:half].tolist()


def test_one_slip_keeps_most_of_a_word() -> None:
    right, wrong = ids("responsibility"), ids("responsibi1ily")
    assert len(right & wrong) >= 0.4 * len(right)


def test_features_are_sorted_out_once_and_stay_below_the_buckets() -> None:
    features = featurise("spam spam spam eggs spam", Policy(buckets=64))
    assert len(set(features.ids.tolist())) == len(features.ids)
    assert features.ids.max() < 64 and features.ids.min() >= 0
    assert features.n_words == 5


def test_a_text_without_words_has_no_features() -> None:
    for nothing in ("", " \n", "!!! ... ???", "\U0001f602\U0001f602"):
        features = featurise(nothing, ALL)
        assert features.n_words == 0 and len(features.ids) == 0 and features.owners.shape == (0, 2)
        assert not features.shape.any()
        assert marks(features, np.zeros(0, np.float32)) == ()


def test_the_shape_tells_short_from_long() -> None:
    short, long = featurise("one two", ALL).shape, featurise("one two three four five six seven eight", ALL).shape
    assert short.shape == (SHAPES,) and short.dtype == np.float32
    assert long[0] > short[0] and np.isfinite(long).all()


def test_marks_add_up_to_the_votes_and_land_on_their_words() -> None:
    text = "good bad good"
    features = featurise(text, ALL)
    votes = np.zeros(len(features.ids), np.float32)
    votes[[index for index, owner in enumerate(features.owners.tolist()) if owner == [1, -1]]] = -1
    votes[[index for index, owner in enumerate(features.owners.tolist()) if owner == [0, 1]]] = 4
    found = marks(features, votes)
    assert [text[mark.start : mark.end] for mark in found] == ["good", "bad", "good"]
    assert found[0].weight == 2 and found[2].weight == 0
    assert sum(mark.weight for mark in found) == pytest.approx(float(votes.sum()))


@pytest.mark.parametrize(
    "hostile",
    [
        "\u202eabc\u202c \u2066def",
        "nul\x00bel\x07esc\x1b[31m",
        "\ud800 lone surrogate",
        "مرحبا بالعالم",
        "e" + "\u0301" * 5000,
        "ﷺ" * 3000,
        "word " * 10_000,
        "x" * 1_000_000,
    ],
)
def test_hostile_text_is_cleaned_and_judged(hostile: str) -> None:
    text = clean(hostile)
    assert len(text) <= MAX_CHARACTERS
    assert not any(unicodedata.category(c) in {"Cs", "Co", "Cc"} - ({"Cc"} if c == "\n" else set()) for c in text)
    assert "\u202e" not in text and "\x1b" not in text
    features = featurise(text, ALL)
    assert features.n_words <= MAX_WORDS
    assert np.isfinite(features.shape).all()


def test_cleaning_keeps_lines_and_emoji() -> None:
    assert (
        clean("  top\ttext \r\n\n\n bottom \U0001f468\u200d\U0001f469 ")
        == "top text\nbottom \U0001f468\u200d\U0001f469"
    )
    assert clean(clean("a\x00b\u202e c")) == clean("a\x00b\u202e c")


def test_uncleaned_text_is_judged_as_well() -> None:
    assert featurise("\ud800abc \x00 def", ALL).n_words == 2
    assert featurise("plain words", ALL).n_words == 2
