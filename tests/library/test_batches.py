"""Many writes that are one transaction."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library, upkeep
from tests.library.making import MODEL, THUMBNAIL, make_verdict, sha


def save(library: Library, data: bytes, *, pasted: bool = False) -> None:
    verdict = make_verdict(data, path=None if pasted else Path(f"/pictures/{data.decode()}.jpg"))
    library.save(verdict, THUMBNAIL, data if pasted else None)


def fail(library: Library, write: Callable[[], None]) -> None:
    """Write in a block that raises."""
    with library.together():
        write()
        raise RuntimeError


def leaving(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
        return int(db.execute("SELECT count(*) FROM leaving").fetchone()[0])


def test_others_see_all_of_it_or_nothing(library: Library) -> None:
    with library.together():
        save(library, b"cat")
        save(library, b"dog")
        assert library.count(MODEL) == 0
    assert library.count(MODEL) == 2


def test_what_raises_loses_all_of_it_and_nothing_else(library: Library) -> None:
    save(library, b"ant")
    with pytest.raises(RuntimeError):
        fail(library, lambda: save(library, b"cat"))
    assert library.count(MODEL) == 1
    save(library, b"cat")
    assert library.count(MODEL) == 2


def test_a_locked_library_is_told_at_the_beginning(library: Library, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "library.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="in use"), library.together():
            save(library, b"cat")
    save(library, b"cat")


def test_pictures_with_bytes_of_their_own_may_be_among_them(library: Library, folder: Path) -> None:
    with library.together():
        save(library, b"cat")
        save(library, b"dog", pasted=True)
        save(library, b"eel", pasted=True)
        save(library, b"fox")
    assert library.count(MODEL) == 4
    assert [library.original(sha(name)) for name in (b"cat", b"dog", b"eel")] == [None, b"dog", b"eel"]
    assert leaving(folder) == 0
    assert upkeep.check(library) == []


def test_bytes_whose_transaction_failed_are_written_down_to_go(library: Library, folder: Path) -> None:
    with pytest.raises(RuntimeError):
        fail(library, lambda: save(library, b"dog", pasted=True))
    assert library.count(MODEL) == 0
    assert leaving(folder) == 1
    library.close()
    assert not [path for path in (folder / "blobs").rglob("*") if path.is_file()]


def test_removed_and_checked_again_the_old_bytes_are_gone_at_once(library: Library, folder: Path) -> None:
    save(library, b"cat", pasted=True)
    library.remove([sha(b"cat")])
    with library.together():
        save(library, b"ant")
        save(library, b"cat")
    assert library.count(MODEL) == 2
    assert library.original(sha(b"cat")) is None
    assert leaving(folder) == 0


def test_another_thread_has_a_transaction_of_its_own(library: Library) -> None:
    """It waits for its turn, and what it wrote stays when the others' is lost."""
    thread = threading.Thread(target=save, args=(library, b"dog"))

    def meanwhile() -> None:
        save(library, b"cat")
        thread.start()
        time.sleep(0.05)

    with pytest.raises(RuntimeError):
        fail(library, meanwhile)
    thread.join()
    assert library.find(sha(b"cat"), MODEL) is None
    assert library.find(sha(b"dog"), MODEL) is not None
