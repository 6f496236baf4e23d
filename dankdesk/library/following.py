"""What a reader of all posted pictures has to read again, so that what it holds in memory keeps up by deltas."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

ALL = "picture.id IN (SELECT picture_id FROM post)"
"""The condition on a row of picture that some post carries it."""
CHANGED = "picture.id IN (SELECT picture_id FROM post WHERE revision > :since)"
"""The same of pictures whose posts, scores or ratings changed since."""


def moment(db: sqlite3.Connection, last: int | None) -> tuple[int, int | None]:
    """The library's revision now, and the one since which to read what changed, or None to read everything.

    To be asked before reading: what changes in between is then read twice, and never missed. Everything is read again
    where posts were forgotten, for which picture was theirs is not known any more.
    """
    (revision,) = db.execute("SELECT coalesce(max(revision), 0) FROM clock").fetchone()
    if last is None or last > revision:
        return revision, None
    gone = db.execute("SELECT EXISTS (SELECT 1 FROM forgotten WHERE revision > ?)", (last,)).fetchone()[0]
    return revision, None if gone else last


def packed(rows: Iterable[tuple[object, object]], n_bytes: int) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Ids and their values, uint8 (n, n_bytes), of rows (id, blob); a damaged blob is left out."""
    ids, blobs = [], []
    for id_, blob in rows:
        if isinstance(id_, int) and isinstance(blob, bytes) and len(blob) == n_bytes:
            ids.append(id_)
            blobs.append(blob)
    values = np.frombuffer(b"".join(blobs), np.uint8).reshape(-1, n_bytes)
    return np.array(ids, np.int64), values
