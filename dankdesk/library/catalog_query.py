"""Reads catalogs: all columns at once, or only what changed since the last one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from dankdesk.library.catalog import UNKNOWN, Catalog

_SHARE = 8
"""A delta of more than one eighth of the posts costs as much as all of them."""

_NO_SCORE = np.iinfo(np.int64).min
_MOST_SUBREDDITS = np.iinfo(np.int16).max
# CAST, so that a damaged value is some number and never an exception; the index has all of it, in the order of ids.
_COLUMNS = f"""
    SELECT id, CAST(coalesce(picture_id, 0) AS INTEGER), CAST(subreddit_id AS INTEGER),
        CAST(coalesce(created, {UNKNOWN + 1} - 1) AS INTEGER), CAST(coalesce(score, {_NO_SCORE + 1} - 1) AS INTEGER),
        CAST(nsfw AS INTEGER), CAST(spoiler AS INTEGER)
"""
_WIDTH = 7
ALL_POSTS = f"{_COLUMNS} FROM post INDEXED BY post_columns ORDER BY id"
_LIKELIHOOD = "CASE typeof(likelihood) WHEN 'real' THEN likelihood ELSE -1.0 END"
ALL_LIKELIHOODS = f"""
    SELECT picture_id, {_LIKELIHOOD} FROM score INDEXED BY score_of_model WHERE model_id = ?
    ORDER BY picture_id
"""
_ALL_RATINGS = """
    SELECT post.id, CAST(value AS INTEGER) FROM rating CROSS JOIN post ON post.sha256 = rating.sha256 ORDER BY post.id
"""
# By the index and in this order (CROSS JOIN), whatever the planner guesses: few posts changed.
_CHANGED = "post INDEXED BY post_by_revision"
CHANGED_POSTS = f"{_COLUMNS} FROM {_CHANGED} WHERE revision > ? ORDER BY id"
CHANGED_LIKELIHOODS = f"""
    SELECT DISTINCT score.picture_id, {_LIKELIHOOD}
    FROM {_CHANGED} CROSS JOIN score ON score.picture_id = post.picture_id AND model_id = ? WHERE post.revision > ?
    ORDER BY score.picture_id
"""
_N_CHANGED = """
    SELECT (SELECT count(*) FROM post WHERE revision > ?) + (SELECT count(*) FROM forgotten WHERE revision > ?)
"""
CHANGED_RATINGS = f"""
    SELECT post.id, CAST(value AS INTEGER) FROM {_CHANGED} CROSS JOIN rating ON rating.sha256 = post.sha256
    WHERE post.revision > ? ORDER BY post.id
"""

_Ints = npt.NDArray[np.int64]


def read(db: sqlite3.Connection, source: object, model_id: str, last: Catalog | None) -> Catalog:
    """The catalog of this moment. `last`, if it is of the same source and model, spares reading what it has."""
    with _one_moment(db):
        (revision,) = db.execute("SELECT coalesce(max(revision), 0) FROM clock").fetchone()
        if last is None or last.source is not source or last.model_id != model_id or last.revision > revision:
            return _read_all(db, source, model_id, revision)
        if last.revision == revision:
            return last
        since = (last.revision,)
        if db.execute(_N_CHANGED, since * 2).fetchone()[0] > max(1000, len(last) // _SHARE):
            return _read_all(db, source, model_id, revision)
        changed = _columns(
            _table(db.execute(CHANGED_POSTS, since), _WIDTH),
            _pairs(db.execute(CHANGED_LIKELIHOODS, (model_id, *since))),
            _table(db.execute(CHANGED_RATINGS, since), 2),
            _subreddits(db),
        )
        gone = _table(db.execute("SELECT id FROM forgotten WHERE revision > ? ORDER BY id", since), 1)[:, 0]
    return _merged(last, Catalog(**changed, revision=revision, model_id=model_id, source=source), gone)


def _read_all(db: sqlite3.Connection, source: object, model_id: str, revision: int) -> Catalog:
    columns = _columns(
        _table(db.execute(ALL_POSTS), _WIDTH),
        _pairs(db.execute(ALL_LIKELIHOODS, (model_id,))),
        _table(db.execute(_ALL_RATINGS), 2),
        _subreddits(db),
    )
    return Catalog(**columns, revision=revision, model_id=model_id, source=source)


@contextmanager
def _one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """All statements of the block see the library as it was at the first."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def _table(rows: Iterable[tuple[Any, ...]], width: int) -> _Ints:
    return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, width)


def _pairs(rows: Iterable[tuple[Any, ...]]) -> npt.NDArray[np.float64]:
    return np.fromiter(chain.from_iterable(rows), np.float64).reshape(-1, 2)


def _subreddits(db: sqlite3.Connection) -> list[tuple[int, str]]:
    return [(id_, str(name)) for id_, name in db.execute("SELECT id, name FROM subreddit ORDER BY id")]


def _columns(
    posts: _Ints, likelihoods: npt.NDArray[np.float64], ratings: _Ints, subreddits: list[tuple[int, str]]
) -> dict[str, Any]:
    """The columns of a catalog, from the rows of the statements above."""
    ids, pictures, subs, created, score, nsfw, spoiler = (np.ascontiguousarray(column) for column in posts.T)
    score32 = score.astype(np.float32)
    score32[score == _NO_SCORE] = np.nan
    likelihood = np.full(len(ids), np.nan, np.float32)
    if len(likelihoods):
        keys = likelihoods[:, 0].astype(np.int64)
        places = np.minimum(np.searchsorted(keys, pictures), len(keys) - 1)
        likelihood = np.where(keys[places] == pictures, likelihoods[places, 1], np.nan).astype(np.float32)
        likelihood[~((likelihood >= 0) & (likelihood <= 1))] = np.nan
    rating = np.zeros(len(ids), np.int8)
    rating[np.searchsorted(ids, ratings[:, 0])] = np.sign(ratings[:, 1])
    numbers = np.array([id_ for id_, _ in subreddits][:_MOST_SUBREDDITS], np.int64)
    codes = np.full(len(ids), -1, np.int16)
    if len(numbers):
        places = np.minimum(np.searchsorted(numbers, subs), len(numbers) - 1)
        codes = np.where(numbers[places] == subs, places, -1).astype(np.int16)
    return {
        "ids": ids,
        "created": created,
        "score": score32,
        "likelihood": likelihood,
        "subreddit": codes,
        "subreddits": tuple(name for _, name in subreddits),
        "nsfw": nsfw != 0,
        "spoiler": spoiler != 0,
        "rating": rating,
    }


def _merged(last: Catalog, changed: Catalog, gone: _Ints) -> Catalog:
    """`last` without what is `gone` or `changed`, and with what is `changed`."""
    stale = np.isin(last.ids, np.concatenate((changed.ids, gone)))
    ids = np.concatenate((last.ids[~stale], changed.ids))
    order = np.argsort(ids, kind="stable")

    def both(name: str) -> Any:
        return np.concatenate((getattr(last, name)[~stale], getattr(changed, name)))[order]

    names = ("created", "score", "likelihood", "subreddit", "nsfw", "spoiler", "rating")
    fields = {name: both(name) for name in names}
    return Catalog(
        ids=ids[order],
        subreddits=changed.subreddits,
        revision=changed.revision,
        model_id=last.model_id,
        source=last.source,
        **fields,
    )
