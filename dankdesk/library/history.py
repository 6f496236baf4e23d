"""The list of what was checked: ordered, searched, one page at a time."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from dankdesk.library.rows import COLUMNS, to_verdict
from dankdesk.library.search import matching
from dankdesk.records import Verdict


class Order(StrEnum):
    """How the list is sorted. NEWEST: checked last comes first. NAME: by letter, ignoring case."""

    NEWEST = "newest"
    LIKELIEST = "likeliest"
    LEAST_LIKELY = "least likely"
    NAME = "name"


# CROSS JOIN keeps SQLite from swapping the tables: the left one is walked along the index that gives the order, so a
# page of a hundred thousand pictures is found without sorting them all.
_PICTURES_FIRST = "picture CROSS JOIN score ON score.picture_id = picture.id"
_SCORES_FIRST = "score CROSS JOIN picture ON picture.id = score.picture_id"
_WALKS = {
    Order.NEWEST: (_PICTURES_FIRST, "picture.last_seen DESC"),
    Order.LIKELIEST: (_SCORES_FIRST, "score.likelihood DESC, score.picture_id DESC"),
    Order.LEAST_LIKELY: (_SCORES_FIRST, "score.likelihood, score.picture_id"),
    Order.NAME: (_PICTURES_FIRST, "picture.name_key, picture.id"),
}
# Both terms of `own`, so that the index that is walked has none of the pictures that only posts brought.
_SHOWN = "score.model_id = :model AND picture.removed_at IS NULL AND picture.own = 1 AND score.own = 1"


def page_query(order: Order, condition: str = "1") -> str:
    """The statement for one page; parameters :model, :limit, :offset, and those of `condition`."""
    tables, by = _WALKS[order]
    return f"SELECT {COLUMNS} FROM {tables} WHERE {_SHOWN} AND {condition} ORDER BY {by} LIMIT :limit OFFSET :offset"


def page(db: sqlite3.Connection, model_id: str, search: str, order: Order, limit: int, offset: int) -> list[Verdict]:
    """At most `limit` verdicts. A damaged row is left out."""
    condition, sought = matching(search)
    values = {"model": model_id, "limit": limit, "offset": offset, **sought}
    verdicts = map(to_verdict, db.execute(page_query(order, condition), values).fetchall())
    return [verdict for verdict in verdicts if verdict is not None]


def count(db: sqlite3.Connection, model_id: str, search: str) -> int:
    condition, sought = matching(search)
    query = f"SELECT count(*) FROM {_PICTURES_FIRST} WHERE {_SHOWN} AND {condition}"
    (number,) = db.execute(query, {"model": model_id, **sought}).fetchone()
    return int(number)
