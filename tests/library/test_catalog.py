"""All posts as columns: what is selected, in which order, and that a delta is as good as reading everything."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dankdesk.library import Catalog, Library, Only, Sort, Wanted, catalog_query
from tests.library.making import MODEL, THUMBNAIL, make_post, make_text, make_verdict, sha

DAY = timedelta(days=1)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
COLUMNS = ("ids", "created", "score", "likelihood", "subreddit", "nsfw", "spoiler", "rating")
KINDS = ("int64", "int64", "float32", "float32", "int16", "bool", "bool", "int8")


def score(library: Library, data: bytes, likelihood: float, model_id: str = MODEL) -> None:
    verdict = make_verdict(data, path=None, likelihood=likelihood, model_id=model_id)
    library.save(verdict, THUMBNAIL, None, own=False)


@pytest.fixture
def five(library: Library) -> Library:
    """Posts a to e: likelihoods 0.2, 0.8, none, 0.5, 0.5; c and e without a date; b NSFW, d a spoiler; e unvoted."""
    for name, votes, days in (("a", 10, 0), ("b", -5, 2), ("c", 99, None), ("d", 10, 3), ("e", None, None)):
        created = None if days is None else NOON + days * DAY
        subreddit = "memes" if name in "ab" else "me_irl"
        post = make_post(name, subreddit=subreddit, score=votes, created=created, nsfw=name == "b", spoiler=name == "d")
        library.posts.add(post, name.encode())
    for data, likelihood in ((b"a", 0.2), (b"b", 0.8), (b"d", 0.5), (b"e", 0.5)):
        score(library, data, likelihood)
    library.ratings.rate(sha(b"a"), 1)
    library.ratings.rate(sha(b"c"), -1)
    return library


def selected(library: Library, **want: object) -> str:
    """The names of the posts, in order; everything is let in if nothing else is said."""
    wanted = Wanted(**{"nsfw": True, "spoilers": True, **want})  # type: ignore[arg-type]
    catalog = library.posts.catalog(MODEL)
    matching = library.posts.matching(wanted.search) if wanted.search else None
    ids = catalog.select(wanted, matching)
    assert ids.dtype == np.int64
    return "".join(one.post.key for one in library.posts.get(ids.tolist(), MODEL))


def same(one: Catalog, other: Catalog) -> bool:
    """Whether both say the same of the same posts."""
    names = [[c.subreddits[code] for code in c.subreddit] for c in (one, other)]
    columns = [name for name in COLUMNS if name != "subreddit"]
    equal = [np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in columns]
    return names[0] == names[1] and all(equal) and (one.revision, one.model_id) == (other.revision, other.model_id)


def test_columns(five: Library) -> None:
    catalog = five.posts.catalog(MODEL)
    assert [str(getattr(catalog, name).dtype) for name in COLUMNS] == list(KINDS)
    assert catalog.ids.tolist() == [1, 2, 3, 4, 5]
    assert catalog.created[:2].tolist() == [1777896000000000, 1777896000000000 + 2 * 86400 * 10**6]
    assert catalog.created[2] == np.iinfo(np.int64).min
    np.testing.assert_array_equal(catalog.score, np.array([10, -5, 99, 10, np.nan], np.float32))
    np.testing.assert_array_equal(catalog.likelihood, np.array([0.2, 0.8, np.nan, 0.5, 0.5], np.float32))
    assert [catalog.subreddits[code] for code in catalog.subreddit] == ["memes"] * 2 + ["me_irl"] * 3
    assert catalog.nsfw.tolist() == [False, True, False, False, False]
    assert catalog.spoiler.tolist() == [False, False, False, True, False]
    assert catalog.rating.tolist() == [1, 0, -1, 0, 0]


def test_an_empty_library(library: Library) -> None:
    catalog = library.posts.catalog(MODEL)
    assert len(catalog) == 0
    assert [str(getattr(catalog, name).dtype) for name in COLUMNS] == list(KINDS)
    assert catalog.select(Wanted(subreddits=frozenset({"memes"})), library.posts.matching("cat")).tolist() == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.LIKELIEST, "bdeac"),
        (Sort.LEAST_LIKELY, "adebc"),
        (Sort.UPVOTES, "cdabe"),
        (Sort.FEWEST_UPVOTES, "bdace"),
        (Sort.NEWEST, "dbaec"),
        (Sort.OLDEST, "abdec"),
    ],
)
def test_orders_have_the_unknown_last_and_the_newest_of_equal_ones_first(
    five: Library, sort: Sort, expected: str
) -> None:
    assert selected(five, sort=sort) == expected


@pytest.mark.parametrize(
    ("want", "expected"),
    [
        ({"nsfw": False}, "acde"),
        ({"spoilers": False}, "abce"),
        ({"subreddits": frozenset({"MEMES"})}, "ab"),
        ({"subreddits": frozenset({"memes", "me_irl"})}, "abcde"),
        ({"subreddits": frozenset({"never heard of"})}, ""),
        ({"since": NOON + DAY}, "bd"),
        ({"since": NOON}, "abd"),
        ({"until": NOON + 2 * DAY}, "a"),
        ({"since": NOON, "until": NOON + 3 * DAY}, "ab"),
        ({"likelihood": (0.2, 0.5)}, "ade"),
        ({"likelihood": (0.8, 1.0)}, "b"),
        ({"likelihood": (0.0, 1.0)}, "abde"),
        ({"score": (10, None)}, "acd"),
        ({"score": (None, 10)}, "abd"),
        ({"score": (0, 98)}, "ad"),
        ({"only": Only.SCORED}, "abde"),
        ({"only": Only.UNSCORED}, "c"),
        ({"only": Only.RATED}, "ac"),
        ({"only": Only.UNRATED}, "bde"),
        ({"search": "cat"}, "abcde"),
        ({"search": "dog"}, ""),
        ({"only": Only.SCORED, "score": (10, None), "spoilers": False}, "a"),
    ],
)
def test_filters(five: Library, want: dict[str, object], expected: str) -> None:
    assert "".join(sorted(selected(five, **want))) == expected


def test_unknown_subreddit_of_a_damaged_row_is_in_no_filter(five: Library, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
        db.execute("UPDATE post SET subreddit_id = 77 WHERE key = 'e'")
    assert selected(five, subreddits=frozenset({"me_irl"})) == "dc"
    assert selected(five) == "bdeac"


class TestDelta:
    def test_nothing_new_is_the_same_catalog(self, five: Library) -> None:
        catalog = five.posts.catalog(MODEL)
        assert five.posts.catalog(MODEL, catalog) is catalog
        five.posts.refresh([make_post("a", subreddit="memes", score=10, created=NOON)])
        assert five.posts.catalog(MODEL, catalog) is catalog

    def test_is_as_good_as_reading_everything(self, five: Library, folder: Path) -> None:
        posts = five.posts
        steps: tuple[Callable[[], object], ...] = (
            lambda: posts.add(make_post("f", subreddit="new"), b"f"),
            lambda: posts.add(make_post("g", subreddit="new"), b"a"),
            lambda: score(five, b"c", 0.4),
            lambda: score(five, b"c", 0.6),
            lambda: score(five, b"f", 0.7, "newer"),
            lambda: five.update(make_verdict(b"a", likelihood=0.3, text=make_text("words"))),
            lambda: five.ratings.rate(sha(b"a"), -1),
            lambda: five.ratings.rate(sha(b"a"), None),
            lambda: posts.refresh([make_post("c", score=100), make_post("d", created=None, nsfw=True)]),
            lambda: posts.forget(["b", "f"]),
            lambda: posts.add(make_post("f"), b"f"),
            lambda: five.save(make_verdict(b"c", likelihood=0.1), THUMBNAIL, None),
            lambda: five.remove([sha(b"c")]),
            lambda: posts.add(make_post("d"), b"c"),
            lambda: posts.forget("abcdefg"),
        )
        catalog = first = posts.catalog(MODEL)
        for number, step in enumerate(steps):
            step()
            catalog = posts.catalog(MODEL, catalog)
            assert same(catalog, posts.catalog(MODEL)), number
            assert same(posts.catalog(MODEL, first), catalog), number
        assert len(catalog) == 0

    def test_reads_only_what_changed(self, five: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        catalog = five.posts.catalog(MODEL)
        five.ratings.rate(sha(b"b"), 1)
        score(five, b"c", 0.9)
        monkeypatch.setattr(catalog_query, "ALL_POSTS", "SELECT everything again")
        newer = five.posts.catalog(MODEL, catalog)
        assert newer.rating.tolist() == [1, 1, -1, 0, 0]
        assert newer.likelihood[2] == np.float32(0.9)
        assert catalog.rating.tolist() == [1, 0, -1, 0, 0]

    def test_whoever_writes_the_triggers_see_it(self, five: Library, folder: Path) -> None:
        for change in (
            "UPDATE score SET likelihood = 0.125",
            "DELETE FROM score",
            "UPDATE rating SET value = -value",
            "DELETE FROM rating",
            "UPDATE post SET nsfw = 1 - nsfw",
            "DELETE FROM picture",
        ):
            catalog = five.posts.catalog(MODEL)
            with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
                db.execute("PRAGMA foreign_keys = ON")
                db.execute(change)
            newer = five.posts.catalog(MODEL, catalog)
            assert newer is not catalog, change
            assert same(newer, five.posts.catalog(MODEL)), change

    def test_of_another_model_or_library_is_read_anew(self, five: Library, folder: Path) -> None:
        catalog = five.posts.catalog(MODEL)
        assert np.isnan(five.posts.catalog("newer", catalog).likelihood).all()
        with Library.open(folder) as second:
            assert same(second.posts.catalog(MODEL, catalog), catalog)
            assert second.posts.catalog(MODEL, replace(catalog, rating=catalog.rating + 5)).rating.tolist()[0] == 1

    def test_what_another_window_did_is_seen(self, five: Library, folder: Path) -> None:
        catalog = five.posts.catalog(MODEL)
        with Library.open(folder) as second:
            second.ratings.rate(sha(b"e"), 1)
            second.posts.forget(["a"])
        newer = five.posts.catalog(MODEL, catalog)
        assert newer.ids.tolist() == [2, 3, 4, 5]
        assert newer.rating.tolist() == [0, -1, 0, 1]

    def test_much_that_is_new_is_read_in_one_go(self, five: Library) -> None:
        catalog = five.posts.catalog(MODEL)
        for number in range(1100):
            five.posts.link(make_post(f"more {number}"), sha(b"a"))
        newer = five.posts.catalog(MODEL, catalog)
        assert len(newer) == 1105
        assert same(newer, five.posts.catalog(MODEL))


@pytest.mark.parametrize("query", ["CHANGED_POSTS", "CHANGED_LIKELIHOODS", "CHANGED_RATINGS"])
def test_a_delta_walks_along_the_index_of_revisions(five: Library, folder: Path, query: str) -> None:
    assert "SEARCH post USING INDEX post_by_revision" in plan(folder, getattr(catalog_query, query))


@pytest.mark.parametrize("query", ["ALL_POSTS", "ALL_LIKELIHOODS"])
def test_reading_everything_opens_no_row(five: Library, folder: Path, query: str) -> None:
    """The rows, with their titles and heats, are ten times the size of the columns."""
    assert "COVERING INDEX" in plan(folder, getattr(catalog_query, query))
    assert "TEMP B-TREE" not in plan(folder, getattr(catalog_query, query))


def plan(folder: Path, query: str) -> str:
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
        return " / ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", [1] * query.count("?")))
