"""Statements that put a picture, its score and its words into the library. All run in the caller's transaction."""

from __future__ import annotations

import sqlite3

from dankdesk.library import rows
from dankdesk.records import Score, Text, Verdict

# A paste tells no place, so it does not make a known one forgotten. The CASE also mends a damaged time.
_PICTURE = """
    INSERT INTO picture (sha256, fingerprint, format, width, height, n_bytes, name, name_key, path, first_seen,
        last_seen, own)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (sha256) DO UPDATE SET
        fingerprint = coalesce(excluded.fingerprint, fingerprint), format = excluded.format, width = excluded.width,
        height = excluded.height, n_bytes = excluded.n_bytes, name = excluded.name, name_key = excluded.name_key,
        path = coalesce(excluded.path, path), last_seen = excluded.last_seen, own = 1,
        first_seen = CASE WHEN first_seen BETWEEN 0 AND excluded.first_seen THEN first_seen ELSE excluded.first_seen END
"""
# A picture that the user checked keeps its name, its place and its turn in the list.
_POSTED_PICTURE = """
    INSERT INTO picture (sha256, fingerprint, format, width, height, n_bytes, name, name_key, first_seen,
        last_seen, own)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (sha256) DO UPDATE SET
        fingerprint = coalesce(excluded.fingerprint, fingerprint), format = excluded.format, width = excluded.width,
        height = excluded.height, n_bytes = excluded.n_bytes,
        first_seen = CASE WHEN first_seen BETWEEN 0 AND excluded.first_seen THEN first_seen ELSE excluded.first_seen END
"""
# Scores of other models keep the words they judged, as their marks point into them.
_KEEP_FOR_OTHERS = """
    UPDATE score SET older_reading = (SELECT reading FROM text WHERE text.picture_id = score.picture_id)
    WHERE picture_id = :picture AND judged_words AND older_reading IS NULL
    AND EXISTS (SELECT 1 FROM text WHERE text.picture_id = :picture AND reading <> :reading)
"""
# Not INSERT OR REPLACE, which would pass by the trigger that takes the old words out of the index.
_TEXT = """
    INSERT INTO text (picture_id, reading, content) VALUES (:picture, :reading, :content)
    ON CONFLICT (picture_id) DO UPDATE SET reading = excluded.reading, content = excluded.content
    WHERE reading <> excluded.reading OR content <> excluded.content
"""


def put_picture(db: sqlite3.Connection, verdict: Verdict, last_seen: int) -> tuple[int, int]:
    """A picture that the user checked. Returns its id, and when it was first seen, in microseconds."""
    names = (rows.printable(verdict.name), rows.folded(verdict.name), rows.path_bytes(verdict.path))
    seen = (rows.microseconds(verdict.first_seen), last_seen)
    picture = rows.picture_row(verdict)
    db.execute(_PICTURE, (*picture, *names, *seen))
    return _id_and_first_seen(db, picture[0])


def put_posted_picture(db: sqlite3.Connection, verdict: Verdict) -> tuple[int, int]:
    """A picture that a post brought. Returns the same as `put_picture`."""
    names = (rows.printable(verdict.name), rows.folded(verdict.name))
    seen = rows.microseconds(verdict.first_seen)
    picture = rows.picture_row(verdict)
    db.execute(_POSTED_PICTURE, (*picture, *names, seen, seen))
    return _id_and_first_seen(db, picture[0])


def put_score(db: sqlite3.Connection, picture_id: int, score: Score) -> None:
    """In place of the one that this model gave before. Its words, if it judged any, become the picture's."""
    if score.text is not None:
        _put_text(db, picture_id, score.text)
    values = "?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, (SELECT own FROM picture WHERE id = ?)"
    db.execute(f"INSERT OR REPLACE INTO score VALUES ({values})", (picture_id, *rows.score_row(score), picture_id))


def _id_and_first_seen(db: sqlite3.Connection, sha256: bytes) -> tuple[int, int]:
    row: tuple[int, int] = db.execute("SELECT id, first_seen FROM picture WHERE sha256 = ?", (sha256,)).fetchone()
    return row


def _put_text(db: sqlite3.Connection, picture_id: int, text: Text) -> None:
    reading, content = rows.text_row(text)
    values = {"picture": picture_id, "reading": reading, "content": content}
    db.execute(_KEEP_FOR_OTHERS, values)
    db.execute(_TEXT, values)
