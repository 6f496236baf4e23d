"""A backup: one ZIP file with the database and the blobs, in the folders that a library has."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.errors import LibraryError
from dankdesk.library import search
from dankdesk.library.blobs import Blobs
from dankdesk.library.connections import connect
from dankdesk.library.guard import is_trouble, primary_code
from dankdesk.library.purge import purge
from dankdesk.library.rows import is_digest

DATABASE = "library.sqlite3"
BLOBS = "blobs"
PATIENCE_S = 5.0
_FULL = "the disk that holds {folder} is full."
_FAILING = "the disk that holds {folder}, or the library's, reports an error."
_NOT_ALLOWED = "{folder} is read-only or belongs to someone else."
_NO_FOLDER = "there is no folder {folder}."
_WHY = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _NOT_ALLOWED,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.ENOENT: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
}
_HOLDERS = "SELECT sha256 FROM post UNION SELECT sha256 FROM picture WHERE own = 1 AND removed_at IS NULL"


def pack(database: Path, blobs: Blobs, target: Path, cancel: threading.Event | None) -> None:
    """Write `target`, whole or not at all. Raises LibraryError."""
    try:
        _pack(database, blobs, target, cancel)
    except sqlite3.Error as error:
        if not is_trouble(error):
            raise
        full = primary_code(error) == sqlite3.SQLITE_FULL
        raise LibraryError(_not_written(_FULL if full else _FAILING, target.parent)) from error
    except OSError as error:
        why = _WHY.get(error.errno or 0, _FAILING)
        raise LibraryError(_not_written(why, target.parent)) from error


def _not_written(why: str, folder: Path) -> str:
    return f"The backup can't be written: {why.format(folder=folder)}"


def _pack(database: Path, blobs: Blobs, target: Path, cancel: threading.Event | None) -> None:
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as name:
        copied, archive = Path(name) / DATABASE, Path(name) / "archive"
        # Connections of its own, so that trouble here is told as the backup's and not as the library's.
        with closing(connect(database, PATIENCE_S)) as db, closing(sqlite3.connect(copied)) as copy:
            db.backup(copy)
        with archive.open("wb") as file:
            with closing(connect(copied, patience=0)) as copy, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as into:
                if not _pack_blobs(copy, blobs, into, cancel):
                    return
                # Everything into the one file, of which the archive is made.
                copy.execute("PRAGMA journal_mode = DELETE")
                into.write(copied, DATABASE, zipfile.ZIP_DEFLATED, compresslevel=1)
            file.flush()
            os.fsync(file.fileno())
        if cancel is None or not cancel.is_set():
            archive.replace(target)


def _pack_blobs(copy: sqlite3.Connection, blobs: Blobs, into: zipfile.ZipFile, cancel: threading.Event | None) -> bool:
    """False where it was cancelled. Posts that were forgotten since the copy was made leave it too."""
    gone: list[tuple[bytes]] = []
    for (sha256,) in copy.execute(_HOLDERS).fetchall():
        if cancel is not None and cancel.is_set():
            return False
        data = blobs.read(sha256) if is_digest(sha256) else None
        if data is None:
            gone.append((sha256,))
        else:
            into.writestr(f"{BLOBS}/{sha256.hex()[:2]}/{sha256.hex()}", data)
    with copy:
        copy.execute("BEGIN")
        purge(copy)
        copy.executemany("DELETE FROM post WHERE sha256 = ?", gone)
        copy.execute("DELETE FROM picture WHERE own = 0 AND sha256 NOT IN (SELECT sha256 FROM post)")
        copy.execute("DELETE FROM leaving")
        search.forget(copy)
    return True
