from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dankdesk.inference import Manifest
from dankdesk.inference.audience import Audience
from dankdesk.records import Mark, Text
from dankdesk.wording import (
    NO_WORDS,
    NO_WORDS_PART,
    NOT_READ,
    auc,
    base,
    percent,
    printable,
    say,
    strongest,
    where,
    without_words,
    worth,
    would,
)
from tests import tiny_model
from tests.making import some_score


@pytest.fixture
def red(tmp_path: Path) -> Audience:
    return Manifest.read(tiny_model.write(tmp_path)).headline


def test_what_is_said_comes_with_its_own_likelihood() -> None:
    assert say(0.64, 0.5).word == "Dank"
    assert say(0.64, 0.5).likelihood == 0.64
    assert say(0.42, 0.5).word == "Not dank"
    assert say(0.42, 0.5).likelihood == pytest.approx(0.58)
    assert say(0.5, 0.5).word == "Dank"


@pytest.mark.parametrize(
    ("likelihood", "sentence"),
    [
        (0.85, "r/red would upvote it"),
        (0.64, "r/red would probably upvote it"),
        (0.4, "r/red would probably pass it by"),
        (0.1, "r/red would pass it by"),
    ],
)
def test_an_audience_is_said_to_do_what_it_would_as_surely_as_is_known(
    red: Audience, likelihood: float, sentence: str
) -> None:
    assert would(likelihood, red) == sentence


def test_what_it_would_do_follows_its_own_threshold(red: Audience) -> None:
    assert would(0.4, replace(red, threshold=0.3)) == "r/red would probably upvote it"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.004, "< 1 %"), (0.638, "64 %"), (0.997, "> 99 %"), (1, "100 %")]
)
def test_a_percentage_never_claims_certainty(share: float, text: str) -> None:
    assert percent(share) == text


def test_the_base_is_told(red: Audience) -> None:
    assert base(replace(red, base_rate=0.482)) == "of memes where 48 in 100 did well"


def test_worth_tells_auc_interval_and_n(red: Audience) -> None:
    text = worth(red.evaluation)
    for part in ("60 times in 100", "between 55 and 65", "200 posts", "AUC 0.60"):
        assert part in text
    assert "no better" not in text
    assert "57 times in 100" in worth(red.picture.evaluation), "each part has a worth of its own"
    assert auc(red.evaluation) == "AUC 0.60 (0.55 to 0.65)"


def test_worth_says_so_when_it_may_be_a_coin(red: Audience) -> None:
    assert "no better than the coin" in worth(replace(red.evaluation, auc_low=0.48))


def test_worth_says_so_when_size_alone_tells_as_much(red: Audience) -> None:
    assert "size alone" not in worth(red.evaluation)
    assert "size alone tells as much (AUC 0.62)" in worth(replace(red.evaluation, image_size_auc=0.62))


def test_why_the_picture_alone_speaks(red: Audience) -> None:
    alone = some_score(words=False)
    assert without_words(some_score(), red) is None
    assert without_words(alone, red) == NOT_READ
    assert without_words(replace(alone, text=Text((), "test-reader-1")), red) == NO_WORDS
    assert without_words(alone, replace(red, words=None)) == NO_WORDS_PART


def test_the_strongest_words_come_first_and_each_once() -> None:
    content = "Cats eat CATS and dogs, dogs sleep"
    weights = {"Cats": 0.2, "eat": -0.5, "CATS": 0.2, "and": 0.001, "dogs,": -0.1, "dogs": -0.1, "sleep": 0.3}
    marks, at = [], 0
    for word, weight in weights.items():
        at = content.index(word, at)
        marks.append(Mark(at, at + len(word.rstrip(",")), weight))
        at += 1
    for_it, against = strongest(content, marks, 5)
    assert [word.text for word in (*for_it, *against)] == ["Cats", "sleep", "eat", "dogs"]
    assert [word.weight for word in (*for_it, *against)] == pytest.approx([0.4, 0.3, -0.5, -0.2])
    assert [len(some) for some in strongest(content, marks, 1)] == [1, 1]
    assert strongest("", [], 5) == ((), ())


def heat(cells: dict[tuple[int, int], float], shape: tuple[int, int] = (14, 14), rest: float = 0.0) -> str:
    grid = np.full(shape, rest, np.float32)
    for place, value in cells.items():
        grid[place] = value
    return where(grid)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ((0, 0), "top left"),
        ((0, 7), "top"),
        ((0, 13), "top right"),
        ((7, 0), "left"),
        ((7, 7), "middle"),
        ((7, 13), "right"),
        ((13, 0), "bottom left"),
        ((13, 7), "bottom"),
        ((13, 13), "bottom right"),
    ],
)
def test_where_names_the_place_that_spoke_most(place: tuple[int, int], name: str) -> None:
    assert heat({place: 5.0}) == f"The {name} spoke for it."
    assert heat({place: -5.0}) == f"The {name} spoke against it."


def test_where_tells_both_sides_and_needs_no_large_map() -> None:
    assert heat({(0, 0): 1.0, (1, 1): -2.0}, shape=(2, 2)) == "The top left spoke for it, the bottom right against it."
    assert heat({}, rest=1.0) == "No place in it stood out."
    assert heat({(0, 0): 3.0}, shape=(1, 1)) == "No place in it stood out."
    assert heat({(0, 0): -1.0}, rest=-2.0, shape=(2, 2)) == "The top right spoke against it."


def test_a_name_cannot_drive_the_terminal() -> None:
    assert printable("a\x1b[31m\r\n\u202egpj.\udcff😀é") == "a\\x1b[31m\\r\\n\\u202egpj.\\udcff😀é"
