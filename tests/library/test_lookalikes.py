"""Was it posted before? The same bytes, near copies, other captions, and a library that changes meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dankdesk.library import Library, following, lookalikes
from dankdesk.library.lookalikes import FAR, NEAR, SAME_WORDS, SeenBefore
from dankdesk.records import Text, Verdict
from dankdesk.text.likeness import likeness, pieces
from tests.library.making import MODEL, THUMBNAIL, make_post, make_text, make_verdict

BASE = int("5A" * 32, 16)
WORDS = make_text("When the cat sees", "the dog has your pizza")
DAY = datetime(2026, 5, 1, tzinfo=UTC)


def flipped(phash: int, bits: int, seed: int = 1) -> int:
    """`phash` with that many bits turned."""
    for bit in np.random.default_rng(seed).permutation(256)[:bits].tolist():
        phash ^= 1 << bit
    return phash


def judged(data: bytes, phash: int | None, text: Text | None = None) -> Verdict:
    verdict = make_verdict(data, text=text)
    return replace(verdict, facts=replace(verdict.facts, phash=phash))


def put(library: Library, key: str, data: bytes, phash: int | None, text: Text | None = None, days: int = 0) -> str:
    """A scored post."""
    sha256 = library.posts.add(make_post(key, created=DAY + timedelta(days=days)), data)
    library.save(judged(data, phash, text), THUMBNAIL, None, own=False)
    return sha256


def seen(
    library: Library, phash: int | None = BASE, data: bytes = b"mine", text: Text | None = None
) -> list[SeenBefore]:
    """What is said of a picture that the user checks."""
    verdict = judged(data, phash, text)
    library.save(verdict, THUMBNAIL, data)
    return library.lookalikes.of(phash, verdict.facts.sha256, MODEL)


def keys(found: list[SeenBefore]) -> list[str]:
    return [one.listed.post.key for one in found]


def test_the_same_bytes_under_several_posts_newest_first(library: Library) -> None:
    put(library, "t3_old", b"cat", BASE, days=1)
    library.posts.link(make_post("t3_new", created=DAY + timedelta(days=5)), make_verdict(b"cat").facts.sha256)
    library.posts.link(make_post("t3_undated", created=None), make_verdict(b"cat").facts.sha256)
    found = seen(library, data=b"cat")
    assert keys(found) == ["t3_new", "t3_old", "t3_undated"]
    assert all(one.same_bytes and one.distance == 0 for one in found)
    assert found[0].listed.likelihood == 0.5


def test_the_same_bytes_need_neither_a_hash_nor_a_score(library: Library) -> None:
    sha256 = library.posts.add(make_post("t3_fresh"), b"cat")
    assert keys(library.lookalikes.of(None, sha256, MODEL)) == ["t3_fresh"]


def test_a_near_copy_is_told_apart_from_the_same_bytes(library: Library) -> None:
    put(library, "t3_copy", b"copy", flipped(BASE, NEAR))
    put(library, "t3_other", b"other", flipped(BASE, NEAR + 1))
    (found,) = seen(library)
    assert (found.listed.post.key, found.distance, found.same_bytes) == ("t3_copy", NEAR, False)


def test_a_cut_copy_is_known_by_its_words(library: Library) -> None:
    cut = make_text("When the cat sees", "the dog has your p1zza", "memes.example")
    put(library, "t3_cut", b"cut", flipped(BASE, FAR), cut)
    put(library, "t3_farther", b"farther", flipped(BASE, FAR + 1), cut)
    put(library, "t3_caption", b"caption", flipped(BASE, 40), make_text("When you see", "what is left of the budget"))
    put(library, "t3_unread", b"unread", flipped(BASE, 40))
    assert keys(seen(library, text=WORDS)) == ["t3_cut"]
    assert keys(seen(library, data=b"wordless")) == []


def test_few_words_say_nothing(library: Library) -> None:
    put(library, "t3_lol", b"lol", flipped(BASE, 40), make_text("LOL"))
    assert seen(library, text=make_text("LOL")) == []


def test_plain_pictures_are_not_copies_of_each_other(library: Library) -> None:
    put(library, "t3_white", b"white", 1 << 255)
    assert seen(library, 1 << 255) == []


def test_what_changes_is_seen_at_once(library: Library) -> None:
    assert seen(library) == []
    put(library, "t3_one", b"one", flipped(BASE, 4), days=1)
    assert keys(seen(library)) == ["t3_one"]
    put(library, "t3_two", b"two", flipped(BASE, 2), days=2)
    assert keys(seen(library)) == ["t3_two", "t3_one"]
    library.posts.forget(["t3_two"])
    assert keys(seen(library)) == ["t3_one"]
    put(library, "t3_three", b"three", flipped(BASE, 6), days=3)
    assert keys(seen(library)) == ["t3_three", "t3_one"]


def test_a_post_scored_after_it_was_asked_for_is_found(library: Library) -> None:
    library.posts.add(make_post("t3_late"), b"late")
    assert seen(library) == []
    library.save(judged(b"late", BASE), THUMBNAIL, None, own=False)
    assert keys(seen(library)) == ["t3_late"]


def test_a_hash_that_changes_is_followed(library: Library) -> None:
    put(library, "t3_moved", b"moved", flipped(BASE, 128))
    assert seen(library) == []
    library.save(judged(b"moved", BASE), THUMBNAIL, None, own=False)
    assert keys(seen(library)) == ["t3_moved"]


def test_pictures_without_a_hash_are_passed_over(library: Library) -> None:
    put(library, "t3_older", b"older", None)
    put(library, "t3_newer", b"newer", BASE)
    assert keys(seen(library)) == ["t3_newer"]


def test_own_pictures_are_no_posts(library: Library) -> None:
    seen(library, data=b"before")
    assert seen(library, data=b"after") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ONE DOES NOT SIMPLY\nwalk into Mordor", "one does n0t simply walk into Mord0r.", True),
        ("one does not simply walk into Mordor", "one does not simply walk into Mordor\nmemes.example", True),
        ("one does not simply walk into Mordor", "one does not simply read the manual", False),
    ],
)
def test_what_says_the_same(one: str, other: str, same: bool) -> None:
    first, second = pieces(one), pieces(other)
    assert first is not None and second is not None
    assert (likeness(first, second) >= SAME_WORDS) is same
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == 1


def test_what_could_not_be_read_is_read_the_next_time(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, "t3_one", b"one", BASE, days=1)
    assert keys(seen(library)) == ["t3_one"]
    put(library, "t3_two", b"two", BASE, days=2)
    with monkeypatch.context() as broken:
        broken.delattr(following, "packed")
        with pytest.raises(AttributeError):
            seen(library)
    assert keys(seen(library)) == ["t3_two", "t3_one"]


def test_posts_are_found_by_index(library: Library) -> None:
    query = lookalikes.POSTS.format(marks=":a, :b")
    with library._connections.reading() as db:
        values = {"sha256": b"", "model": MODEL, "a": 1, "b": 2}
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert not [step for step in plan if step.startswith("SCAN")], plan
