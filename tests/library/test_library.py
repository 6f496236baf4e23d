"""What the library keeps and gives back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library, Order
from dankdesk.library.history import page_query
from dankdesk.library.search import matching
from tests.library.making import MODEL, THUMBNAIL, make_verdict, same_score, sha


def names(library: Library, **how: object) -> list[str]:
    return [verdict.name for verdict in library.history(MODEL, limit=100, **how)]  # type: ignore[arg-type]


def test_second_look_gives_what_the_first_one_said(library: Library) -> None:
    verdict = make_verdict(b"cat", likelihood=0.75)
    library.save(verdict, THUMBNAIL, None)
    found = library.find(sha(b"cat"), MODEL)
    assert found is not None
    assert (found.name, found.path, found.facts) == (verdict.name, verdict.path, verdict.facts)
    assert same_score(found.score, verdict.score)
    assert found.score.likelihood == 0.75
    assert found.score.text is None
    assert found.score.embedding.dtype == np.float32
    assert found.elapsed_ms is None
    assert found.first_seen == verdict.first_seen
    assert found.first_seen.utcoffset() == timedelta(0)


def test_everything_is_there_after_reopening(folder: Path) -> None:
    with Library.open(folder) as library:
        library.save(make_verdict(b"cat", path=None), THUMBNAIL, b"cat")
    with Library.open(folder) as library:
        assert library.notices == ()
        assert library.find(sha(b"cat"), MODEL) is not None
        assert library.thumbnail(sha(b"cat")) == THUMBNAIL
        assert library.original(sha(b"cat")) == b"cat"


def test_a_picture_never_seen_is_not_known(library: Library) -> None:
    assert library.find(sha(b"cat"), MODEL) is None
    assert library.thumbnail(sha(b"cat")) is None
    assert library.original(sha(b"cat")) is None


def test_a_new_model_never_shows_an_old_models_number(library: Library) -> None:
    library.save(make_verdict(b"cat", likelihood=0.25), THUMBNAIL, None)
    assert library.find(sha(b"cat"), "newer") is None
    assert library.history("newer", limit=10) == []
    library.save(make_verdict(b"cat", likelihood=0.5, model_id="newer"), THUMBNAIL, None)
    old, new = library.find(sha(b"cat"), MODEL), library.find(sha(b"cat"), "newer")
    assert old is not None
    assert old.score.likelihood == 0.25
    assert new is not None
    assert new.score.likelihood == 0.5


def test_checked_again_moves_to_the_top_and_keeps_first_seen(library: Library) -> None:
    first = library.save(make_verdict(b"cat", name="cat", first_seen=datetime(2026, 1, 1, tzinfo=UTC)), THUMBNAIL, None)
    library.save(make_verdict(b"dog", name="dog"), THUMBNAIL, None)
    assert names(library) == ["dog", "cat"]
    again = library.save(make_verdict(b"cat", name="cat again", first_seen=datetime.now(UTC)), THUMBNAIL, None)
    assert again.first_seen == first.first_seen == datetime(2026, 1, 1, tzinfo=UTC)
    assert again.elapsed_ms == 24.0
    assert names(library) == ["cat again", "dog"]
    library.touch(sha(b"dog"), "dog again", Path("/new/dog.png"))
    assert [(v.name, v.path) for v in library.history(MODEL, limit=1)] == [("dog again", Path("/new/dog.png"))]


def test_the_newest_is_on_top_even_after_the_clock_was_set_back(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.save(make_verdict(b"cat", name="cat"), THUMBNAIL, None)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("dankdesk.library.library.datetime", Earlier)
    library.save(make_verdict(b"dog", name="dog"), THUMBNAIL, None)
    assert names(library) == ["dog", "cat"]


def test_a_paste_does_not_make_a_known_place_forgotten(library: Library) -> None:
    library.save(make_verdict(b"cat"), THUMBNAIL, None)
    library.touch(sha(b"cat"), "Pasted picture", None)
    found = library.find(sha(b"cat"), MODEL)
    assert found is not None
    assert (found.name, found.path) == ("Pasted picture", Path("/pictures/cat.jpg"))


def test_time_zones_are_stored_as_one_moment(library: Library) -> None:
    moment = datetime(2026, 3, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    library.save(make_verdict(b"cat", first_seen=moment), THUMBNAIL, None)
    found = library.find(sha(b"cat"), MODEL)
    assert found is not None
    assert found.first_seen == moment
    assert found.first_seen.tzinfo is UTC


@pytest.mark.parametrize("phash", [None, 0, 1, 1 << 63, 1 << 255, (1 << 256) - 1])
def test_every_fingerprint_comes_back(library: Library, phash: int | None) -> None:
    verdict = make_verdict(b"cat")
    library.save(replace(verdict, facts=replace(verdict.facts, phash=phash)), THUMBNAIL, None)
    found = library.find(sha(b"cat"), MODEL)
    assert found is not None
    assert found.facts.phash == phash


@pytest.mark.skipif(os.name == "nt", reason="file names are always text there")
def test_a_file_name_that_is_no_text_is_kept(library: Library) -> None:
    path = Path(os.fsdecode(b"/pictures/\xff\xfe cat.jpg"))
    library.save(make_verdict(b"cat", name=path.name, path=path), THUMBNAIL, None)
    found = library.find(sha(b"cat"), MODEL)
    assert found is not None
    assert found.path == path
    assert found.name == "\ufffd\ufffd cat.jpg"
    assert names(library, search="CAT") == ["\ufffd\ufffd cat.jpg"]


def test_a_feature_too_large_for_half_precision_is_still_readable(library: Library) -> None:
    verdict = make_verdict(b"cat")
    verdict.score.embedding[0] = 1e9
    library.save(verdict, THUMBNAIL, None)
    found = library.find(sha(b"cat"), MODEL)
    assert found is not None
    assert found.score.embedding[0] == 65504


class TestHistory:
    @pytest.fixture(autouse=True)
    def three(self, library: Library) -> None:
        for name, likelihood in (("banana.png", 0.9), ("Apple 100%.png", 0.1), ("cherry_pie.png", 0.5)):
            library.save(make_verdict(name.encode(), name=name, likelihood=likelihood), THUMBNAIL, None)

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            (Order.NEWEST, ["cherry_pie.png", "Apple 100%.png", "banana.png"]),
            (Order.LIKELIEST, ["banana.png", "cherry_pie.png", "Apple 100%.png"]),
            (Order.LEAST_LIKELY, ["Apple 100%.png", "cherry_pie.png", "banana.png"]),
            (Order.NAME, ["Apple 100%.png", "banana.png", "cherry_pie.png"]),
        ],
    )
    def test_orders_and_pages(self, library: Library, order: Order, expected: list[str]) -> None:
        assert names(library, order=order) == expected
        paged = [library.history(MODEL, order=order, limit=1, offset=offset) for offset in range(4)]
        assert [[verdict.name for verdict in page] for page in paged] == [*([name] for name in expected), []]

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            ("APPLE", ["Apple 100%.png"]),
            ("an", ["banana.png"]),
            ("%", ["Apple 100%.png"]),
            ("_", ["cherry_pie.png"]),
            (".png", ["cherry_pie.png", "Apple 100%.png", "banana.png"]),
            ("'; DROP TABLE picture; --", []),
        ],
    )
    def test_search_takes_every_letter_as_it_is(self, library: Library, search: str, expected: list[str]) -> None:
        assert names(library, search=search) == expected
        assert library.count(MODEL, search) == len(expected)

    def test_search_knows_other_alphabets(self, library: Library) -> None:
        library.save(make_verdict(b"x", name="Grüße ΣΊΣΥΦΟΣ Cafe\u0301"), THUMBNAIL, None)
        for search in ("GRÜSSE", "σίσυφος", "café", "CAFÉ"):
            assert library.count(MODEL, search) == 1, search

    def test_equal_likelihoods_page_without_gap_or_repeat(self, library: Library) -> None:
        for number in range(7):
            data = f"same {number}".encode()
            library.save(make_verdict(data, name=data.decode(), likelihood=0.3), THUMBNAIL, None)
        pages = [library.history(MODEL, order=Order.LIKELIEST, limit=2, offset=offset) for offset in range(0, 10, 2)]
        assert len({verdict.name for page in pages for verdict in page}) == library.count(MODEL) == 10


@pytest.mark.parametrize("search", ["", "grumpy cat"])
@pytest.mark.parametrize("order", list(Order))
def test_no_order_sorts_the_whole_library(library: Library, folder: Path, order: Order, search: str) -> None:
    """A page is read along an index: the time it takes does not grow with the library."""
    condition, sought = matching(search)
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
        values = {"model": MODEL, "limit": 100, "offset": 0, **sought}
        plan = " / ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {page_query(order, condition)}", values))
    assert "USING INDEX" in plan
    assert "SCAN text" not in plan
    assert "TEMP B-TREE" not in plan


class TestOriginal:
    def test_kept_only_without_a_file_of_its_own(self, library: Library, folder: Path) -> None:
        library.save(make_verdict(b"file"), THUMBNAIL, b"file")
        assert library.original(sha(b"file")) is None
        library.save(make_verdict(b"paste", path=None), THUMBNAIL, b"paste")
        assert library.original(sha(b"paste")) == b"paste"
        kept = [path for path in (folder / "blobs").rglob("*") if path.is_file()]
        assert kept == [folder / "blobs" / sha(b"paste")[:2] / sha(b"paste")]

    def test_altered_bytes_are_not_handed_out(self, library: Library, folder: Path) -> None:
        library.save(make_verdict(b"paste", path=None), THUMBNAIL, b"paste")
        (folder / "blobs" / sha(b"paste")[:2] / sha(b"paste")).write_bytes(b"pasta")
        assert library.original(sha(b"paste")) is None

    def test_half_written_ones_are_swept_at_open(self, folder: Path) -> None:
        (folder / "blobs").mkdir(parents=True)
        (folder / "blobs" / "tmp123.part").write_bytes(b"half")
        with Library.open(folder):
            assert list((folder / "blobs").iterdir()) == []


class TestRemove:
    @pytest.fixture(autouse=True)
    def two(self, library: Library) -> None:
        for name in ("cat", "dog"):
            library.save(make_verdict(name.encode(), name=name, path=None), THUMBNAIL, name.encode())

    def test_hides_everywhere_and_comes_back(self, library: Library) -> None:
        library.remove([sha(b"cat")])
        assert names(library) == ["dog"]
        assert library.count(MODEL) == 1
        assert library.find(sha(b"cat"), MODEL) is None
        assert library.thumbnail(sha(b"cat")) is None
        library.restore([sha(b"cat")])
        assert names(library) == ["dog", "cat"]
        assert library.original(sha(b"cat")) == b"cat"

    def test_checked_again_it_starts_afresh(self, library: Library) -> None:
        old = library.find(sha(b"cat"), MODEL)
        library.save(make_verdict(b"cat", model_id="other"), THUMBNAIL, None)
        library.remove([sha(b"cat")])
        again = library.save(make_verdict(b"cat", name="cat"), THUMBNAIL, None)
        assert old is not None
        assert again.first_seen > old.first_seen
        assert library.find(sha(b"cat"), "other") is None
        assert names(library) == ["cat", "dog"]

    def test_checked_again_from_a_file_the_pasted_bytes_are_gone(self, library: Library) -> None:
        library.remove([sha(b"cat")])
        library.save(make_verdict(b"cat"), THUMBNAIL, b"cat")
        assert library.original(sha(b"cat")) is None

    def test_touching_does_not_bring_it_back(self, library: Library) -> None:
        library.remove([sha(b"cat")])
        library.touch(sha(b"cat"), "cat", None)
        assert names(library) == ["dog"]

    def test_gone_for_good_after_closing(self, library: Library, folder: Path) -> None:
        library.remove([sha(b"cat")])
        library.close()
        assert [path.name for path in (folder / "blobs").rglob("*") if path.is_file()] == [sha(b"dog")]
        with Library.open(folder) as reopened:
            reopened.restore([sha(b"cat")])
            assert names(reopened) == ["dog"]
        assert bytes.fromhex(sha(b"cat")) not in (folder / "library.sqlite3").read_bytes()
        with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
            for table in ("picture", "score", "thumbnail"):
                assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)

    def test_gone_at_the_next_opening_after_a_kill(self, library: Library, folder: Path) -> None:
        library.remove([sha(b"cat")])
        # What is left of an app that was killed: no closing words, only closed files.
        library._connections.close()
        with Library.open(folder) as reopened:
            reopened.restore([sha(b"cat")])
            assert names(reopened) == ["dog"]
            assert reopened.original(sha(b"cat")) is None

    def test_another_window_leaves_the_undo_of_this_one_alone(self, library: Library, folder: Path) -> None:
        library.remove([sha(b"cat")])
        with Library.open(folder) as second:
            assert names(second) == ["dog"]
            second.remove([sha(b"dog")])
        library.restore([sha(b"cat")])
        assert names(library) == ["cat"]


def test_a_closed_library_says_so(folder: Path) -> None:
    library = Library.open(folder)
    library.close()
    library.close()
    with pytest.raises(LibraryError, match=r"^The library is closed\.$"):
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
    with pytest.raises(LibraryError, match=r"^The library is closed\.$"):
        library.find(sha(b"cat"), MODEL)


def test_our_own_mistakes_are_not_dressed_up(library: Library) -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        library.find("abcd", MODEL)
