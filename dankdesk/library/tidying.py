"""Which posts go, so that a library keeps to an age and a size."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from dankdesk.library.rows import microseconds


@dataclass(frozen=True, slots=True)
class Tidied:
    """What went: posts, and the bytes of the pictures that nothing holds any more."""

    n_posts: int
    n_bytes: int


# Per picture, as its bytes are there once: a picture is as old as its newest post.
_PICTURES = """
    SELECT post.sha256, max(coalesce(post.created, post.added)) AS moment, max(post.n_bytes),
        EXISTS (SELECT 1 FROM rating WHERE rating.sha256 = post.sha256)
        OR EXISTS (SELECT 1 FROM picture WHERE picture.id = post.picture_id AND own = 1 AND removed_at IS NULL)
    FROM post GROUP BY post.sha256 ORDER BY moment, max(post.id)
"""
_OLD = "SELECT key FROM post WHERE sha256 = ? AND coalesce(created, added) < ?"


def going(
    db: sqlite3.Connection, now: datetime, older_than: timedelta | None, most_bytes: int | None
) -> tuple[list[str], int]:
    """The keys of the posts that go, oldest first, and how many bytes go with them. None: no limit of that kind."""
    pictures = [(sha256, moment, int(size), bool(stays)) for sha256, moment, size, stays in db.execute(_PICTURES)]
    total = sum(size for _, _, size, _ in pictures)
    oldest = None if older_than is None else microseconds(now - older_than)
    keys: list[str] = []
    freed = 0
    for sha256, moment, size, stays in pictures:
        if stays:
            continue
        too_many = most_bytes is not None and total - freed > most_bytes
        if too_many or (oldest is not None and moment < oldest):
            freed += size
            keys += [key for (key,) in db.execute("SELECT key FROM post WHERE sha256 = ?", (sha256,))]
        elif oldest is not None:
            keys += [key for (key,) in db.execute(_OLD, (sha256, oldest))]
    return keys, freed
