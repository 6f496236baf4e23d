"""What the Reddit page says of posts, and where it sends the browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dankdesk.collecting.standing import FEWEST
from dankdesk.library.catalog import UNKNOWN, Catalog
from dankdesk.records import ListedPost, Post
from dankdesk.ui.reddit import post_words
from dankdesk.ui.reddit.among import Did, among

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
POST = Post(
    "t3_a", "dankmemes", "Every single time", 12_400, 0.96, 214, NOW - timedelta(hours=1), "/r/dankmemes/x/", ""
)
LISTED = ListedPost(1, POST, "0" * 64, 0.73, None)
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (0, "0"),
        (-12, "-12"),
        (9_999, "9,999"),
        (10_000, "10k"),
        (12_449, "12.4k"),
        (99_950, "100k"),
        (123_456, "123k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_240_000, "1.2M"),
    ],
)
def test_upvotes(score: int, said: str) -> None:
    assert post_words.upvotes(score) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=30), "1 mo"),
        (timedelta(days=364), "12 mo"),
        (timedelta(days=800), "2 y"),
    ],
)
def test_age(ago: timedelta, said: str) -> None:
    assert post_words.age(NOW - ago, NOW) == said


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(POST, score=None, created=None, subreddit="", upvote_ratio=None, n_comments=None)
    assert post_words.short_facts(bare, NOW) == ""
    assert post_words.facts(bare, NOW) == ""
    assert post_words.standing(bare) == "How it did on Reddit is not known."
    assert post_words.short_facts(POST, NOW) == f"▲{NBSP}12.4k · 1 h"
    assert post_words.facts(POST, NOW).endswith("96 % upvoted · 214 comments")
    assert post_words.facts(replace(POST, n_comments=1), NOW).endswith(" 1 comment")


@pytest.mark.parametrize(
    ("likelihood", "above", "said"),
    [
        (0.73, True, "and r/dankmemes agreed: ▲ 12.4k"),
        (0.73, False, "but r/dankmemes did not: ▲ 12.4k"),
        (0.3, False, "and r/dankmemes agreed: ▲ 12.4k"),
        (0.3, True, "but r/dankmemes did not: ▲ 12.4k"),
        (None, True, "r/dankmemes: ▲ 12.4k"),
    ],
)
def test_whether_reddit_agreed(likelihood: float | None, above: bool, said: str) -> None:
    listed = replace(LISTED, likelihood=likelihood)
    assert post_words.agreed(listed, 0.5, Did(above, 0.5)).replace(NBSP, " ") == said


def test_without_others_nothing_is_said_of_agreeing() -> None:
    assert post_words.agreed(LISTED, 0.5, None) == post_words.standing(POST)
    assert "73 % of r/dankmemes's posts" in post_words.how_it_did(POST, Did(True, 0.73))


def test_a_title_is_one_line_that_reorders_nothing() -> None:
    hostile = replace(POST, title="a\nb\u202eevil\u2066 \x07 ok")
    assert post_words.title(hostile) == "a bevil ok"
    assert post_words.title(replace(POST, title=" \u200f ")) == post_words.NO_TITLE
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"
    assert post_words.title(replace(POST, title=family)) == family
    arabic = "هذا الميم"
    assert post_words.title(replace(POST, title=arabic)) == arabic


@pytest.mark.parametrize(
    "path",
    [
        "",
        "r/x",
        "//evil.example/x",
        "/r/x@evil",
        "/r/x:80/",
        "/r/x y/",
        "/r/x\n",
        "/r\\x",
        '/r/"x',
        "/r/x?u=1",
        "/r/x#y",
    ],
)
def test_the_browser_is_not_sent_elsewhere(path: str) -> None:
    assert post_words.address(replace(POST, permalink=path)) is None


def test_the_browser_is_sent_to_the_post() -> None:
    path = "/r/dankmemes/comments/1abc/größe_%20x/"
    assert post_words.address(replace(POST, permalink=path)) == f"https://www.reddit.com{path}"


def test_what_is_spoken() -> None:
    listed = replace(LISTED, rating=-1, post=replace(POST, nsfw=True))
    said = post_words.spoken(listed, NOW)
    assert said.startswith("Every single time, 73 % dank, 12,400 upvotes, ")
    assert said.endswith("r/dankmemes, NSFW, you said not dank")
    assert "not scored" in post_words.spoken(replace(LISTED, likelihood=None), NOW)


def test_a_post_is_measured_by_its_own() -> None:
    n = 2 * FEWEST
    ids = np.arange(100, 100 + n)
    scores = np.arange(n, dtype=np.float32)
    scores[-1] = np.nan
    catalog = Catalog(
        ids=ids,
        created=np.full(n, UNKNOWN),
        score=scores,
        likelihood=np.full(n, np.nan, np.float32),
        subreddit=np.array([0] * (n - 2) + [1, 0], np.int16),
        subreddits=("dankmemes", "memes"),
        nsfw=np.zeros(n, np.bool_),
        spoiler=np.zeros(n, np.bool_),
        rating=np.zeros(n, np.int8),
        revision=1,
        model_id="m",
        source=None,
    )
    found = among(catalog)
    least, most = found.of(100), found.of(100 + n - 3)
    assert least is not None and most is not None
    assert (least.above, most.above) == (False, True)
    assert least.share < 0.1 and most.share > 0.9
    assert found.of(100 + n - 2) is None, "one post of its subreddit is no measure"
    assert found.of(100 + n - 1) is None, "its score is not known"
    assert found.of(5) is None and found.of(5000) is None
