"""What the library keeps of posts, and what it makes of strangers' text."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library
from dankdesk.library.post_rows import LONGEST_ADDRESS, LONGEST_KEY, LONGEST_TITLE
from dankdesk.records import ListedPost, Post
from tests.library.making import MODEL, THUMBNAIL, make_post, make_text, make_verdict, sha

DAY = timedelta(days=1)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def listed(library: Library, model_id: str = MODEL) -> list[ListedPost]:
    """All posts in the order in which they came."""
    return library.posts.get(library.posts.catalog(model_id).ids.tolist(), model_id)


def test_a_post_comes_back_as_it_was(library: Library, folder: Path) -> None:
    post = make_post(nsfw=True, spoiler=True)
    assert library.posts.add(post, b"cat") == sha(b"cat")
    (one,) = listed(library)
    assert (one.post, one.sha256, one.likelihood, one.rating) == (post, sha(b"cat"), None, None)
    assert library.original(sha(b"cat")) == b"cat"
    assert (folder / "blobs" / sha(b"cat")[:2] / sha(b"cat")).read_bytes() == b"cat"


def test_what_nobody_knows_stays_unknown(library: Library) -> None:
    post = Post("old:1", "", "", None, None, None, None, "", "")
    library.posts.add(post, b"cat")
    assert listed(library)[0].post == post


def test_posts_are_there_after_reopening(folder: Path) -> None:
    with Library.open(folder) as library:
        library.posts.add(make_post(), b"cat")
        number = listed(library)[0].id
    with Library.open(folder) as library:
        assert [(one.id, one.post) for one in listed(library)] == [(number, make_post())]


def test_one_picture_under_two_posts_is_kept_and_to_be_scored_once(library: Library, folder: Path) -> None:
    library.posts.add(make_post("t3_a", title="first", created=NOON), b"cat")
    library.posts.add(make_post("t3_b", title="second", created=NOON + DAY), b"cat")
    assert library.posts.link(make_post("t3_c", title="third", created=NOON - DAY), sha(b"cat"))
    assert [path.name for path in (folder / "blobs").rglob("*") if path.is_file()] == [sha(b"cat")]
    assert library.posts.unscored(MODEL) == [(sha(b"cat"), "second")]
    library.save(make_verdict(b"cat", path=None, likelihood=0.75), THUMBNAIL, None, own=False)
    assert library.posts.unscored(MODEL) == []
    assert library.posts.unscored("newer") == [(sha(b"cat"), "second")]
    assert [one.likelihood for one in listed(library)] == [0.75] * 3
    assert [one.likelihood for one in listed(library, "newer")] == [None] * 3
    of_picture = library.posts.of_picture(sha(b"cat"), MODEL)
    assert [one.post.title for one in of_picture] == ["second", "first", "third"]


def test_a_link_to_bytes_that_are_not_here_keeps_nothing(library: Library) -> None:
    assert not library.posts.link(make_post(), sha(b"cat"))
    assert library.posts.count() == 0


def test_a_post_that_comes_after_the_score_has_it_at_once(library: Library) -> None:
    library.save(make_verdict(b"cat", path=None, likelihood=0.75), THUMBNAIL, b"cat")
    library.posts.add(make_post(), b"cat")
    assert listed(library)[0].likelihood == 0.75
    assert library.posts.unscored(MODEL) == []


def test_known_posts_are_named_with_their_pictures(library: Library) -> None:
    for number in range(3):
        library.posts.add(make_post(f"t3_{number}"), b"%d" % number)
    asked = [f"t3_{number}" for number in range(1, 1200)]
    assert library.posts.known(asked) == {"t3_1": sha(b"1"), "t3_2": sha(b"2")}
    assert library.posts.known([]) == {}


def test_keys_of_one_source_only(library: Library) -> None:
    for key in ("t3_b", "t3_a", "t3_a/2", "old:t3_9", "t4_a"):
        library.posts.add(make_post(key), b"cat")
    assert library.posts.keys() == ["t3_a", "t3_a/2", "t3_b"]
    assert library.posts.keys("old:") == ["old:t3_9"]
    assert len(library.posts.keys("")) == 5


def test_newer_facts_take_the_place_of_older_ones(library: Library) -> None:
    library.posts.add(make_post(score=1), b"cat")
    newer = make_post(score=2, title="Now with another title", nsfw=True)
    assert library.posts.refresh([newer, make_post("t3_unknown")]) == 1
    (one,) = listed(library)
    assert one.post == newer
    assert library.posts.matching("another").tolist() == [one.id]
    assert library.posts.matching("even").tolist() == []


def test_an_edited_post_lets_go_of_its_old_picture(library: Library, folder: Path) -> None:
    library.posts.add(make_post(), b"cat")
    library.save(make_verdict(b"cat", path=None), THUMBNAIL, None, own=False)
    library.posts.add(make_post(), b"dog")
    assert [one.sha256 for one in listed(library)] == [sha(b"dog")]
    assert library.find(sha(b"cat"), MODEL) is None
    assert [path.name for path in (folder / "blobs").rglob("*") if path.is_file()] == [sha(b"dog")]


def test_a_broken_blob_is_mended_by_the_next_who_brings_the_bytes(library: Library, folder: Path) -> None:
    library.posts.add(make_post("t3_a"), b"cat")
    (folder / "blobs" / sha(b"cat")[:2] / sha(b"cat")).write_bytes(b"c")
    library.posts.add(make_post("t3_b"), b"cat")
    assert library.original(sha(b"cat")) == b"cat"


def test_numbers_are_never_given_twice(library: Library) -> None:
    library.posts.add(make_post("t3_a"), b"cat")
    (first,) = listed(library)
    library.posts.forget(["t3_a"])
    library.posts.add(make_post("t3_a"), b"cat")
    (second,) = listed(library)
    assert second.id > first.id
    assert library.posts.get([first.id], MODEL) == []


def test_posts_are_given_in_the_order_that_is_asked_for(library: Library) -> None:
    for number in range(1200):
        library.posts.link(make_post(f"t3_{number}"), library.posts.add(make_post("t3_0"), b"cat"))
    ids = library.posts.catalog(MODEL).ids
    backwards = [*ids[::-1].tolist(), 99_999]
    assert [one.id for one in library.posts.get(backwards, MODEL)] == backwards[:-1]
    assert [one.id for one in library.posts.get(ids[[5, 2, 5]], MODEL)] == ids[[5, 2, 5]].tolist()  # type: ignore[arg-type]


def test_search_finds_titles_and_words_in_pictures(library: Library) -> None:
    library.posts.add(make_post("t3_a", title="Grüße from the Café"), b"cat")
    library.posts.add(make_post("t3_b", title="Monday"), b"dog")
    library.posts.add(make_post("t3_c", title="Same again"), b"dog")
    text = make_text("when the dog", "finally sleeps")
    library.save(make_verdict(b"dog", path=None, text=text), THUMBNAIL, None, own=False)
    a, b, c = library.posts.catalog(MODEL).ids.tolist()
    for search, expected in {
        "gruss": [a],
        "cafe": [a],
        "final": [b, c],
        "DOG sleeps": [b, c],
        "mon": [b],
        "monday sleeps": [],
        "": [],
        "???": [],
        '" OR title_key:a*': [],
        "title_key:grüße": [],
        "a\0b": [],
    }.items():
        assert library.posts.matching(search).tolist() == expected, search
    library.posts.forget(["t3_b"])
    assert library.posts.matching("finally").tolist() == [c]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("half an emoji \ud83d", "half an emoji \ufffd"),
        ("a\0b\nc\td\x1b[31me\x85f", "a b c d [31me f"),
        ("  padded \n", "padded"),
        ("x" * 10_000_000, "x" * LONGEST_TITLE),
        ("👨‍👩‍👧 سلام \u202eevil", "👨‍👩‍👧 سلام \u202eevil"),
    ],
)
def test_titles_are_strangers_text(library: Library, given: str, kept: str) -> None:
    library.posts.add(make_post(title=given), b"cat")
    assert listed(library)[0].post.title == kept
    assert library.posts.unscored(MODEL) == [(sha(b"cat"), kept)]


def test_every_field_is_cut_to_size(library: Library) -> None:
    long = "t3_" + "y" * 1_000_000
    post = replace(
        make_post(long, subreddit="z" * 1_000_000, score=10**30),
        upvote_ratio=float("nan"),
        n_comments=-(10**30),
        permalink="/" + "p" * LONGEST_ADDRESS,
        picture_url="https://i.redd.it/\n\0\ud800",
    )
    library.posts.add(post, b"cat")
    assert library.posts.known([long]) == {long: sha(b"cat")}
    assert library.posts.known([long + "y", long[:LONGEST_KEY]]) == {}
    assert library.posts.refresh([post]) == 1
    (one,) = listed(library)
    assert len(one.post.key) == LONGEST_KEY
    assert (one.post.subreddit, one.post.permalink) == ("z" * 100, "")
    assert one.post.picture_url == "https://i.redd.it/  \ufffd"
    assert (one.post.score, one.post.n_comments) == (2**53, -(2**53))
    assert one.post.upvote_ratio is None
    assert library.posts.forget([long]) == 1


def test_the_same_subreddit_in_other_letters_is_one(library: Library) -> None:
    library.posts.add(make_post("t3_a", subreddit="DankMemes"), b"cat")
    library.posts.add(make_post("t3_b", subreddit="dankmemes"), b"dog")
    assert library.posts.catalog(MODEL).subreddits == ("DankMemes",)


@pytest.mark.parametrize("column", ["title", "permalink", "picture_url", "key", "sha256"])
@pytest.mark.parametrize("value", ["x'ff00'", "7"])
def test_a_damaged_row_is_left_out_and_hurts_no_other(library: Library, folder: Path, column: str, value: str) -> None:
    damage(library, folder, f"UPDATE post SET {column} = {value} WHERE key = 't3_a'")
    sound = [one.post.key for one in listed(library)]
    assert len(library.posts.catalog(MODEL)) == 2
    # SQLite makes text of a number where the column is of text.
    assert sound in (["t3_b"], ["t3_a", "t3_b"], ["7", "t3_b"])
    known = library.posts.known(["t3_a", "t3_b"])
    assert known.pop("t3_b") == sha(b"dog")
    assert known in ({}, {"t3_a": sha(b"cat")})
    assert library.posts.unscored(MODEL)[0] == (sha(b"dog"), make_post().title)
    assert library.posts.refresh([make_post("t3_a"), make_post("t3_b")]) >= 1
    library.posts.tidy(DAY, 0)
    assert library.posts.forget(["t3_a", "t3_b"]) == 0


@pytest.mark.parametrize(
    "column", ["score", "created", "n_comments", "upvote_ratio", "nsfw", "spoiler", "subreddit_id"]
)
@pytest.mark.parametrize("value", ["'x'", "x'ff'", "9e999", "9223372036854775807", "-9223372036854775808", "0.5"])
def test_a_damaged_number_raises_nowhere(library: Library, folder: Path, column: str, value: str) -> None:
    damage(library, folder, f"UPDATE post SET {column} = {value} WHERE key = 't3_a'")
    assert "t3_b" in [one.post.key for one in listed(library)]
    catalog = library.posts.catalog(MODEL)
    assert len(catalog) == 2
    assert library.posts.of_picture(sha(b"cat"), MODEL) in ([], listed(library)[:1])
    library.posts.unscored(MODEL)
    library.posts.tidy(DAY, 10)


def test_damaged_scores_and_ratings_count_as_none(library: Library, folder: Path) -> None:
    library.posts.add(make_post("t3_c"), b"cat")
    library.save(make_verdict(b"cat", path=None), THUMBNAIL, None, own=False)
    library.ratings.rate(sha(b"cat"), 1)
    for value in ("'x'", "7", "-0.1", "9e999"):
        damage(library, folder, f"UPDATE score SET likelihood = {value}; UPDATE rating SET value = 'x'")
        assert np.isnan(library.posts.catalog(MODEL).likelihood).all()
        assert {(one.likelihood, one.rating) for one in listed(library)} == {(None, None)}
        assert library.ratings.of(sha(b"cat")) is None


def damage(library: Library, folder: Path, script: str) -> None:
    library.posts.add(make_post("t3_a"), b"cat")
    library.posts.add(make_post("t3_b"), b"dog")
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
        db.executescript(script)


class TestTidy:
    @pytest.fixture(autouse=True)
    def ten(self, library: Library) -> None:
        """Post n is n days old and has a picture of 100 bytes."""
        now = datetime.now(UTC)
        for number in range(10):
            library.posts.add(make_post(f"t3_{number}", created=now - number * DAY), b"%d" % number * 100)

    def keys(self, library: Library) -> list[str]:
        return sorted(one.post.key for one in listed(library))

    def test_by_age(self, library: Library, folder: Path) -> None:
        would = library.posts.would_tidy(7.5 * DAY, None)
        assert library.posts.count() == 10
        tidied = library.posts.tidy(7.5 * DAY, None)
        assert tidied == would
        assert (tidied.n_posts, tidied.n_bytes) == (2, 200)
        assert self.keys(library) == [f"t3_{number}" for number in range(8)]
        assert len([path for path in (folder / "blobs").rglob("*") if path.is_file()]) == 8

    def test_by_size_the_oldest_go(self, library: Library) -> None:
        tidied = library.posts.tidy(None, 350)
        assert (tidied.n_posts, tidied.n_bytes) == (7, 700)
        assert self.keys(library) == ["t3_0", "t3_1", "t3_2"]

    def test_nothing_to_do(self, library: Library) -> None:
        assert library.posts.tidy(None, None).n_posts == 0
        assert library.posts.tidy(99 * DAY, 1000).n_posts == 0
        assert library.posts.count() == 10

    def test_rated_ones_and_own_checks_stay(self, library: Library) -> None:
        library.ratings.rate(sha(b"9" * 100), -1)
        library.save(make_verdict(b"8" * 100), THUMBNAIL, None)
        tidied = library.posts.tidy(5.5 * DAY, 0)
        assert (tidied.n_posts, tidied.n_bytes) == (8, 800)
        assert self.keys(library) == ["t3_8", "t3_9"]

    def test_a_picture_that_was_posted_again_stays_for_the_newer_post(self, library: Library) -> None:
        library.posts.link(make_post("t3_again", created=datetime.now(UTC)), sha(b"9" * 100))
        tidied = library.posts.tidy(8.5 * DAY, None)
        assert (tidied.n_posts, tidied.n_bytes) == (1, 0)
        assert library.original(sha(b"9" * 100)) is not None
        assert library.posts.tidy(None, 950).n_bytes == 100
        assert library.original(sha(b"8" * 100)) is None

    def test_without_a_date_the_day_of_coming_counts(self, library: Library) -> None:
        library.posts.add(make_post("old:1", created=None), b"undated")
        library.posts.tidy(0.5 * DAY, None)
        assert self.keys(library) == ["old:1", "t3_0"]


class TestRatings:
    def test_given_changed_and_taken_back(self, library: Library) -> None:
        library.posts.add(make_post(), b"cat")
        for value in (1, -1, -1, None, None, 1):
            library.ratings.rate(sha(b"cat"), value)
            assert library.ratings.of(sha(b"cat")) == value
            assert listed(library)[0].rating == value
        assert library.ratings.of(sha(b"dog")) is None

    def test_outlive_posts_and_pictures(self, library: Library, folder: Path) -> None:
        library.posts.add(make_post(), b"cat")
        library.save(make_verdict(b"cat", path=None), THUMBNAIL, b"cat")
        library.ratings.rate(sha(b"cat"), -1)
        library.posts.forget(["t3_cat"])
        library.remove([sha(b"cat")])
        library.close()
        with Library.open(folder) as again:
            assert again.ratings.of(sha(b"cat")) == -1
            again.posts.add(make_post(), b"cat")
            assert listed(again)[0].rating == -1

    def test_are_written_to_survive_a_power_cut(self, library: Library) -> None:
        writer = library._connections._writer
        said: list[str] = []
        library.posts.add(make_post(), b"cat")
        writer.set_trace_callback(said.append)
        library.ratings.rate(sha(b"cat"), 1)
        writer.set_trace_callback(None)
        full = said.index("PRAGMA synchronous = FULL")
        assert full < said.index("COMMIT") < said.index("PRAGMA synchronous = NORMAL")
        assert writer.execute("PRAGMA synchronous").fetchone() == (1,)

    def test_one_that_failed_leaves_the_connection_as_it_was(self, library: Library, folder: Path) -> None:
        with closing(sqlite3.connect(folder / "library.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LibraryError, match="in use by another program"):
                library.ratings.rate(sha(b"cat"), 1)
            other.execute("ROLLBACK")
        assert library._connections._writer.execute("PRAGMA synchronous").fetchone() == (1,)
        assert library.ratings.of(sha(b"cat")) is None

    def test_no_other_value_is_one(self, library: Library) -> None:
        with pytest.raises(ValueError, match="not a rating"):
            library.ratings.rate(sha(b"cat"), 5)
