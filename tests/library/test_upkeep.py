"""Backups, and what is found and put right in a library that opens."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library, opening, upkeep
from dankdesk.library.blobs import Blobs
from dankdesk.library.schema import STEPS
from tests.library.making import MODEL, THUMBNAIL, make_post, make_text, make_verdict, sha

CAT, DOG, PASTE = sha(b"cat"), sha(b"dog"), sha(b"paste")


@pytest.fixture
def filled(library: Library) -> Library:
    """Two posts, a picture that was pasted, a file that was checked, a rating."""
    library.posts.add(make_post("t3_cat", title="A sleepy cat"), b"cat")
    library.posts.add(make_post("t3_dog", title="A dog"), b"dog")
    library.save(make_verdict(b"cat", path=None, text=make_text("sleepy cat")), THUMBNAIL, None, own=False)
    library.save(make_verdict(b"paste", name="paste", path=None), THUMBNAIL, b"paste")
    library.save(make_verdict(b"file", name="file"), THUMBNAIL, None)
    library.ratings.rate(CAT, 1)
    return library


def is_filled(library: Library) -> bool:
    names = [verdict.name for verdict in library.history(MODEL, limit=9)]
    originals = [library.original(sha256) for sha256 in (CAT, DOG, PASTE)]
    return (
        (names, originals, library.ratings.of(CAT)) == (["file", "paste"], [b"cat", b"dog", b"paste"], 1)
        and library.posts.known(["t3_cat", "t3_dog"]) == {"t3_cat": CAT, "t3_dog": DOG}
        and library.posts.matching("sleepy").size == 1
        and upkeep.check(library) == []
    )


def blob(folder: Path, sha256: str) -> Path:
    return folder / "blobs" / sha256[:2] / sha256


def change(folder: Path, script: str) -> None:
    with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
        db.executescript(script)


def refused(folder: Path, backup: Path) -> str:
    """The sentence with which a backup is not restored; nothing has changed and nothing is left over."""
    before = {path.relative_to(folder): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(LibraryError) as caught:
        upkeep.restore(folder, backup, patience=0.2)
    after = {path.relative_to(folder): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert {path for path in after if path.name != "opening.lock"} == set(before) - {Path("opening.lock")}
    return str(caught.value)


class TestBackUp:
    def test_and_restore_into_an_empty_home(self, filled: Library, tmp_path: Path) -> None:
        upkeep.back_up(filled, tmp_path / "backup.zip")
        assert is_filled(filled)
        assert upkeep.restore(tmp_path / "new" / "library", tmp_path / "backup.zip") is None
        with Library.open(tmp_path / "new" / "library") as restored:
            assert restored.notices == ()
            assert is_filled(restored)

    def test_takes_the_place_of_an_older_one_only_once_it_is_whole(
        self, filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "out" / "backup.zip"
        target.parent.mkdir()
        target.write_bytes(b"the older one")

        def full(self: Blobs, digest: bytes) -> bytes:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(Blobs, "read", full)
            with pytest.raises(LibraryError, match=r"^The backup can't be written: the disk .* is full\.$"):
                upkeep.back_up(filled, target)
        stopped = threading.Event()
        stopped.set()
        upkeep.back_up(filled, target, stopped)
        assert target.read_bytes() == b"the older one"
        upkeep.back_up(filled, target)
        assert zipfile.is_zipfile(target)
        assert [path.name for path in target.parent.iterdir()] == ["backup.zip"]

    def test_where_there_is_no_folder(self, filled: Library, tmp_path: Path) -> None:
        with pytest.raises(LibraryError, match=r"^The backup can't be written: there is no folder .*nowhere\.$"):
            upkeep.back_up(filled, tmp_path / "nowhere" / "backup.zip")

    def test_has_nothing_of_what_was_removed(self, filled: Library, tmp_path: Path) -> None:
        filled.save(make_verdict(b"paste", name="secret name", text=make_text("xylophone")), THUMBNAIL, None)
        filled.remove([PASTE])
        upkeep.back_up(filled, tmp_path / "backup.zip")
        with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
            assert not [name for name in archive.namelist() if PASTE in name]
            data = archive.read("library.sqlite3")
        assert [trace for trace in (bytes.fromhex(PASTE), b"secret name", b"xylophone") if trace in data] == []
        assert bytes.fromhex(CAT) in data
        filled.restore([PASTE])
        assert filled.text(PASTE) is not None

    def test_posts_forgotten_meanwhile_are_not_in_it(
        self, filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = Blobs.read

        def forget_and_read(self: Blobs, digest: bytes) -> bytes | None:
            monkeypatch.setattr(Blobs, "read", real)
            filled.posts.forget(["t3_cat", "t3_dog"])
            return real(self, digest)

        monkeypatch.setattr(Blobs, "read", forget_and_read)
        upkeep.back_up(filled, tmp_path / "backup.zip")
        upkeep.restore(tmp_path / "new", tmp_path / "backup.zip")
        with Library.open(tmp_path / "new") as restored:
            assert restored.posts.count() == 0
            assert restored.find(CAT, MODEL) is None
            assert restored.original(PASTE) == b"paste"
            assert upkeep.check(restored) == []


class TestRestore:
    @pytest.fixture
    def backup(self, filled: Library, tmp_path: Path) -> Path:
        upkeep.back_up(filled, tmp_path / "backup.zip")
        filled.close()
        return tmp_path / "backup.zip"

    def test_keeps_what_was_there(self, backup: Path, folder: Path) -> None:
        with Library.open(folder) as library:
            library.posts.add(make_post("t3_late"), b"late")
        aside = upkeep.restore(folder, backup)
        assert aside is not None
        assert aside.parent == folder
        assert aside.name.startswith("replaced.library-2")
        with Library.open(folder) as restored:
            assert is_filled(restored)
            assert restored.original(sha(b"late")) is None
        with Library.open(aside) as old:
            assert old.original(sha(b"late")) == b"late"
            assert old.posts.count() == 3
            assert upkeep.check(old) == []

    def test_over_a_damaged_library(self, backup: Path, folder: Path) -> None:
        (folder / "library.sqlite3").write_text("shopping list" * 1000)
        upkeep.restore(folder, backup)
        with Library.open(folder) as restored:
            assert restored.notices == ()
            assert is_filled(restored)

    def test_not_while_the_library_is_open(self, backup: Path, folder: Path) -> None:
        with Library.open(folder) as library:
            library.posts.count()
            with pytest.raises(LibraryError, match=r"^The library is open\. Close DankDesk everywhere"):
                upkeep.restore(folder, backup, patience=0.2)
            assert is_filled(library)

    def test_a_backup_of_an_older_version_is_migrated(self, folder: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
            archive.write(Path(__file__).parent / "fixtures" / "v2.sqlite3", "library.sqlite3")
        upkeep.restore(folder, tmp_path / "old.zip")
        with Library.open(folder) as library:
            assert library.count(MODEL) == 2

    def test_a_backup_of_a_newer_version_is_refused(self, backup: Path, folder: Path, tmp_path: Path) -> None:
        newer = tmp_path / "newer"
        upkeep.restore(newer, backup)
        change(newer, f"PRAGMA user_version = {len(STEPS) + 1}")
        with zipfile.ZipFile(tmp_path / "newer.zip", "w") as archive:
            archive.write(newer / "library.sqlite3", "library.sqlite3")
        assert "was made by a newer DankDesk" in refused(folder, tmp_path / "newer.zip")

    @pytest.mark.parametrize(
        "names",
        [
            ["readme.txt"],
            ["library.sqlite3", "../evil"],
            ["library.sqlite3", "/etc/passwd"],
            ["library.sqlite3", "blobs/../../evil"],
            ["library.sqlite3", f"blobs/{CAT[:2]}/{CAT}/more"],
            ["library.sqlite3", f"blobs/00/{CAT}"],
            ["library.sqlite3", f"blobs/{DOG[:2]}/{DOG}"],
        ],
    )
    def test_an_archive_of_something_else_is_refused(
        self, backup: Path, folder: Path, tmp_path: Path, names: list[str]
    ) -> None:
        """The last one has a blob whose bytes are not those of its name."""
        with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
            for name in names:
                archive.writestr(name, b"cat")
        assert refused(folder, tmp_path / "bad.zip") == (
            "bad.zip is not a backup of DankDesk's library, or is damaged."
        )

    def test_damaged_backups_are_refused(self, backup: Path, folder: Path, tmp_path: Path) -> None:
        data = backup.read_bytes()
        bad = tmp_path / "bad.zip"
        for damaged in (b"", b"no archive", data[: len(data) // 2], data[:2000] + b"\xa5" * 500 + data[2500:]):
            bad.write_bytes(damaged)
            assert "damaged" in refused(folder, bad)
        with zipfile.ZipFile(bad, "w") as archive:
            archive.writestr("library.sqlite3", b"shopping list" * 1000)
        assert refused(folder, bad) == "bad.zip is damaged: its library can't be read."
        assert refused(folder, tmp_path / "missing.zip") == f"There is no {tmp_path / 'missing.zip'}."
        assert refused(folder, tmp_path) == f"{tmp_path} can't be read."
        with Library.open(folder) as library:
            assert is_filled(library)

    def test_any_damage_ends_in_one_sentence(self, backup: Path, folder: Path, tmp_path: Path) -> None:
        data = backup.read_bytes()
        rng = np.random.default_rng(7)
        bad = tmp_path / "bad.zip"
        directory = data.rindex(b"PK\x01\x02") - 300
        for number in range(60):
            damaged = bytearray(data)
            # The first half anywhere, the second half in the directory at the end.
            for place in rng.integers(0 if number < 30 else directory, len(data), 8):
                damaged[place] = int(rng.integers(256))
            bad.write_bytes(damaged)
            home = tmp_path / str(number)
            with suppress(LibraryError):
                upkeep.restore(home, bad)
            left = {path.name for path in home.iterdir()}
            assert left in ({"opening.lock"}, {"opening.lock", "library.sqlite3", "blobs"})
            with Library.open(home) as restored:
                assert restored.notices == ()

    def test_what_a_killed_one_unpacked_is_swept_at_the_next_opening(self, filled: Library, folder: Path) -> None:
        filled.close()
        (folder / "restoring-abc" / "restored" / "blobs").mkdir(parents=True)
        (folder / "restoring-abc" / "restored" / "library.sqlite3").write_bytes(b"half")
        with Library.open(folder) as library:
            assert is_filled(library)
        assert {path.name for path in folder.iterdir()} == {"blobs", "library.sqlite3", "opening.lock"}

    @pytest.mark.parametrize("n_moves", range(6))
    def test_cut_off_anywhere_the_next_opening_finishes(
        self, backup: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, n_moves: int
    ) -> None:
        with Library.open(folder) as library:
            library.posts.add(make_post("t3_late"), b"late")
        real = Path.rename
        moves: list[Path] = []

        class Killed(BaseException):
            pass

        def rename(self: Path, target: Path) -> Path:
            if len(moves) == n_moves:
                raise Killed
            moves.append(self)
            return real(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", rename)
            with pytest.raises(Killed):
                upkeep.restore(folder, backup)
        with Library.open(folder) as library:
            assert is_filled(library)
            # Before the first move the backup is not there yet.
            assert (library.original(sha(b"late")) is None) == (n_moves > 0)
        asides = list(folder.glob("replaced*"))
        assert len(asides) == (n_moves > 0)
        for aside in asides:
            with Library.open(aside) as old:
                assert old.original(sha(b"late")) == b"late"
        assert not (folder / opening.RESTORED).exists()


class TestCheckAndRepair:
    def test_nothing_to_say(self, filled: Library) -> None:
        assert upkeep.check(filled) == []
        assert upkeep.repair(filled) == []
        assert is_filled(filled)

    def test_a_missing_picture(self, filled: Library, folder: Path) -> None:
        blob(folder, CAT).unlink()
        assert upkeep.check(filled) == ["The pictures of posts are missing: 1 picture file."]
        assert upkeep.repair(filled) == ["The posts of 1 lost picture went, and can be pulled again."]
        assert filled.posts.known(["t3_cat", "t3_dog"]) == {"t3_dog": DOG}
        assert filled.find(CAT, MODEL) is None
        assert filled.ratings.of(CAT) == 1
        assert upkeep.check(filled) == []
        filled.posts.add(make_post("t3_cat"), b"cat")

    def test_an_altered_picture(self, filled: Library, folder: Path) -> None:
        blob(folder, CAT).write_bytes(b"car")
        blob(folder, PASTE).write_bytes(b"")
        assert upkeep.check(filled) == ["Other bytes than were kept: 2 picture files."]
        upkeep.repair(filled)
        assert not blob(folder, CAT).exists()
        assert [verdict.name for verdict in filled.history(MODEL, limit=9)] == ["file", "paste"]
        assert upkeep.check(filled) == []

    def test_a_file_that_nothing_uses(self, filled: Library, folder: Path) -> None:
        orphan = blob(folder, sha(b"orphan"))
        orphan.parent.mkdir()
        orphan.write_bytes(b"orphan")
        assert upkeep.check(filled) == ["Nothing uses 1 picture file."]
        (folder / "library.damaged-20260101T000000Z.sqlite3").write_bytes(b"")
        assert upkeep.repair(filled) == [
            "1 picture file that nothing here uses stayed, as library.damaged-20260101T000000Z.sqlite3 may need them."
        ]
        assert orphan.exists()
        (folder / "library.damaged-20260101T000000Z.sqlite3").unlink()
        assert upkeep.repair(filled) == ["1 picture file that nothing uses went."]
        assert is_filled(filled)

    def test_rows_out_of_step(self, filled: Library, folder: Path) -> None:
        change(folder, "UPDATE score SET own = 1 - own; UPDATE post SET picture_id = NULL")
        assert upkeep.check(filled) == ["Rows that don't fit the others: 4."]
        assert upkeep.repair(filled) == ["Rows that didn't fit the others and were corrected: 4."]
        assert is_filled(filled)
        assert filled.posts.of_picture(CAT, MODEL)[0].likelihood == 0.5

    def test_an_index_of_words_out_of_step(self, filled: Library, folder: Path) -> None:
        change(folder, "DROP TRIGGER title_key_changed; UPDATE post SET title_key = 'wakeful' WHERE key = 't3_dog'")
        assert upkeep.check(filled) == ["The search index doesn't fit the words."]
        assert upkeep.repair(filled) == ["The search index was made anew."]
        assert filled.posts.matching("wakeful").size == 1

    def test_a_post_that_can_not_be_read(self, filled: Library, folder: Path) -> None:
        change(folder, "UPDATE post SET sha256 = x'00' WHERE key = 't3_cat'")
        found = upkeep.check(filled)
        assert "1 post can't be read." in found
        assert "1 post that couldn't be read went." in upkeep.repair(filled)
        assert upkeep.check(filled) == []
        assert filled.posts.count() == 1

    def test_a_score_of_a_picture_without_posts(self, filled: Library, folder: Path) -> None:
        change(folder, "DELETE FROM post WHERE key = 't3_cat'")
        assert upkeep.check(filled) == [
            "1 scored picture that no post has any more stayed behind.",
            "Nothing uses 1 picture file.",
        ]
        upkeep.repair(filled)
        assert filled.find(CAT, MODEL) is None
        assert upkeep.check(filled) == []

    @pytest.mark.parametrize("seen_at_start", [True, False])
    def test_an_index_of_sqlites_own_out_of_step(
        self, filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, seen_at_start: bool
    ) -> None:
        """Some faults of indexes newer SQLites see when the library is opened, older ones when they look closely."""
        filled.close()
        with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
            kept = db.execute("SELECT * FROM sqlite_master WHERE name = 'post_by_revision'").fetchone()
            db.execute("PRAGMA writable_schema = ON")
            db.execute("DELETE FROM sqlite_master WHERE name = 'post_by_revision'")
        with closing(sqlite3.connect(folder / "library.sqlite3")) as db, db:
            db.execute("UPDATE post SET revision = revision + 1000")
            db.execute("PRAGMA writable_schema = ON")
            db.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)

        def closely(db: sqlite3.Connection) -> str | None:
            (said,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            return None if said == "ok" else str(said)

        if seen_at_start:
            monkeypatch.setattr(opening, "quick_check", closely)
        with Library.open(folder) as library:
            assert library.notices == ()
            found = upkeep.check(library)
            if found:
                assert not seen_at_start
                assert "The library file is damaged: row 1 missing from index post_by_revision." in found
                assert upkeep.repair(library) == ["The library's own indexes were made anew."]
            assert is_filled(library)

    def test_while_others_write(self, filled: Library) -> None:
        done = threading.Event()

        def come_and_go() -> None:
            number = 0
            while not done.is_set():
                number += 1
                data = b"%d" % number
                filled.posts.add(make_post(f"t3_{number}"), data)
                filled.save(make_verdict(data, path=None), THUMBNAIL, None, own=False)
                filled.posts.forget([f"t3_{number - 1}"])

        thread = threading.Thread(target=come_and_go)
        thread.start()
        try:
            assert [upkeep.check(filled) for _ in range(5)] == [[]] * 5
        finally:
            done.set()
            thread.join()

    def test_what_goes_meanwhile_is_no_fault(self, filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        real = Blobs.digests

        def forget_and_list(self: Blobs) -> Iterator[bytes]:
            filled.posts.forget(["t3_cat"])
            return real(self)

        monkeypatch.setattr(Blobs, "digests", forget_and_list)
        assert upkeep.check(filled) == []

    def test_what_comes_meanwhile_is_no_fault(self, filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        real = Blobs.digests

        def add_and_list(self: Blobs) -> Iterator[bytes]:
            filled.posts.add(make_post("t3_new"), b"new")
            return real(self)

        monkeypatch.setattr(Blobs, "digests", add_and_list)
        assert upkeep.check(filled) == []

    def test_can_be_stopped(self, filled: Library, folder: Path) -> None:
        blob(folder, CAT).write_bytes(b"car")
        cancel = threading.Event()
        cancel.set()
        assert upkeep.repair(filled, cancel) == []
        assert blob(folder, CAT).read_bytes() == b"car"


def test_the_folder_of_blobs_may_be_gone(filled: Library, folder: Path) -> None:
    shutil.rmtree(folder / "blobs")
    assert upkeep.check(filled) == ["The pictures of posts are missing: 2 picture files."]
    upkeep.repair(filled)
    assert upkeep.check(filled) == []
