from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dankdesk.inference import Manifest
from dankdesk.records import Facts, Opinion, Text, Verdict
from dankdesk.ui import words
from tests import tiny_model
from tests.making import some_score

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC).astimezone().replace(hour=12)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest.read(tiny_model.write(tmp_path))


@pytest.mark.parametrize(
    ("likelihood", "said"),
    [
        (0.8, "Dank"),
        (0.79, "Dank, probably"),
        (0.5, "Dank, probably"),
        (0.49, "Not dank, probably"),
        (0.21, "Not dank, probably"),
        (0.2, "Not dank"),
    ],
)
def test_the_headline_is_only_as_sure_as_the_likelihood_of_what_it_says(likelihood: float, said: str) -> None:
    assert words.headline(likelihood, threshold=0.5) == said


def test_the_likelihood_of_what_is_said_goes_with_it(manifest: Manifest) -> None:
    assert words.what_is_said(0.64, manifest.headline) == "64 % likely that r/red upvotes it"
    assert words.what_is_said(0.42, manifest.headline) == "58 % likely that r/red passes it by"


def test_the_interval_in_words() -> None:
    assert words.interval(Opinion(0.6, 0.57, 0.71)) == "It could as well be 57 to 71 %."
    assert words.interval(Opinion(0.6, 0.598, 0.602)) == "The number itself is known to a percent."


def test_the_worth_is_short_and_honest(manifest: Manifest) -> None:
    good = manifest.headline.evaluation
    text = words.worth(good)
    assert "60 times in 100 (55 to 65)" in text and "a coin, 50" in text and "AUC 0.60" in text
    assert len(text) < 120
    poor = words.worth(replace(good, auc_low=0.49, image_size_auc=0.61))
    assert poor.endswith("That may be no better than the coin. A picture's size alone tells as much.")


def test_the_figures_name_each_part_of_each_audience(manifest: Manifest) -> None:
    text = words.worth_in_full(manifest)
    for name in ("red", "blue"):
        assert f"r/{name}: AUC 0.60 (0.55 to 0.65)" in text
        assert f"{name.title()} pictures count as dank." in text
    assert text.count("Picture alone: AUC 0.57 (0.52 to 0.62).") == 2
    assert text.count("Words alone: AUC 0.58 (0.53 to 0.63).") == 2
    assert "size gets 0.52" in text


def verdict(words_: bool = True, text: Text | None = None, unread: str | None = None) -> Verdict:
    facts = Facts("0" * 64, 0, "PNG", 900, 640, 1000)
    return Verdict("cat.png", None, facts, some_score(words=words_, text=text), first_seen=NOON, unread=unread)


def test_why_words_have_no_number(manifest: Manifest) -> None:
    red = manifest.headline
    none_there = replace(verdict(False), score=replace(verdict(False).score, text=Text((), "r")))
    assert words.words_missing(verdict(), red, reading=False) == ""
    assert words.words_missing(verdict(False), red, reading=True) == "Reading…"
    assert words.words_missing(verdict(False), red, reading=False) == "Not read"
    assert words.words_missing(none_there, red, reading=False) == "No words"


def test_what_stands_in_place_of_the_words(manifest: Manifest) -> None:
    red = manifest.headline
    none_there = replace(verdict(False), score=replace(verdict(False).score, text=Text((), "r")))
    assert words.why_no_words(verdict(), red, reading=False) == ""
    assert words.why_no_words(verdict(False), red, reading=True) == "", "they may still come"
    assert words.why_no_words(verdict(False), red, reading=False).startswith("The words were not read")
    assert words.why_no_words(none_there, red, reading=False).endswith("the picture alone speaks.")
    assert words.why_no_words(verdict(False, unread="It fell over."), red, reading=True) == "It fell over."


@pytest.mark.parametrize(
    ("done", "total", "said"),
    [(0, 0, ""), (0, 1, "Reading words"), (11, 300, "Reading words, 12 of 300"), (300, 300, "")],
)
def test_how_far_reading_is(done: int, total: int, said: str) -> None:
    assert words.reading_words(done, total) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2), "today at 10:00"),
        (timedelta(hours=13), "yesterday at 23:00"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=19), "on 1 May 2026"),
        (timedelta(seconds=-30), "just now"),
    ],
)
def test_when(ago: timedelta, said: str) -> None:
    assert words.when(NOON - ago, NOON) == said


@pytest.mark.parametrize(
    ("size", "said"), [(999, "999 bytes"), (1000, "1 KB"), (128_400, "128 KB"), (1_300_000, "1.3 MB")]
)
def test_file_size(size: int, said: str) -> None:
    assert words.file_size(size) == said


def test_a_long_name_gives_way_in_the_middle_of_a_sentence() -> None:
    name = "a" * 200 + ".png"
    assert words.short("cat.png") == "cat.png"
    assert len(words.short(name)) <= 60
    assert words.short(name).endswith(".png")


def test_a_result_stands_alone(manifest: Manifest) -> None:
    told = replace(verdict(), score=some_score(likelihood=0.64))
    assert words.result_text(told, manifest) == (
        "cat.png: 64 % dank. Dank, probably: 64 % likely that r/red upvotes it (AUC 0.60); "
        "64 % likely that r/blue passes it by (AUC 0.60). Tiny 1.0.0."
    )
    assert words.spoken(replace(told, name="dog.png"), manifest) == "dog.png, 64 %, Dank, probably"


def test_wrapped_text_keeps_names_and_numbers_whole() -> None:
    assert words.unbroken("64 % of r/x") == "64\N{NO-BREAK SPACE}% of r/\N{WORD JOINER}x"
    assert words.unbroken("r upvotes it").endswith("upvotes\N{NO-BREAK SPACE}it")
