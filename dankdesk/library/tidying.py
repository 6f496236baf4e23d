"""Which posts go, so that a library keeps to an age and a size."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from dankdesk.library.rows import microseconds

_EVER = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Tidied:
    """What went: posts, and the bytes of the pictures that nothing holds any more."""

    n_posts: int
    n_bytes: int


# In the order of the table: for each picture the other tables would be walked to and fro.
_POSTS = "SELECT key, sha256, coalesce(created, added), n_bytes FROM post"
_STAY = "SELECT sha256 FROM rating UNION SELECT sha256 FROM picture WHERE own = 1 AND removed_at IS NULL"


def going(
    db: sqlite3.Connection, now: datetime, older_than: timedelta | None, most_bytes: int | None
) -> tuple[list[str], int]:
    """The keys of the posts that go, oldest first, and how many bytes go with them. None: no limit of that kind.

    For the size a picture is as old as its newest post: its bytes go only with all of its posts.
    """
    stay = {sha256 for (sha256,) in db.execute(_STAY)}
    posts: dict[bytes, list[tuple[int, str]]] = {}
    sizes: dict[bytes, int] = {}
    for key, sha256, moment, n_bytes in db.execute(_POSTS):
        posts.setdefault(sha256, []).append((_whole(moment), str(key)))
        sizes[sha256] = _whole(n_bytes)
    oldest = _EVER if older_than is None else microseconds(now - older_than)
    spare = 0 if most_bytes is None else sum(sizes.values()) - most_bytes
    keys: list[tuple[int, str]] = []
    freed = 0
    for sha256 in sorted(posts.keys() - stay, key=lambda sha256: max(posts[sha256])):
        all_of_it = freed < spare or max(posts[sha256])[0] < oldest
        keys += [post for post in posts[sha256] if all_of_it or post[0] < oldest]
        freed += sizes[sha256] if all_of_it else 0
    return [key for _, key in sorted(keys)], freed


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
