"""The second step of the schema: a score has several audiences, and a picture has words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

# likelihood, low and high are the headline's, which `evidence` has too: here they can be sorted by.
# heats: the audiences' grids one after the other, float32, of the shapes that `evidence` gives.
# judged_words: 1 where the picture's text was judged. older_reading: the text that was judged, where that is no longer
# the one in `text`, so that marks never point into other words.
_SCORE = """
    CREATE TABLE score_2 (
        picture_id INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
        model_id TEXT NOT NULL,
        likelihood REAL NOT NULL,
        low REAL NOT NULL,
        high REAL NOT NULL,
        evidence TEXT NOT NULL,
        heats BLOB NOT NULL,
        embedding BLOB NOT NULL,
        judged_words INTEGER NOT NULL,
        older_reading TEXT,
        PRIMARY KEY (picture_id, model_id)
    )
"""
# reading: what was read, by what, as JSON. content: its words, folded for searching.
_TEXT = """
    CREATE TABLE text (
        picture_id INTEGER PRIMARY KEY REFERENCES picture (id) ON DELETE CASCADE,
        reading TEXT NOT NULL,
        content TEXT NOT NULL
    )
"""
# The join leaves out what a damaged file has without a picture: it would break the new table's constraint.
_OLD_SCORES = """
    SELECT picture_id, model_id, likelihood, low, high, logit, heat, heat_rows, heat_cols, embedding
    FROM score JOIN picture ON picture.id = score.picture_id
"""


def add_audiences_and_words(db: sqlite3.Connection) -> None:
    """Scores of version 1 become scores of one audience, of the picture alone."""
    db.execute(_SCORE)
    db.executemany("INSERT INTO score_2 VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, NULL)", _carried(db))
    db.execute("DROP TABLE score")
    db.execute("ALTER TABLE score_2 RENAME TO score")
    db.execute("CREATE INDEX score_by_likelihood ON score (model_id, likelihood, picture_id)")
    db.execute(_TEXT)


def _carried(db: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    for picture_id, model_id, likelihood, low, high, logit, heat, rows, cols, embedding in db.execute(_OLD_SCORES):
        opinion = [likelihood, low, high]
        audience = {"id": "reddit", "whole": opinion, "picture": opinion, "words": None, "logit": logit}
        try:
            evidence = json.dumps([{**audience, "shape": [rows, cols], "marks": []}], allow_nan=False)
        except (TypeError, ValueError):
            continue  # damaged: it was not shown before and can be made again
        yield picture_id, model_id, likelihood, low, high, evidence, heat, embedding
