"""The shape of the library file, as the steps that lead to it.

Step n takes a file of version n to version n + 1; version 0 is an empty file. A released step is never edited: a new
shape is a new step at the end, with a new file in tests/library/fixtures.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from dankdesk.library.version_2 import add_audiences_and_words
from dankdesk.library.version_3 import add_posts

Step = Callable[[sqlite3.Connection], None]

APPLICATION_ID = 0x44414E4B
"""ASCII "DANK" in SQLite's header, so that another program's database is never taken for a library."""

# Thumbnails have a table of their own: a search by name then reads 100 bytes a picture rather than 6,000.
# Times are microseconds since 1970 in UTC. phash is the unsigned 64-bit hash stored as signed, as SQLite has no other.
_VERSION_1 = (
    """
    CREATE TABLE picture (
        id INTEGER PRIMARY KEY,
        sha256 BLOB NOT NULL UNIQUE,
        phash INTEGER NOT NULL,
        format TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        n_bytes INTEGER NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        path BLOB,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        removed_at INTEGER
    )
    """,
    "CREATE INDEX picture_by_last_seen ON picture (last_seen) WHERE removed_at IS NULL",
    "CREATE INDEX picture_by_name ON picture (name_key) WHERE removed_at IS NULL",
    "CREATE INDEX picture_removed ON picture (removed_at) WHERE removed_at IS NOT NULL",
    """
    CREATE TABLE score (
        picture_id INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
        model_id TEXT NOT NULL,
        likelihood REAL NOT NULL,
        low REAL NOT NULL,
        high REAL NOT NULL,
        logit REAL NOT NULL,
        heat BLOB NOT NULL,
        heat_rows INTEGER NOT NULL,
        heat_cols INTEGER NOT NULL,
        embedding BLOB NOT NULL,
        PRIMARY KEY (picture_id, model_id)
    )
    """,
    "CREATE INDEX score_by_likelihood ON score (model_id, likelihood, picture_id)",
    """
    CREATE TABLE thumbnail (
        picture_id INTEGER PRIMARY KEY REFERENCES picture (id) ON DELETE CASCADE,
        jpeg BLOB NOT NULL
    )
    """,
)


def _create(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _VERSION_1:
        db.execute(statement)


STEPS: tuple[Step, ...] = (_create, add_audiences_and_words, add_posts)
