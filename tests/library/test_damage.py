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
from tests.library.making import MODEL, THUMBNAIL, make_text, make_verdict, sha


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


def damage_far_behind(file: Path) -> None:
    """Where there are only pictures."""
    overwrite(file, 100 * 4096, 20 * 4096)


@pytest.mark.parametrize("harm", [damage_far_behind, damage_last_page])
def test_ratings_are_carried_into_the_fresh_one(file: Path, harm: object) -> None:
    with Library.open(file.parent) as library:
        for number in range(39):
            library.ratings.rate(sha(f"cat {number}".encode()), 1 if number % 2 else -1)
        for number in range(200):
            library.save(make_verdict(f"more {number}".encode()), THUMBNAIL * 100, None)
    harm(file)  # type: ignore[operator]
    damaged = file.read_bytes()
    with Library.open(file.parent) as library:
        (notice,) = library.notices
        assert notice.endswith("and a fresh one was started. It has the ratings that could still be read: 39.")
        assert library.ratings.of(sha(b"cat 3")) == 1
        assert library.ratings.of(sha(b"cat 38")) == -1
        assert library.count(MODEL) == 0
    (aside,) = file.parent.glob("library.damaged-*.sqlite3")
    assert aside.read_bytes() == damaged


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
        "UPDATE score SET heats = x'00'",
        "UPDATE score SET heats = ''",
        "UPDATE score SET heats = 'text'",
        "UPDATE score SET heats = cast(heats || x'00000000' AS BLOB)",
        "UPDATE score SET heats = zeroblob(length(heats) - 4)",
        "UPDATE score SET heats = cast(x'0000c07f' || substr(heats, 5) AS BLOB)",
        "UPDATE score SET embedding = x'000000'",
        "UPDATE score SET embedding = x'007c'",
        "UPDATE score SET likelihood = 7.5",
        "UPDATE score SET likelihood = 'high'",
        "UPDATE score SET likelihood = 0.51",
        "UPDATE score SET low = 0.0",
        "UPDATE score SET judged_words = 0",
        "UPDATE score SET judged_words = 'no'",
        "UPDATE score SET older_reading = '{}'",
        "UPDATE score SET evidence = ''",
        "UPDATE score SET evidence = 7",
        "UPDATE score SET evidence = x'ff00ff'",
        "UPDATE score SET evidence = '[]'",
        "UPDATE score SET evidence = '{}'",
        "UPDATE score SET evidence = '[7]'",
        "UPDATE score SET evidence = '[{}]'",
        "UPDATE score SET evidence = substr(evidence, 1, length(evidence) / 2)",
        "UPDATE score SET evidence = replace(evidence, '[14,15]', '[15,14,1]')",
        "UPDATE score SET evidence = replace(evidence, '[14,15]', '[-14,-15]')",
        "UPDATE score SET evidence = replace(evidence, '[14,15]', '[14,16]')",
        "UPDATE score SET evidence = replace(evidence, '[14,15]', '[14,14]')",
        "UPDATE score SET evidence = replace(evidence, '[14,15]', '[14.0,15]')",
        "UPDATE score SET evidence = replace(evidence, '[14,15]', '[99999999999999999999,99999999999999999999]')",
        "UPDATE score SET evidence = replace(evidence, '0.25', '0.75')",
        "UPDATE score SET evidence = replace(evidence, '0.25', '-0.25')",
        "UPDATE score SET evidence = replace(evidence, '0.25', 'NaN')",
        "UPDATE score SET evidence = replace(evidence, '0.25', 'null')",
        "UPDATE score SET evidence = replace(evidence, '0.25', '\"0.25\"')",
        'UPDATE score SET evidence = replace(evidence, \'"logit":\', \'"logit":1e999,"was":\')',
        'UPDATE score SET evidence = replace(evidence, \'"logit":\', \'"logit":true,"was":\')',
        f'UPDATE score SET evidence = replace(evidence, \'"logit":\', \'"logit":1{"0" * 400},"was":\')',
        'UPDATE score SET evidence = replace(evidence, \'"id":"reddit"\', \'"id":null\')',
        "UPDATE score SET evidence = replace(evidence, '\"marks\":[[', '\"marks\":[[-1,1,0.5],[')",
        "UPDATE score SET evidence = replace(evidence, '\"marks\":[[', '\"marks\":[[3,3,0.5],[')",
        "UPDATE score SET evidence = replace(evidence, '\"marks\":[[', '\"marks\":[[0,4000,0.5],[')",
        "UPDATE score SET evidence = replace(evidence, '\"marks\":[[', '\"marks\":[[0,1,1e999],[')",
        "UPDATE score SET evidence = replace(evidence, '\"marks\":[[', '\"marks\":[[0.0,1,0.5],[')",
        "UPDATE score SET evidence = replace(evidence, '\"marks\":[[', '\"marks\":[[0,1],[')",
        'UPDATE score SET evidence = replace(evidence, \'"marks":[[\', \'"marks":["word",[\')',
        "UPDATE score SET evidence = printf('%.*c', 100000, '[')",
        "DELETE FROM text",
        "UPDATE text SET reading = 'x'",
        "UPDATE text SET reading = 7",
        "UPDATE text SET reading = x'ff'",
        "UPDATE text SET reading = '[]'",
        'UPDATE text SET reading = \'{"by":"me","lines":[]}\'',
        'UPDATE text SET reading = \'{"by":"me","lines":[["short",[],0.5]]}\'',
        "UPDATE text SET reading = printf('%.*c', 100000, '[')",
        'UPDATE text SET reading = replace(reading, \'"by":"reader-1"\', \'"by":1\')',
        "UPDATE text SET reading = replace(reading, '0.0625', '1e999')",
        "UPDATE text SET reading = replace(reading, '0.0625', '\"left\"')",
        "UPDATE text SET reading = replace(reading, '[0.9,0.05],', '')",
        "UPDATE text SET reading = replace(reading, ',0.5]', ',1.5]')",
        "UPDATE picture SET fingerprint = 'x'",
        "UPDATE picture SET fingerprint = x'00ff'",
        "UPDATE picture SET fingerprint = 7",
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
    text = make_text("when the cat", "finally sleeps")
    with Library.open(folder) as library:
        library.save(make_verdict(b"cat", text=text), THUMBNAIL, None)
        with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
            db.text_factory = bytes
            before = everything(db)
            db.execute(change)
            assert everything(db) != before
        assert library.find(sha(b"cat"), MODEL) is None
        assert library.history(MODEL, limit=10) == []
        assert library.text(sha(b"cat")) in (text, None) or "SET reading" in change
        library.save(make_verdict(b"cat", text=text), THUMBNAIL, None)
        found = library.find(sha(b"cat"), MODEL)
        assert found is not None
        assert found.score.text == library.text(sha(b"cat")) == text
        assert library.count(MODEL, "sleep") == 1


def everything(db: sqlite3.Connection) -> list[object]:
    return [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("picture", "score", "text")]


def test_a_damaged_index_of_words_is_made_anew(folder: Path) -> None:
    with Library.open(folder) as library:
        for number in range(50):
            library.save(make_verdict(b"%d" % number, text=make_text(f"sleepy cat {number}")), THUMBNAIL, None)
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
        db.execute("UPDATE word_index_data SET block = x'00ff00ff' WHERE id > 10")
    with Library.open(folder) as library:
        assert library.notices == ()
        assert library.count(MODEL, "sleep") == 50
        library.save(make_verdict(b"more", text=make_text("one more sleepy cat")), THUMBNAIL, None)
        assert library.count(MODEL, "sleep") == 51


def test_an_index_that_lost_step_is_made_anew(folder: Path) -> None:
    with Library.open(folder) as library:
        library.save(make_verdict(b"cat", text=make_text("sleepy cat")), THUMBNAIL, None)
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
        db.execute("DROP TRIGGER text_changed")
        db.execute("UPDATE text SET content = 'wakeful dog'")
    with Library.open(folder) as library:
        assert (library.count(MODEL, "sleepy"), library.count(MODEL, "wakeful")) == (0, 1)


def test_a_name_that_is_no_text_is_shown_with_signs(library: Library, folder: Path) -> None:
    library.save(make_verdict(b"cat"), THUMBNAIL, None)
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
        db.execute("UPDATE picture SET name = cast(x'ff636174' AS TEXT)")
    (verdict,) = library.history(MODEL, limit=10)
    assert verdict.name == "\ufffdcat"
