from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dankdesk.inference import Manifest
from dankdesk.records import Facts, Score, Verdict
from dankdesk.ui import words
from tests import tiny_model

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC).astimezone().replace(hour=12)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest.read(tiny_model.write(tmp_path))


def score(likelihood: float, low: float = 0.4, high: float = 0.7) -> Score:
    nothing = np.zeros((2, 2), np.float32)
    return Score(likelihood, low, high, 0.0, nothing, np.zeros(512, np.float32), "m")


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
    assert words.headline(score(likelihood), threshold=0.5) == said


def test_the_likelihood_of_what_is_said_goes_with_it(manifest: Manifest) -> None:
    assert words.what_is_said(score(0.64), manifest) == "64 % likely that r/red upvotes it"
    assert words.what_is_said(score(0.42), manifest) == "58 % likely that r/red passes it by"


def test_the_interval_in_words() -> None:
    assert words.interval(score(0.6, 0.57, 0.71)) == "It could as well be anything from 57 to 71 %."
    assert words.interval(score(0.6, 0.598, 0.602)) == "The number itself is known to a percent."


def test_the_figures_name_auc_interval_and_label(manifest: Manifest) -> None:
    text = words.worth_in_full(manifest)
    assert "AUC 0.60, 95 % interval 0.55 to 0.65" in text
    assert "Red pictures count as dank." in text
    assert "size gets 0.52" in text


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
    facts = Facts("0" * 64, 0, "PNG", 900, 640, 1000)
    verdict = Verdict("cat.png", None, facts, score(0.64), first_seen=NOON)
    text = words.result_text(verdict, manifest)
    assert text == "cat.png: 64 % dank. Dank, probably: 64 % likely that r/red upvotes it (Tiny 1.0.0, AUC 0.60)."
    assert words.spoken(replace(verdict, name="dog.png"), manifest) == "dog.png, 64 %, Dank, probably"


def test_wrapped_text_keeps_names_and_numbers_whole() -> None:
    assert words.unbroken("64 % of r/x") == "64\N{NO-BREAK SPACE}% of r/\N{WORD JOINER}x"
