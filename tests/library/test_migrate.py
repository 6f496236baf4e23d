"""Older files are brought up to date, newer ones are refused, and nothing is lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library
from dankdesk.library.schema import STEPS, Step
from tests.library.making import MODEL, THUMBNAIL, make_verdict, sha

FIXTURES = Path(__file__).parent / "fixtures"


def add_ratings(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE rating (picture_id INTEGER PRIMARY KEY, stars INTEGER)")
    db.execute("INSERT INTO rating SELECT id, 5 FROM picture")


def fail_halfway(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM picture")
    db.execute("ALTER TABLE score RENAME TO opinion")
    raise RuntimeError("a bug in this step")


def value(file: Path, query: str) -> object:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(query).fetchone()[0]


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
        assert newest.facts == make_verdict("Grüße".encode()).facts
        assert newest.score.headline.id == "reddit"
        assert newest.score.headline.heat.shape == (14, 15)
        assert newest.score.embedding.shape == (512,)
        assert newest.first_seen.isoformat() == "2026-02-03T04:05:06.789000+00:00"
        assert library.thumbnail(newest.facts.sha256) == THUMBNAIL
        assert library.save(make_verdict(b"cat"), THUMBNAIL, None).first_seen == oldest.first_seen


def test_a_step_is_run_once_after_a_backup(old: Path) -> None:
    with Library.open(old.parent, steps=(*STEPS, add_ratings)) as library:
        assert library.find(sha(b"cat"), MODEL) is not None
    assert value(old, "PRAGMA user_version") == len(STEPS) + 1
    assert value(old, "SELECT stars FROM rating") == 5
    (backup,) = backups(old)
    assert backup.name.startswith(f"library.v{len(STEPS)}-2")
    assert value(backup, "PRAGMA user_version") == len(STEPS)
    assert value(backup, "SELECT count(*) FROM score") == 1
    assert value(backup, "PRAGMA integrity_check") == "ok"
    with Library.open(old.parent, steps=(*STEPS, add_ratings)):
        assert backups(old) == [backup]


def test_a_fresh_library_needs_no_backup(folder: Path) -> None:
    with Library.open(folder, steps=(*STEPS, add_ratings)):
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
        Library.open(old.parent, steps=(*STEPS, add_ratings, fail_halfway))
    assert value(old, "PRAGMA user_version") == len(STEPS) + 1
    assert value(old, "SELECT count(*) FROM picture") == 1
    assert len(backups(old)) == 1


def test_a_newer_library_is_refused_and_left_alone(old: Path) -> None:
    Library.open(old.parent, steps=(*STEPS, add_ratings)).close()
    before = old.read_bytes()
    with pytest.raises(LibraryError) as caught:
        Library.open(old.parent)
    assert str(caught.value) == (
        f"This library was made by a newer DankDesk (format {len(STEPS) + 1}, this one knows {len(STEPS)}). "
        "Update DankDesk to open it. Nothing was changed."
    )
    assert old.read_bytes() == before


def test_an_older_dankdesk_that_is_open_is_not_migrated_away_from(old: Path) -> None:
    newer: tuple[Step, ...] = (*STEPS, add_ratings)
    with Library.open(old.parent) as library:
        with pytest.raises(LibraryError, match=r"^The library is in use by another program\. Close it and try again\."):
            Library.open(old.parent, steps=newer, patience=0.2)
        library.save(make_verdict(b"dog"), THUMBNAIL, None)
    with Library.open(old.parent, steps=newer) as library:
        assert library.count(MODEL) == 2
