"""Removed pictures go for good: row, scores, thumbnail, words and blob. Those of posts only stop being the user's."""

from __future__ import annotations

import sqlite3
from collections.abc import Set

from dankdesk.library import search
from dankdesk.library.holding import disown


def purge(db: sqlite3.Connection, only: Set[bytes] | None = None) -> bool:
    """Delete all removed pictures, or those of `only`. Runs in the caller's transaction.

    Returns whether there were any; then `holding.sweep` has to follow.
    """
    removed = {sha256 for (sha256,) in db.execute("SELECT sha256 FROM picture WHERE removed_at IS NOT NULL")}
    going = removed if only is None else removed & only
    gone = [disown(db, sha256) for sha256 in going]
    if any(gone):
        search.forget(db)
    return bool(going)
