"""Was this picture posted before? The posts that carry its very bytes, or a copy that was saved, cut or marked anew.

docs/decisions/078-when-a-copy-is-a-copy.md says how near is near enough, and what words have to do with it.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dankdesk.library import following, post_rows, rows
from dankdesk.library.connections import Connections
from dankdesk.records import ListedPost
from dankdesk.text.likeness import likeness, pieces

NEAR = 8
"""Bits of 256 within which a picture is a copy, whatever is written on it."""
FAR = 72
"""Bits within which it is one if it says the same."""
SAME_WORDS = 0.75
"""The least `likeness` of two readings that say the same."""

_PLAIN = range(112, 145)
"""How many bits a hash has that tells something; a picture of one colour has none or one, and all are alike."""
_MOST_CANDIDATES = 200
_MOST_POSTS = 200
_HASHES = "SELECT id AS picture_id, fingerprint FROM picture WHERE fingerprint IS NOT NULL AND "
_WORDS = "SELECT picture_id, content FROM text WHERE picture_id IN ({marks})"
_OWN_WORDS = "SELECT content FROM text JOIN picture ON picture.id = picture_id WHERE sha256 = ?"
# UNION and not OR: where no picture is near, OR reads all posts.
POSTS = f"""
    SELECT post.picture_id, {post_rows.COLUMNS} FROM {post_rows.TABLES}
    WHERE post.id IN (
        SELECT id FROM post WHERE sha256 = :sha256 UNION SELECT id FROM post WHERE picture_id IN ({{marks}})
    )
    ORDER BY post.created IS NULL, post.created DESC, post.id DESC LIMIT {_MOST_POSTS}
"""


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """A post of the picture. distance: bits in which the two hashes differ, 0 for the same bytes."""

    listed: ListedPost
    distance: int
    same_bytes: bool


class Lookalikes:
    """Of one library. Every method may be called from every thread, and raises LibraryError."""

    def __init__(self, connections: Connections) -> None:
        """Use `Library.lookalikes`."""
        self._connections = connections
        self._lock = threading.Lock()
        self._following = following.Following()
        self._ids = np.empty(0, np.int64)
        self._hashes = np.empty((4, 0), np.uint64)

    def of(self, phash: int | None, sha256: str, model_id: str) -> list[SeenBefore]:
        """The posts of this picture and of its near copies, the newest first; at most 200.

        phash: None finds the same bytes only. model_id: whose likelihood the posts are listed with.
        """
        digest = rows.digest(sha256)
        with self._connections.reading() as db:
            near = self._near(db, phash, digest) if phash is not None else {}
            return _posts(db, digest, near, model_id)

    def _near(self, db: sqlite3.Connection, phash: int, sha256: bytes) -> dict[int, int]:
        """The distance of each picture that is a copy, by its id."""
        if phash.bit_count() not in _PLAIN:
            return {}
        ids, hashes = self._now(db)
        apart = _apart(hashes, phash)
        within = np.flatnonzero(apart <= FAR)
        nearest = within[np.argsort(apart[within], kind="stable")][:_MOST_CANDIDATES]
        found = dict(zip(ids[nearest].tolist(), apart[nearest].tolist(), strict=True))
        doubtful = [id_ for id_, bits in found.items() if bits > NEAR]
        alike = _saying_the_same(db, sha256, doubtful)
        return {id_: bits for id_, bits in found.items() if bits <= NEAR or id_ in alike}

    def _now(self, db: sqlite3.Connection) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
        """The ids and hashes of all posted pictures; the arrays are never written to."""
        with self._lock:
            try:
                self._catch_up(db)
            except BaseException:
                self._following.start_over()
                raise
            return self._ids, self._hashes

    def _catch_up(self, db: sqlite3.Connection) -> None:
        since = self._following.since(db)
        if since is None:
            ids, hashes = following.packed(db.execute(_HASHES + following.POSTED), 32)
            self._ids, self._hashes = ids, _columns(hashes)
            return
        ids, hashes = following.packed(db.execute(_HASHES + following.CHANGED, {"since": since}), 32)
        if len(ids):
            kept = ~np.isin(self._ids, ids)
            self._ids = np.concatenate((self._ids[kept], ids))
            self._hashes = np.concatenate((self._hashes[:, kept], _columns(hashes)), axis=1)


def _columns(hashes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """Hashes (n, 32) as (4, n): each quarter side by side, which counts four times as fast."""
    return np.ascontiguousarray(hashes.view(np.uint64).T)


def _apart(hashes: npt.NDArray[np.uint64], phash: int) -> npt.NDArray[np.uint16]:
    """In how many bits each differs."""
    quarters = np.frombuffer(phash.to_bytes(32), np.uint64)
    counts = [np.bitwise_count(some ^ quarter) for some, quarter in zip(hashes, quarters, strict=True)]
    # Two quarters make 128 at most, which fits their bytes; four do not.
    made: npt.NDArray[np.uint16] = (counts[0] + counts[1]).astype(np.uint16) + (counts[2] + counts[3])
    return made


def _saying_the_same(db: sqlite3.Connection, sha256: bytes, ids: list[int]) -> set[int]:
    """Of pictures by id, those with the words of the picture `sha256`; none where its words are few or not known."""
    row = db.execute(_OWN_WORDS, (sha256,)).fetchone() if ids else None
    own = pieces(str(row[0])) if row is not None else None
    if own is None:
        return set()
    found = db.execute(_WORDS.format(marks=", ".join("?" * len(ids))), ids)
    others = ((id_, pieces(str(content))) for id_, content in found)
    return {id_ for id_, other in others if other is not None and likeness(own, other) >= SAME_WORDS}


def _posts(db: sqlite3.Connection, sha256: bytes, near: dict[int, int], model_id: str) -> list[SeenBefore]:
    # Numbered by hand: sqlite3 takes names or marks, not both.
    ids = {f"id{number}": id_ for number, id_ in enumerate(near)}
    query = POSTS.format(marks=", ".join(f":{name}" for name in ids))
    found = []
    for picture_id, *row in db.execute(query, {"sha256": sha256, "model": model_id, **ids}):
        listed = post_rows.to_listed(tuple(row))
        if listed is not None:
            same = listed.sha256 == sha256.hex()
            found.append(SeenBefore(listed, 0 if same else near[picture_id], same))
    return found
