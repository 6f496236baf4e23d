"""What strangers' cells mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dankdesk.collecting.columns import describe, moment

THEN = datetime(2016, 11, 7, 10, 38, 38, tzinfo=UTC)


@pytest.mark.parametrize(
    "cells",
    [
        {"id": "x", "upvotes": "28890", "created_utc": "1478515118.0", "list": "A", "title": "T"},
        {"post_id": "x", "ups": 28890, "created": 1478515118, "subreddit": "r/A", "post_title": "T"},
        {"id": "x", "score": "28,890", "date": "2016-11-07T11:38:38+01:00", "community": "/r/A", "caption": "T"},
        {"id": "x", "score": 28890.0, "timestamp": 1478515118000, "subreddit": "A", "title": " T\n"},
        {"id": "x", "score": "", "upvotes": "28890", "date": "2016-11-07 10:38:38", "subreddit": "A", "title": "T"},
    ],
)
def test_one_post_in_many_tables(cells: dict[str, Any]) -> None:
    told = describe(cells)
    assert (told.id, told.score, told.created, told.subreddit, told.title) == ("x", 28890, THEN, "A", "T")
    assert told.doubtful == ()


def test_what_makes_no_sense_is_unknown_and_told() -> None:
    told = describe({"score": "many", "upvote_ratio": "7", "num_comments": -3, "created_utc": "yesterday"})
    assert (told.score, told.upvote_ratio, told.n_comments, told.created) == (None,) * 4
    assert told.doubtful == ("created_utc", "score", "upvote_ratio", "num_comments")


def test_what_is_not_there_is_unknown_without_a_word() -> None:
    told = describe({"title": None, "score": ""})
    assert (told.file, told.id, told.title, told.score, told.doubtful) == ("", "", "", None, ())


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", float("nan"), float("inf"), 10**400, True, [], {}])
def test_numbers_that_are_none(value: Any) -> None:
    told = describe({"score": value, "created_utc": value})
    assert (told.score, told.created) == (None, None)


@pytest.mark.parametrize(
    "value", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "1e17", "-5", "2016-13-01"]
)
def test_moments_that_are_none(value: str) -> None:
    assert moment(value) is None


def test_text_is_one_line_without_control_characters() -> None:
    told = describe({"title": "a\x1b[2J\u2028b\tc\ud800", "id": "x" * 1000})
    assert told.title == "a [2J b c"
    assert len(told.id) == 100


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("/r/memes/comments/5/x/", "/r/memes/comments/5/x/"),
        ("https://www.reddit.com/r/memes/comments/5?utm=1", "/r/memes/comments/5"),
        ("http://old.reddit.com/r/x", "/r/x"),
        ("https://evil.example/r/x", ""),
        ("https://reddit.com.evil.example/r/x", ""),
        ("//evil.example/r/x", ""),
        ("javascript:alert(1)", ""),
        ("r/x", ""),
        ("http://[", ""),
    ],
)
def test_only_paths_on_reddit_are_permalinks(permalink: str, path: str) -> None:
    assert describe({"permalink": permalink}).permalink == path


def test_only_web_addresses_are_addresses() -> None:
    assert describe({"url": "https://i.redd.it/a.png"}).picture_url == "https://i.redd.it/a.png"
    assert describe({"url": "file:///etc/passwd"}).picture_url == ""
    assert describe({"over_18": "True", "spoiler": 0}).nsfw is True
    assert describe({"nsfw": False, "spoiler": "yes"}).spoiler is True
