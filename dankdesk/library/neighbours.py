"""Memes like this one: the posted pictures whose embedding by the same model is nearest, and how they did."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dankdesk.library.connections import Connections
from dankdesk.library.following import CHANGED, POSTED, Following, Ints, packed
from dankdesk.library.guard import guarded
from dankdesk.library.space import SAMPLE, Floats, Space

_CHUNK = 2048
_AT_ONCE = 500
_SPARE = 50
_HALF = np.dtype("<f2")
_IDS = "SELECT picture_id FROM score WHERE model_id = ? AND " + POSTED
_ALL = "SELECT picture_id, embedding FROM score WHERE model_id = :model AND " + POSTED
_CHANGED = "SELECT picture_id, embedding FROM score WHERE model_id = :model AND " + CHANGED
_SOME = "SELECT picture_id, embedding FROM score WHERE model_id = ? AND picture_id IN ({marks})"
_PICTURES = """
    SELECT id, sha256 FROM picture WHERE id IN ({marks}) AND EXISTS (SELECT 1 FROM post WHERE picture_id = picture.id)
"""
_SCORES = """
    SELECT max(post.score) FROM post JOIN picture ON picture.id = post.picture_id
    WHERE picture.sha256 IN ({marks}) AND typeof(post.score) = 'integer' GROUP BY picture.id
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """similarity: the cosine of the two embeddings as `Space` compares them, -1 to 1; 1 for equal ones."""

    sha256: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Distribution:
    """How pictures did: n of them have a score on Reddit, from the lowest up; of a picture that was posted more than
    once the highest counts. low, median, high: the quartiles, nan where n is 0."""

    n: int
    low: float
    median: float
    high: float
    scores: tuple[int, ...]


class Neighbours:
    """Of one library. Every method may be called from every thread, and raises LibraryError.

    The first call for a model reads all its embeddings, which takes about a second for 100,000; later ones what
    changed. One model's are held at a time.
    """

    def __init__(self, connections: Connections, folder: Path) -> None:
        """Use `Library.neighbours`."""
        self._connections = connections
        self._folder = folder
        self._lock = threading.Lock()
        self._of = "", 0
        self._following = Following()
        self._space: Space | None = None

    def nearest(
        self, embedding: Floats, model_id: str, k: int = 24, without: str | Collection[str] = ()
    ) -> list[Neighbour]:
        """At most `k` pictures of posts that are like this one, the nearest first; fewer where fewer are alike at all.

        embedding: the model's, float32 (n,). without: sha256 of pictures to pass over.
        """
        unwanted = {without} if isinstance(without, str) else set(without)
        with self._lock, guarded(self._folder), self._connections.reading() as db:
            space = self._now(db, model_id, len(embedding))
            if space is None:
                return []
            # Some more than asked for, since rows of pictures that are gone stay for a while.
            ids, cosines = space.nearest(embedding.astype(np.float32), 2 * k + len(unwanted) + _SPARE)
            like = [
                (int(id_), float(cosine))
                for id_, cosine in zip(ids, cosines, strict=True)
                if cosine >= space.least_like
            ]
            names = _named(db, [id_ for id_, _ in like])
        found = [Neighbour(names[id_], min(1.0, cosine)) for id_, cosine in like if id_ in names]
        return [one for one in found if one.sha256 not in unwanted][:k]

    def how_they_did(self, sha256s: Sequence[str]) -> Distribution:
        """The scores on Reddit of pictures, in whichever subreddits they were posted."""
        with self._connections.reading() as db:
            digests = [bytes.fromhex(sha256) for sha256 in sha256s]
            found = db.execute(_SCORES.format(marks=_marks(digests)), digests).fetchall()
        scores = sorted(int(score) for (score,) in found)
        low, median, high = np.percentile(scores, [25, 50, 75]) if scores else (np.nan,) * 3
        return Distribution(len(scores), float(low), float(median), float(high), tuple(scores))

    def _now(self, db: sqlite3.Connection, model_id: str, n: int) -> Space | None:
        """All embeddings of `n` numbers by this model; None where there are none."""
        if (model_id, n) != self._of:
            self._of, self._space = (model_id, n), None
            self._following = Following()
        # Taken up again only when all was read: what is cut short begins anew.
        space, self._space = self._space, None
        since = self._following.since(db)
        if since is not None and space is not None:
            _fill(space, db.execute(_CHANGED, {"model": model_id, "since": since}), n)
        if since is None or space is None or space.outgrown:
            space = None  # let go of before the next one is made
            space = self._read_all(db, model_id, n)
        self._space = space
        return space

    def _read_all(self, db: sqlite3.Connection, model_id: str, n: int) -> Space | None:
        ids = [id_ for (id_,) in db.execute(_IDS, (model_id,))]
        sample = _sample(db, model_id, ids, n)
        if not len(sample):
            return None
        space = Space.learn(sample, self._folder)
        _fill(space, db.execute(_ALL, {"model": model_id}), n)
        return space


def _sample(db: sqlite3.Connection, model_id: str, ids: list[int], n: int) -> Floats:
    """Embeddings (any, n) of pictures spread evenly over `ids`."""
    chosen = ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]
    found = []
    for start in range(0, len(chosen), _AT_ONCE):
        some = chosen[start : start + _AT_ONCE]
        found.append(_read(db.execute(_SOME.format(marks=_marks(some)), (model_id, *some)), n)[1])
    return np.concatenate(found) if found else np.empty((0, n), np.float32)


def _fill(space: Space, rows: sqlite3.Cursor, n: int) -> None:
    while some := rows.fetchmany(_CHUNK):
        space.put(*_read(some, n))


def _read(rows: Iterable[tuple[int, object]], n: int) -> tuple[Ints, Floats]:
    """Ids (any,) and embeddings (any, n); damaged ones are left out."""
    ids, raw = packed(rows, n * _HALF.itemsize)
    embeddings = raw.view(_HALF).astype(np.float32)
    sound = np.isfinite(embeddings).all(axis=1)
    return ids[sound], embeddings[sound]


def _named(db: sqlite3.Connection, ids: list[int]) -> dict[int, str]:
    """The sha256 of pictures by id, of those that still are a post's."""
    found = db.execute(_PICTURES.format(marks=_marks(ids)), ids)
    return {id_: sha256.hex() for id_, sha256 in found if isinstance(sha256, bytes)}


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
