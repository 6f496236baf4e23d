"""Filters: what they ask for, what they are called, and how each is taken off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from dankdesk.library.catalog import Only, Sort, Wanted
from dankdesk.ui.reddit.filter_popover import FilterPopover
from dankdesk.ui.reddit.filters import Filters
from dankdesk.ui.reddit.wishes import Age, Wishes
from dankdesk.ui.theme import Theme

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ALL = Wishes(
    search="cat",
    sort=Sort.NEWEST,
    subreddits=frozenset({"memes", "Dank"}),
    age=Age.WEEK,
    likelihood=(40, 100),
    score=(10, None),
    nsfw=True,
    spoilers=True,
    only=Only.RATED,
)


def test_nothing_asked_for_leaves_nothing_out() -> None:
    assert Wishes().wanted(NOW) == Wanted()
    assert Wishes().filters() == []


def test_the_past_week_ends_now() -> None:
    assert Wishes(age=Age.WEEK).wanted(NOW).since == NOW - timedelta(days=7)
    assert Wishes(age=Age.WEEK).wanted(NOW).until is None


def test_days_are_local_and_whole() -> None:
    wanted = Wishes(age=Age.BETWEEN, first=date(2020, 1, 1), last=date(2020, 1, 31)).wanted(NOW)
    assert wanted.since is not None and wanted.until is not None
    assert wanted.since.astimezone().date() == date(2020, 1, 1)
    assert wanted.until.astimezone().date() == date(2020, 2, 1)
    assert wanted.until.astimezone().hour == 0


def test_every_filter_has_a_name_and_a_way_off() -> None:
    named = [text for text, _ in ALL.filters()]
    assert named == [
        "r/Dank",
        "r/memes",
        "Past week",
        "40 % or more",
        "▲ 10 or more",
        "Rated by you",
        "With NSFW",
        "With spoilers",
    ]
    left = ALL
    for _ in named:
        left = left.filters()[0][1](left)
    assert left == replace(Wishes(), search="cat", sort=Sort.NEWEST)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (Wishes(likelihood=(0, 40)), "40 % or less"),
        (Wishes(likelihood=(40, 60)), "40 to 60 %"),
        (Wishes(score=(None, 1000)), "▲ 1,000 or fewer"),
        (Wishes(score=(5, 1000)), "▲ 5 to 1,000"),
        (Wishes(age=Age.BETWEEN, last=date(2020, 1, 1)), "Until 2020-01-01"),
    ],
)
def test_what_a_filter_is_called(wishes: Wishes, said: str) -> None:
    assert [text for text, _ in wishes.filters()] == [said]


def test_days_that_are_not_said_yet_filter_nothing() -> None:
    assert Wishes(age=Age.BETWEEN).filters() == []


@pytest.fixture
def popover(qtbot: QtBot, theme: Theme) -> FilterPopover:
    filters = Filters(theme)
    qtbot.addWidget(filters)
    return filters.popover


def test_the_popover_shows_what_is_wished_and_reads_it_back(popover: FilterPopover) -> None:
    told: list[Wishes] = []
    popover.changed.connect(told.append)
    wishes = replace(ALL, age=Age.BETWEEN, first=date(2020, 1, 1), score=(-5, 99), likelihood=(10, 90))
    popover.show_wishes(wishes, ["memes", "Dank", "other"])
    assert told == [], "showing is not choosing"
    popover.spoilers.setChecked(False)
    assert told == [replace(wishes, spoilers=False)]


def test_nonsense_in_the_fields_asks_for_nothing(popover: FilterPopover) -> None:
    told: list[Wishes] = []
    popover.show_wishes(Wishes(), [])
    popover.changed.connect(told.append)
    popover.age.setCurrentIndex(popover.age.findData(Age.BETWEEN))
    popover.first.setText("2020-13-77")
    popover.least.setText("70")
    popover.most.setText("20")
    popover.fewest.setText("-")
    assert told[-1].first is None
    assert told[-1].likelihood == (20, 70), "the wrong way round is put right"
    assert told[-1].score == (None, None)
