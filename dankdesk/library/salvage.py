"""What nobody can make again is carried from a damaged file into a fresh one: the user's ratings."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from dankdesk.library.connections import connect
from dankdesk.library.rows import Row, is_digest


def carry_ratings(damaged: Path, fresh: Path, patience: float) -> int:
    """Put the ratings that can still be read in `damaged`, which stays as it is, into `fresh`. Returns how many.

    Raises sqlite3.Error where `fresh` can't be written.
    """
    found: list[Row] = []
    # Only with a log SQLite has to write a file beside it.
    how = "mode=ro" if damaged.with_name(f"{damaged.name}-wal").exists() else "immutable=1"
    # Row by row: those before the first broken page are good.
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?{how}", uri=True)) as db:
        for row in db.execute("SELECT sha256, value, rated_at FROM rating"):
            if _is_rating(*row):
                found.append(row)
    if found:
        with closing(connect(fresh, patience)) as db, db:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT OR IGNORE INTO rating VALUES (?, ?, ?)", found)
    return len(found)


def _is_rating(sha256: object, value: object, rated_at: object) -> bool:
    return is_digest(sha256) and value in (1, -1) and isinstance(rated_at, int)
