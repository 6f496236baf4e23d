"""Bring a library file to the version this DankDesk knows, one transaction a step, with a backup before."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from dankdesk.errors import LibraryError
from dankdesk.library.names import stamped
from dankdesk.library.schema import APPLICATION_ID, Step


def version_of(db: sqlite3.Connection, known: int) -> int:
    """The file's schema version, 0 <= version <= `known`.

    Raises LibraryError for a file of a newer DankDesk and for another program's database: both are left as they are.
    """
    with db:
        # One moment's view of all three: another DankDesk may be making its first tables right now.
        db.execute("BEGIN")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise LibraryError("The library can't be opened: its file is another program's database. Nothing was changed.")
    if version > known:
        raise LibraryError(
            f"This library was made by a newer DankDesk (format {version}, this one knows {known}). "
            "Update DankDesk to open it. Nothing was changed."
        )
    return int(version)


def migrate(db: sqlite3.Connection, file: Path, steps: Sequence[Step]) -> None:
    """Run the steps that `file`, open as `db` by nobody else, has not seen yet.

    A step that raises is rolled back, so the file keeps the version it had; the backup stays beside it.
    """
    version = version_of(db, len(steps))
    if 0 < version < len(steps):
        _back_up(db, stamped(file, f"v{version}"))
    for number, step in enumerate(steps[version:], start=version + 1):
        with db:
            db.execute("BEGIN IMMEDIATE")
            step(db)
            db.execute(f"PRAGMA user_version = {number}")


def _back_up(db: sqlite3.Connection, target: Path) -> None:
    """Copy the open database to `target`, which appears only once it is complete and on disk."""
    part = target.with_name(target.name + ".part")
    try:
        with closing(sqlite3.connect(part)) as copy:
            db.backup(copy)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
    except (sqlite3.Error, OSError):
        part.unlink(missing_ok=True)
        raise
    part.replace(target)
