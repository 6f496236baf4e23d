"""A damaged file is set aside and told; a damaged row is a picture not known; nothing is deleted."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library
from tests.library.making import MODEL, THUMBNAIL, make_verdict, sha


@pytest.fixture
def file(folder: Path) -> Path:
    """A closed library of forty pictures, one of them pasted."""
    with Library.open(folder) as library:
        for number in range(39):
            library.save(make_verdict(f"cat {number}".encode()), THUMBNAIL * 100, None)
        library.save(make_verdict(b"paste", path=None), THUMBNAIL, b"paste")
    return folder / "library.sqlite3"


def overwrite(file: Path, start: int, length: int) -> None:
    with file.open("r+b") as handle:
        handle.seek(start)
        handle.write(b"\xa5" * length)


def damage_header(file: Path) -> None:
    overwrite(file, 0, 100)


def damage_pages(file: Path) -> None:
    overwrite(file, 3 * 4096, 12 * 4096)


def damage_last_page(file: Path) -> None:
    """Nothing that opening would stumble over by itself."""
    overwrite(file, file.stat().st_size - 4096, 4096)


def damage_thumbnails(file: Path) -> None:
    """Twenty pages in the middle, where a single further picture changes nothing."""
    overwrite(file, 20 * 4096, 20 * 4096)


def cut_short(file: Path) -> None:
    with file.open("r+b") as handle:
        handle.truncate(5 * 4096 + 17)


def replace_by_text(file: Path) -> None:
    file.write_text("This is a shopping list and no database at all.\n" * 100)


@pytest.mark.parametrize("harm", [damage_header, damage_pages, damage_last_page, cut_short, replace_by_text])
def test_a_damaged_file_is_set_aside(file: Path, harm: object) -> None:
    harm(file)  # type: ignore[operator]
    damaged = file.read_bytes()
    with Library.open(file.parent) as library:
        (notice,) = library.notices
        (aside,) = file.parent.glob("library.damaged-*")
        assert re.fullmatch(r"library\.damaged-\d{8}T\d{6}Z\.sqlite3", aside.name)
        assert notice == (
            f"The library was damaged. It was kept as {aside.name} in {file.parent}, and a fresh one was started."
        )
        assert aside.read_bytes() == damaged
        assert library.count(MODEL) == 0
        assert library.check() is None
        assert library.original(sha(b"paste")) == b"paste"
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
    with Library.open(file.parent) as library:
        assert library.notices == ()
        assert library.count(MODEL) == 1


def test_two_damaged_ones_in_the_same_second_are_both_kept(file: Path) -> None:
    for number in range(3):
        file.write_text(f"shopping list {number}" * 100)
        Library.open(file.parent).close()
    asides = sorted(file.parent.glob("library.damaged-*"))
    assert sorted(aside.read_text()[:15] for aside in asides) == [f"shopping list {number}" for number in range(3)]


def test_what_a_killed_app_left_in_the_log_is_kept_with_the_damaged_file(file: Path) -> None:
    killed = file.parent.parent / "killed"
    killed.mkdir()
    with Library.open(file.parent) as library:
        library.save(make_verdict(b"last"), THUMBNAIL, None)
        for path in file.parent.glob("library.sqlite3*"):
            shutil.copy(path, killed)
    assert (killed / "library.sqlite3-wal").stat().st_size > 0
    damage_thumbnails(killed / "library.sqlite3")
    with Library.open(killed) as fresh:
        assert len(fresh.notices) == 1
        assert fresh.find(sha(b"last"), MODEL) is None
    kept = b"".join(path.read_bytes() for path in killed.glob("library.damaged-*"))
    assert bytes.fromhex(sha(b"last")) in kept


def test_damage_while_open_is_told(file: Path) -> None:
    with Library.open(file.parent) as library:
        damage_header(file)
        damage_pages(file)
        with pytest.raises(LibraryError, match=r"^The library file is damaged\. Start DankDesk again: it will be set"):
            library.history(MODEL, limit=100)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE score SET heat = x'00'",
        "UPDATE score SET heat = 'text'",
        "UPDATE score SET heat_rows = -1, heat_cols = -1",
        "UPDATE score SET heat_rows = 'many'",
        "UPDATE score SET embedding = x'000000'",
        "UPDATE score SET embedding = x'007c'",
        "UPDATE score SET likelihood = 7.5",
        "UPDATE score SET likelihood = 'high'",
        "UPDATE score SET logit = 9e999",
        "UPDATE picture SET phash = 'x'",
        "UPDATE picture SET first_seen = 9223372036854775807",
        "UPDATE picture SET first_seen = 'yesterday'",
        "UPDATE picture SET first_seen = -9223372036854775807",
        "UPDATE picture SET last_seen = 9223372036854775807, format = x'7f'",
        "UPDATE picture SET last_seen = 'now', name = x'ff'",
        "UPDATE picture SET path = 7",
        "UPDATE picture SET width = 'wide'",
    ],
)
def test_a_damaged_row_is_not_known_until_it_is_saved_again(folder: Path, change: str) -> None:
    with Library.open(folder) as library:
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
            db.execute(change)
        assert library.find(sha(b"cat"), MODEL) is None
        assert library.history(MODEL, limit=10) == []
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        assert library.find(sha(b"cat"), MODEL) is not None


def test_a_name_that_is_no_text_is_shown_with_signs(library: Library, folder: Path) -> None:
    library.save(make_verdict(b"cat"), THUMBNAIL, None)
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
        db.execute("UPDATE picture SET name = cast(x'ff636174' AS TEXT)")
    (verdict,) = library.history(MODEL, limit=10)
    assert verdict.name == "\ufffdcat"
