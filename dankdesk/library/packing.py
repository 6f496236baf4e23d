"""A backup: one ZIP file with the database and the blobs, in the folders that a library has."""

from __future__ import annotations

import os
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.library.blobs import Blobs
from dankdesk.library.connections import Connections, connect

DATABASE = "library.sqlite3"
BLOBS = "blobs"
_HOLDERS = "SELECT sha256 FROM post UNION SELECT sha256 FROM picture WHERE own = 1 AND removed_at IS NULL"


def pack(connections: Connections, blobs: Blobs, target: Path, cancel: threading.Event | None) -> None:
    """Write `target`, whole or not at all. Raises LibraryError, sqlite3.Error or OSError."""
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as name:
        database, archive = Path(name) / DATABASE, Path(name) / "archive"
        with connections.reading() as db, closing(sqlite3.connect(database)) as copy:
            db.backup(copy)
        with archive.open("wb") as file:
            with closing(connect(database, patience=0)) as copy, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as into:
                if not _pack_blobs(copy, blobs, into, cancel):
                    return
                # Everything into the one file, of which the archive is made.
                copy.execute("PRAGMA journal_mode = DELETE")
                into.write(database, DATABASE, zipfile.ZIP_DEFLATED, compresslevel=1)
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
        data = blobs.read(sha256) if isinstance(sha256, bytes) and len(sha256) == 32 else None
        if data is None:
            gone.append((sha256,))
        else:
            into.writestr(f"{BLOBS}/{sha256.hex()[:2]}/{sha256.hex()}", data)
    with copy:
        copy.execute("BEGIN")
        copy.executemany("DELETE FROM post WHERE sha256 = ?", gone)
        copy.execute("DELETE FROM picture WHERE own = 0 AND sha256 NOT IN (SELECT sha256 FROM post)")
        copy.execute("DELETE FROM leaving")
    return True
