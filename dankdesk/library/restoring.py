"""A backup takes the library's place; what was there is kept beside it.

The backup is unpacked and checked under another name. A folder called `restored` is complete: from then on the swap is
finished by whoever opens the library next, should this program be killed in the middle of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from dankdesk.errors import LibraryError
from dankdesk.library.connections import connect
from dankdesk.library.guard import guarded, is_busy
from dankdesk.library.migrate import version_of
from dankdesk.library.opening import RESTORED, UNPACKING, finish_restoring, quick_check, turn
from dankdesk.library.packing import BLOBS, DATABASE
from dankdesk.library.schema import STEPS

_BLOB = re.compile(rf"{BLOBS}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")
_MOST_BYTES = 1 << 28
"""Of one picture; more than any limit of `dankdesk.images` lets in."""
_CHUNK = 1 << 20


def restore(folder: Path, backup: Path, patience: float = 5.0) -> Path | None:
    """Put the library of `backup`, a file of `back_up`, in place of the one in `folder`, which nobody may have open.

    Returns the folder in which the old library is kept, or None where there was none. Raises LibraryError: not a
    backup, damaged, of a newer DankDesk, in use, no room. Then everything is as it was.
    """
    with guarded(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / DATABASE
        with turn(file.with_name("opening.lock"), patience):
            finish_restoring(folder)
            _must_be_alone(file)
            with TemporaryDirectory(dir=folder, prefix=UNPACKING) as name:
                inside = Path(name) / RESTORED
                inside.mkdir(mode=0o700)
                _unpack(backup, inside)
                _must_be_sound(inside / DATABASE, backup)
                _sync(inside)
                _must_be_alone(file)
                inside.rename(folder / RESTORED)
            return finish_restoring(folder)


def _must_be_alone(file: Path) -> None:
    if not file.exists():
        return
    try:
        with closing(connect(file, patience=0)) as db:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        # A damaged one may be replaced: that is what backups are for.
        if is_busy(error):
            raise LibraryError("The library is open. Close DankDesk everywhere, and restore it then.") from error


def _unpack(backup: Path, inside: Path) -> None:
    (inside / BLOBS).mkdir(mode=0o700)
    try:
        source = backup.open("rb")
    except FileNotFoundError as error:
        raise LibraryError(f"There is no {backup}.") from error
    except OSError as error:
        raise LibraryError(f"{backup} can't be read.") from error
    with source:
        try:
            _unpack_all(source, inside)
        except (LibraryError, OSError):
            raise
        except Exception as error:
            # `zipfile` answers damage with whatever it trips over: zlib.error, struct.error, ValueError, ...
            raise LibraryError(f"{backup.name} is not a backup of DankDesk's library, or is damaged.") from error


def _unpack_all(source: BinaryIO, inside: Path) -> None:
    """Raises any exception where it is not a backup."""
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        if DATABASE not in names or len(set(names)) < len(names):
            raise zipfile.BadZipFile
        for entry in archive.infolist():
            blob = _BLOB.fullmatch(entry.filename)
            if entry.filename == DATABASE:
                with archive.open(entry) as packed, (inside / DATABASE).open("wb") as copy:
                    shutil.copyfileobj(packed, copy, _CHUNK)
            elif blob is not None and entry.file_size <= _MOST_BYTES:
                _unpack_blob(archive, entry, inside / BLOBS / blob[1] / blob[2])
            else:
                raise zipfile.BadZipFile


def _unpack_blob(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    data = archive.read(entry)
    if hashlib.sha256(data).hexdigest() != target.name:
        raise zipfile.BadZipFile
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def _must_be_sound(database: Path, backup: Path) -> None:
    try:
        with closing(connect(database, patience=0)) as db:
            if version_of(db, len(STEPS)) > 0 and quick_check(db) is None:
                return
    except sqlite3.DatabaseError:
        pass
    raise LibraryError(f"{backup.name} is damaged: its library can't be read.")


def _sync(folder: Path) -> None:
    """Put what was unpacked on disk before it counts."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
