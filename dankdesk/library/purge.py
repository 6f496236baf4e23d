"""Removed pictures go for good: row, scores, thumbnail, words and blob."""

from __future__ import annotations

import sqlite3
from collections.abc import Set

from dankdesk.library import search
from dankdesk.library.blobs import Blobs


def purge(db: sqlite3.Connection, blobs: Blobs, only: Set[bytes] | None = None) -> None:
    """Delete all removed pictures, or those of `only`. Runs in the caller's transaction.

    The blob goes first: if the app is killed in between, the row is still there to say what has to go.
    """
    removed = {sha256 for (sha256,) in db.execute("SELECT sha256 FROM picture WHERE removed_at IS NOT NULL")}
    going = removed if only is None else removed & only
    for sha256 in going:
        blobs.delete(sha256)
        db.execute("DELETE FROM picture WHERE sha256 = ?", (sha256,))
    if going:
        search.forget(db)
