"""Pictures that posts bring go through the same pipeline, and stay out of the user's history."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dankdesk.inference import LazyEngine
from dankdesk.library import Library, upkeep
from dankdesk.records import Outcome, Post, Unreadable, Verdict
from dankdesk.scoring import Scorer, Source
from tests import making
from tests.scoring.readers import Saying


def post(library: Library, data: bytes, key: str = "t3_a", title: str = "A post") -> str:
    return library.posts.add(Post(key, "memes", title, 1, None, None, None, "", ""), data)


def verdict_of(outcomes: list[Outcome]) -> Verdict:
    (verdict,) = outcomes
    assert isinstance(verdict, Verdict), verdict
    return verdict


def blobs(home: Path) -> list[str]:
    return [path.name for path in (home / "blobs").rglob("*") if path.is_file()]


def test_a_posts_picture_is_scored_from_its_blob_and_stays_out_of_the_history(
    engine: LazyEngine, library: Library, home: Path
) -> None:
    sha256 = post(library, making.png(200))
    verdict = verdict_of(list(Scorer(engine, library).run([Source.of_post("A post", sha256, library)])))
    model_id = verdict.score.model_id
    assert (verdict.name, verdict.path, verdict.facts.sha256, verdict.warning) == ("A post", None, sha256, None)
    assert library.count(model_id) == 0
    assert library.posts.unscored(model_id) == []
    (listed,) = library.posts.of_picture(sha256, model_id)
    assert listed.likelihood == verdict.score.likelihood
    assert library.thumbnail(sha256)
    assert blobs(home) == [sha256]
    assert upkeep.check(library) == []


def test_a_known_one_is_neither_scored_again_nor_renamed(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    (path,) = making.folder_of(tmp_path / "memes", 1)
    scorer = Scorer(engine, library)
    own = verdict_of(list(scorer.run([Source.from_path(path)])))
    other = verdict_of(list(scorer.run([Source("other", data=making.png(77))])))
    sha256 = post(library, path.read_bytes())
    engine.manifest.model_path.unlink()
    again = verdict_of(
        list(Scorer(LazyEngine(engine.manifest_path), library).run([Source.of_post("A", sha256, library)]))
    )
    assert again.elapsed_ms is None
    shown = [(verdict.name, verdict.path) for verdict in library.history(own.score.model_id, limit=9)]
    assert shown == [(other.name, None), (path.name, path)]


def test_the_user_checks_what_a_post_brought(engine: LazyEngine, library: Library) -> None:
    scorer = Scorer(engine, library)
    sha256 = post(library, making.png(200))
    first = verdict_of(list(scorer.run([Source.of_post("A post", sha256, library)])))
    verdict_of(list(scorer.run([Source("Pasted picture", data=making.png(200))])))
    assert [verdict.name for verdict in library.history(first.score.model_id, limit=9)] == ["Pasted picture"]
    library.posts.forget(["t3_a"])
    assert library.original(sha256) == making.png(200)


@pytest.mark.parametrize("at_once", [True, False])
def test_words_of_a_posts_picture_are_read_and_kept(engine: LazyEngine, library: Library, at_once: bool) -> None:
    scorer = Scorer(engine, library, Saying("so many words"))
    source = Source.of_post("A post", post(library, making.png(200)), library)
    verdict = verdict_of(list(scorer.run([source], read=at_once)))
    complete = verdict if at_once else scorer.read(source, verdict)
    assert complete.score.text is not None
    assert complete.unread is None
    assert library.posts.matching("many").tolist() == [1]
    assert library.count(complete.score.model_id) == 0


def test_a_blob_that_is_gone_is_told(engine: LazyEngine, library: Library, home: Path) -> None:
    sha256 = post(library, making.png(200))
    source = Source.of_post("A post", sha256, library)
    (home / "blobs" / sha256[:2] / sha256).write_bytes(b"damaged")
    (outcome,) = Scorer(engine, library).run([source])
    sentence = "The picture of this post is no longer there, or was damaged."
    assert outcome == Unreadable("A post", None, sentence)
    (home / "blobs" / sha256[:2] / sha256).unlink()
    (home / "blobs" / sha256[:2] / sha256).mkdir()
    (outcome,) = Scorer(engine, library).run([source])
    assert isinstance(outcome, Unreadable)
    assert outcome.reason.startswith("The disk that holds the library reports an error.")


def test_a_post_forgotten_while_it_is_scored_leaves_nothing(engine: LazyEngine, library: Library, home: Path) -> None:
    sha256 = post(library, making.png(200))
    outcomes = Scorer(engine, library).run(
        [Source.of_post("A post", sha256, library)], on_first=lambda *_: forget(library)
    )
    verdict = verdict_of(list(outcomes))
    assert library.find(sha256, verdict.score.model_id) is None
    assert blobs(home) == []
    assert upkeep.check(library) == []


def forget(library: Library) -> None:
    library.posts.forget(["t3_a"])


@pytest.mark.parametrize("own", [True, False])
def test_a_picture_of_an_older_library_gets_its_hash_when_it_is_seen_again(
    engine: LazyEngine, library: Library, home: Path, own: bool
) -> None:
    scorer = Scorer(engine, library)
    first = verdict_of(list(scorer.run([Source("Pasted", data=making.png(200))])))
    sha256 = post(library, making.png(200))
    with closing(sqlite3.connect(home / "library.sqlite3")) as db, db:
        db.execute("UPDATE picture SET fingerprint = NULL")
    source = Source("Pasted", data=making.png(200)) if own else Source.of_post("A post", sha256, library)
    engine.manifest.model_path.unlink()
    again = verdict_of(list(Scorer(LazyEngine(engine.manifest_path), library).run([source])))
    found = library.find(sha256, first.score.model_id)
    assert found is not None
    assert again.facts == found.facts == first.facts
    assert again.facts.phash is not None


def test_one_that_can_not_be_decoded_any_more_keeps_its_verdict(engine: LazyEngine, library: Library) -> None:
    """The library of an older DankDesk is told that it knows bytes that are no picture at all."""
    scorer = Scorer(engine, library)
    first = verdict_of(list(scorer.run([Source("Pasted", data=making.png(200))])))
    facts = replace(first.facts, sha256=hashlib.sha256(b"no picture").hexdigest(), phash=None)
    library.save(replace(first, facts=facts), b"", None)
    again = verdict_of(list(scorer.run([Source("Pasted", data=b"no picture")])))
    assert again.facts == facts
