"""Older files are brought up to date, newer ones are refused, and nothing is lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library
from dankdesk.library.schema import STEPS, Step
from dankdesk.records import Opinion
from tests.library.making import MODEL, THUMBNAIL, make_post, make_text, make_verdict, same_score, sha

FIXTURES = Path(__file__).parent / "fixtures"


def add_stars(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE star (picture_id INTEGER PRIMARY KEY, stars INTEGER)")
    db.execute("INSERT INTO star SELECT id, 5 FROM picture")


def fail_halfway(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM picture")
    db.execute("ALTER TABLE score RENAME TO opinion")
    raise RuntimeError("a bug in this step")


def value(file: Path, query: str) -> object:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(query).fetchone()[0]


def value_row(file: Path, query: str) -> tuple[object, ...]:
    with closing(sqlite3.connect(file)) as db:
        row: tuple[object, ...] = db.execute(query).fetchone()
        return row


@pytest.fixture
def old(folder: Path) -> Path:
    """A closed library of the newest version with one picture."""
    with Library.open(folder) as library:
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
    return folder / "library.sqlite3"


def backups(file: Path) -> list[Path]:
    return sorted(file.parent.glob("library.v*"))


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_every_released_version_opens(version: int, folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copy(FIXTURES / f"v{version}.sqlite3", folder / "library.sqlite3")
    with Library.open(folder) as library:
        assert library.notices == ()
        (newest, oldest) = library.history(MODEL, limit=10)
        assert (newest.name, oldest.name) == ("Grüße.png", "cat.jpg")
        assert newest.path is None
        facts = make_verdict("Grüße".encode()).facts
        # Older versions hashed in another way.
        assert newest.facts == (facts if version > 2 else replace(facts, phash=None))
        assert newest.score.headline.id == "reddit"
        assert newest.score.headline.heat.shape == (14, 15)
        assert newest.score.embedding.shape == (512,)
        assert newest.first_seen.isoformat() == "2026-02-03T04:05:06.789000+00:00"
        assert library.thumbnail(newest.facts.sha256) == THUMBNAIL
        assert library.save(make_verdict(b"cat"), THUMBNAIL, None).first_seen == oldest.first_seen


def test_scores_of_version_1_are_of_one_audience_and_of_the_picture_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    file = folder / "library.sqlite3"
    shutil.copy(FIXTURES / "v1.sqlite3", file)
    (heat, logit) = value_row(
        file, "SELECT heat, logit FROM score JOIN picture ON id = picture_id WHERE name LIKE 'G%'"
    )
    with Library.open(folder) as library:
        (newest, oldest) = library.history(MODEL, limit=10)
        (only,) = newest.score.audiences
        assert only.id == "reddit"
        assert only.whole == only.picture == Opinion(0.5, 0.25, 0.75)
        assert (only.words, only.marks, newest.score.text) == (None, (), None)
        assert only.heat.tobytes() == heat
        assert only.logit == logit
        assert library.text(newest.facts.sha256) is None
        library.update(make_verdict("Grüße".encode(), text=make_text("ein Gruß")))
        assert [verdict.name for verdict in library.history(MODEL, search="gruss", limit=10)] == ["Grüße.png"]
        assert oldest.path == Path("/pictures/cat.jpg")
    assert [backup.name[:12] for backup in backups(file)] == ["library.v1-2"]
    (backup,) = backups(file)
    assert value(backup, "PRAGMA user_version") == 1
    assert value(backup, "SELECT count(heat) FROM score") == 2


def test_damaged_scores_of_version_1_keep_no_library_from_opening(folder: Path) -> None:
    folder.mkdir(parents=True)
    file = folder / "library.sqlite3"
    shutil.copy(FIXTURES / "v1.sqlite3", file)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE score SET likelihood = x'ff', logit = 9e999 WHERE picture_id = 1")
        db.execute("UPDATE score SET low = 'wide', heat = 7 WHERE picture_id = 2")
        db.execute("INSERT INTO score SELECT 77, model_id, 1, 1, 1, 1, heat, 1, 1, embedding FROM score LIMIT 1")
    with Library.open(folder) as library:
        assert library.notices == ()
        assert library.history(MODEL, limit=10) == []
        assert library.thumbnail(sha(b"cat")) == THUMBNAIL
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        assert library.find(sha(b"cat"), MODEL) is not None


def test_version_2_keeps_words_and_audiences(folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copy(FIXTURES / "v2.sqlite3", folder / "library.sqlite3")
    with Library.open(folder) as library:
        (newest,) = library.history(MODEL, search="übers", limit=10)
        made = make_verdict("Grüße".encode(), text=make_text("Grüße aus Übersee", "🐸 سلام"))
        assert same_score(newest.score, made.score)
        assert library.text(newest.facts.sha256) == made.score.text


def test_version_3_keeps_posts_and_ratings(folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copy(FIXTURES / "v3.sqlite3", folder / "library.sqlite3")
    with Library.open(folder) as library:
        first, second = library.posts.get([1, 2], MODEL)
        assert first.post == make_post("t3_dog", title="Grüße vom Hund")
        assert second.post == make_post("old:7", subreddit="", score=None, created=None)
        for listed in (first, second):
            assert (listed.sha256, listed.likelihood, listed.rating) == (sha(b"dog"), 0.5, -1)
        assert library.posts.matching("gruss hund").tolist() == [1]
        assert library.posts.catalog(MODEL).rating.tolist() == [-1, -1]
        assert library.find(sha(b"dog"), MODEL) is not None
        assert library.count(MODEL) == 2


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_what_was_checked_before_there_were_posts_is_the_users(version: int, folder: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copy(FIXTURES / f"v{version}.sqlite3", folder / "library.sqlite3")
    with Library.open(folder) as library:
        assert library.posts.count() == 0
        assert all(verdict.facts.phash is None for verdict in library.history(MODEL, limit=10))
        library.posts.add(make_post(), b"cat")
        assert library.posts.of_picture(sha(b"cat"), MODEL)[0].likelihood == 0.5
        library.save(make_verdict(b"cat"), THUMBNAIL, None, own=False)
        found = library.find(sha(b"cat"), MODEL)
        assert found is not None
        assert found.facts.phash == make_verdict(b"cat").facts.phash
        library.posts.forget(["t3_cat"])
        assert library.count(MODEL) == 2
        assert library.check() is None


def test_every_version_has_the_same_shape_in_the_end(folder: Path) -> None:
    def shape(file: Path) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(file)) as db:
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            columns = [(table, *row[1:4]) for table in tables for row in db.execute(f"PRAGMA table_info({table})")]
            kept = "SELECT type, name FROM sqlite_master WHERE type <> 'table'"
            return sorted(map(repr, (*columns, *db.execute(kept))))  # type: ignore[arg-type]

    shapes = []
    for version in range(len(STEPS) + 1):
        home = folder / str(version)
        home.mkdir(parents=True)
        if version:
            shutil.copy(FIXTURES / f"v{version}.sqlite3", home / "library.sqlite3")
        Library.open(home).close()
        shapes.append(shape(home / "library.sqlite3"))
    assert shapes.count(shapes[0]) == len(STEPS) + 1


def test_a_step_is_run_once_after_a_backup(old: Path) -> None:
    with Library.open(old.parent, steps=(*STEPS, add_stars)) as library:
        assert library.find(sha(b"cat"), MODEL) is not None
    assert value(old, "PRAGMA user_version") == len(STEPS) + 1
    assert value(old, "SELECT stars FROM star") == 5
    (backup,) = backups(old)
    assert backup.name.startswith(f"library.v{len(STEPS)}-2")
    assert value(backup, "PRAGMA user_version") == len(STEPS)
    assert value(backup, "SELECT count(*) FROM score") == 1
    assert value(backup, "PRAGMA integrity_check") == "ok"
    with Library.open(old.parent, steps=(*STEPS, add_stars)):
        assert backups(old) == [backup]


def test_a_fresh_library_needs_no_backup(folder: Path) -> None:
    with Library.open(folder, steps=(*STEPS, add_stars)):
        pass
    assert value(folder / "library.sqlite3", "PRAGMA user_version") == len(STEPS) + 1
    assert backups(folder / "library.sqlite3") == []


def test_a_step_that_fails_halfway_leaves_no_trace(old: Path) -> None:
    with pytest.raises(RuntimeError, match="a bug in this step"):
        Library.open(old.parent, steps=(*STEPS, fail_halfway))
    assert value(old, "PRAGMA user_version") == len(STEPS)
    (backup,) = backups(old)
    assert value(backup, "SELECT count(*) FROM score") == 1
    with Library.open(old.parent) as library:
        assert library.notices == ()
        assert library.find(sha(b"cat"), MODEL) is not None


def test_steps_before_a_failing_one_stand(old: Path) -> None:
    with pytest.raises(RuntimeError):
        Library.open(old.parent, steps=(*STEPS, add_stars, fail_halfway))
    assert value(old, "PRAGMA user_version") == len(STEPS) + 1
    assert value(old, "SELECT count(*) FROM picture") == 1
    assert len(backups(old)) == 1


def test_a_newer_library_is_refused_and_left_alone(old: Path) -> None:
    Library.open(old.parent, steps=(*STEPS, add_stars)).close()
    before = old.read_bytes()
    with pytest.raises(LibraryError) as caught:
        Library.open(old.parent)
    assert str(caught.value) == (
        f"This library was made by a newer DankDesk (format {len(STEPS) + 1}, this one knows {len(STEPS)}). "
        "Update DankDesk to open it. Nothing was changed."
    )
    assert old.read_bytes() == before


def test_an_older_dankdesk_that_is_open_is_not_migrated_away_from(old: Path) -> None:
    newer: tuple[Step, ...] = (*STEPS, add_stars)
    with Library.open(old.parent) as library:
        with pytest.raises(LibraryError, match=r"^The library is in use by another program\. Close it and try again\."):
            Library.open(old.parent, steps=newer, patience=0.2)
        library.save(make_verdict(b"dog"), THUMBNAIL, None)
    with Library.open(old.parent, steps=newer) as library:
        assert library.count(MODEL) == 2
