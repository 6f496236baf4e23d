"""Whatever stands in the library's way is told in one sentence, and what was kept stays."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library
from dankdesk.library.guard import guarded
from tests.library.making import MODEL, THUMBNAIL, make_verdict, sha

NOBODY = 65534


def refusal(folder: Path) -> str:
    """The sentence with which a library in `folder` is not opened."""
    with pytest.raises(LibraryError) as caught:
        Library.open(folder, patience=0.2)
    return str(caught.value)


def save_until_refused(library: Library, saved: list[bytes]) -> None:
    for number in range(1000):
        data = f"cat {number}".encode()
        library.save(make_verdict(data), b"x" * 5000, None)
        saved.append(data)


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """The superuser is let through by every permission bit, so step down where the tests run as one."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can walk into, unlike tmp_path."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", disk], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs a superuser on Linux")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_folder_in_place_of_the_file(folder: Path) -> None:
    (folder / "library.sqlite3").mkdir(parents=True)
    assert refusal(folder) == (
        f"The library can't be opened: {folder / 'library.sqlite3'} is a folder, where its file should be."
    )


def test_a_file_in_place_of_the_folder(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("no folder")
    assert refusal(folder) == f"The library can't be opened: {folder} is not a folder."
    assert refusal(folder / "below") == f"The library can't be opened: {folder / 'below'} is not a folder."


def test_another_programs_database_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    file = folder / "library.sqlite3"
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE songs (title)")
    before = file.read_bytes()
    assert refusal(folder) == (
        "The library can't be opened: its file is another program's database. Nothing was changed."
    )
    assert file.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="permission bits are a matter of POSIX")
class TestPermission:
    def test_no_folder_may_be_made(self, open_folder: Path) -> None:
        open_folder.chmod(0o555)
        folder = open_folder / "library"
        with as_ordinary_user():
            assert refusal(folder) == (
                f"The library can't be changed: {folder} is read-only or belongs to someone else."
            )

    def test_the_file_is_read_only(self, open_folder: Path) -> None:
        with Library.open(open_folder) as library:
            library.save(make_verdict(b"cat"), THUMBNAIL, None)
        (open_folder / "library.sqlite3").chmod(0o444)
        open_folder.chmod(0o555)
        with as_ordinary_user():
            assert refusal(open_folder) == (
                f"The library can't be changed: {open_folder} is read-only or belongs to someone else."
            )

    def test_the_file_may_not_be_read(self, open_folder: Path) -> None:
        Library.open(open_folder).close()
        (open_folder / "library.sqlite3").chmod(0)
        with as_ordinary_user():
            assert refusal(open_folder) == (
                f"The library can't be opened. Check that {open_folder} exists and that you may write there."
            )


class TestLocked:
    def test_a_write_gives_up_and_a_read_does_not_even_wait(self, library: Library, folder: Path) -> None:
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        with closing(sqlite3.connect(folder / "library.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LibraryError) as caught:
                library.save(make_verdict(b"dog"), THUMBNAIL, None)
            assert str(caught.value) == "The library is in use by another program. Close it and try again."
            assert library.find(sha(b"cat"), MODEL) is not None
            assert len(library.history(MODEL, limit=10)) == 1
            other.execute("ROLLBACK")
        library.save(make_verdict(b"dog"), THUMBNAIL, None)
        assert library.count(MODEL) == 2

    def test_a_program_that_lets_nobody_in(self, folder: Path) -> None:
        Library.open(folder).close()
        with closing(sqlite3.connect(folder / "library.sqlite3", isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            assert refusal(folder) == "The library is in use by another program. Close it and try again."
        Library.open(folder).close()


class TestFullDisk:
    def test_a_score_that_finds_no_room_takes_no_other_with_it(self, library: Library) -> None:
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        # SQLite's own limit, which ends in the same error as a disk without room; it holds for one connection only.
        writer = library._connections._writer
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LibraryError, match=r"^The disk is full, so the library can't keep this\. Make room on"):
            library.save(make_verdict(b"dog"), b"large" * 10_000, None)
        assert library.find(sha(b"dog"), MODEL) is None
        assert library.find(sha(b"cat"), MODEL) is not None
        writer.execute("PRAGMA max_page_count = 1000000")
        library.save(make_verdict(b"dog"), b"large" * 10_000, None)
        assert library.count(MODEL) == 2

    def test_a_real_one(self, small_disk: Path) -> None:
        library = Library.open(small_disk / "library")
        saved: list[bytes] = []
        with pytest.raises(LibraryError, match=r"^The disk is full"):
            save_until_refused(library, saved)
        assert len(saved) > 10
        assert all(library.find(sha(data), MODEL) for data in saved)
        assert library.check() is None
        library.close()
        with Library.open(small_disk / "library") as library:
            assert library.notices == ()
            assert all(library.find(sha(data), MODEL) for data in saved)

    def test_no_room_for_an_original(self, small_disk: Path) -> None:
        with Library.open(small_disk / "library") as library:
            large = b"x" * 2_000_000
            with pytest.raises(LibraryError, match=r"^The disk is full"):
                library.save(make_verdict(large, path=None), THUMBNAIL, large)
            assert library.find(sha(large), MODEL) is None
            library.save(make_verdict(b"small", path=None), THUMBNAIL, b"small")
            files = [path.name for path in (small_disk / "library" / "blobs").rglob("*") if path.is_file()]
            assert files == [sha(b"small")]

    def test_no_room_to_begin(self, small_disk: Path) -> None:
        (small_disk / "filler").write_bytes(b"x" * (1024 * 1024 - 8192))
        assert refusal(small_disk / "library").startswith("The disk is full")


def test_a_wrong_statement_is_our_bug_and_stays_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        with pytest.raises(sqlite3.OperationalError, match="syntax error"), guarded(tmp_path):
            db.execute("SELEC 1")
        db.execute("CREATE TABLE t (x NOT NULL)")
        with pytest.raises(sqlite3.IntegrityError), guarded(tmp_path):
            db.execute("INSERT INTO t VALUES (NULL)")
    with pytest.raises(sqlite3.ProgrammingError), guarded(tmp_path):
        db.execute("SELECT 1")


def test_any_other_trouble_with_the_disk_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"^The disk that holds the library reports an error\."), guarded(tmp_path):
        os.read(-1, 1)
