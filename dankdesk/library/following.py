"""Keeping up with the posted pictures: what a reader that holds something of each has to read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

POSTED = "picture_id IN (SELECT picture_id FROM post)"
"""The condition on `picture_id` that some post carries the picture."""
CHANGED = "picture_id IN (SELECT picture_id FROM post WHERE revision > :since)"
"""The same of pictures whose posts, scores or ratings changed since; by the index `post_by_revision`."""
MOST_GONE = 2000
"""Forgotten posts after which everything is read again: until then a reader holds pictures that are gone."""


class Following:
    """Where one reader stands. Not thread-safe: the reader's own lock guards it."""

    def __init__(self) -> None:
        self._read: int | None = None
        self._read_all = 0

    def since(self, db: sqlite3.Connection) -> int | None:
        """The revision since which to read what changed, or None to read everything. To be asked before reading: what
        changes in between is read twice, and never missed.

        What it holds of pictures that are gone stays, and a later picture may have the id of one: whoever finds one
        asks the library whether it still is what it was.
        """
        (now,) = db.execute("SELECT coalesce(max(revision), 0) FROM clock").fetchone()
        last, self._read = self._read, now
        if last is not None and last <= now:
            query = "SELECT count(*) FROM forgotten WHERE revision > ?"
            if db.execute(query, (self._read_all,)).fetchone()[0] <= MOST_GONE:
                return last
        self._read_all = now
        return None

    def start_over(self) -> None:
        """Read everything next time."""
        self._read = None


def packed(rows: Iterable[tuple[object, object]], n_bytes: int) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Ids (n,) and values (n, n_bytes) of rows (id, blob), as often as they come; a damaged blob is left out."""
    sound = [(id_, blob) for id_, blob in rows if isinstance(blob, bytes) and len(blob) == n_bytes]
    ids = np.array([id_ for id_, _ in sound], np.int64)
    values = np.frombuffer(b"".join(blob for _, blob in sound), np.uint8).reshape(-1, n_bytes)
    return ids, values
