"""Search by the words in the pictures: a full-text index beside the table `text`, which triggers keep in step.

An SQLite built without FTS5 has the same search without the index, by reading through the table.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from dankdesk.library.guard import is_damage
from dankdesk.library.rows import folded

# Without the accents, which people leave out. The index has no copy of the words: it points to the rows of `text`.
_INDEX = """
    CREATE VIRTUAL TABLE word_index USING fts5(
        content, content = 'text', content_rowid = 'picture_id', tokenize = 'unicode61 remove_diacritics 2'
    )
"""
_ADD = "INSERT INTO word_index (rowid, content) VALUES (new.picture_id, new.content);"
_TAKE = "INSERT INTO word_index (word_index, rowid, content) VALUES ('delete', old.picture_id, old.content);"
_TRIGGERS = {
    "text_added": f"AFTER INSERT ON text BEGIN {_ADD} END",
    "text_deleted": f"AFTER DELETE ON text BEGIN {_TAKE} END",
    "text_changed": (f"AFTER UPDATE OF content ON text WHEN new.content IS NOT old.content BEGIN {_TAKE} {_ADD} END"),
}
_WORDS = {"word_index_data": "id > 10", "word_index_idx": "1", "word_index_docsize": "1"}
"""Tables of FTS5's own, and the rows of them that tell of words."""

_COMMAND = "INSERT INTO word_index (word_index) VALUES (?)"

# Of a search, this many characters and different words count: a page pasted by mistake must not stop the list.
_LONGEST = 1000
_MOST = 32


@cache
def available() -> bool:
    """Whether this SQLite has FTS5."""
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE probe USING fts5(x)")
        except sqlite3.OperationalError:
            return False
    return True


def in_use(db: sqlite3.Connection) -> bool:
    """Whether the file's triggers keep an index: only then may an SQLite with FTS5 share the file, and no other."""
    kept = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return kept >= _TRIGGERS.keys()


def prepare(db: sqlite3.Connection) -> None:
    """Make the index, or make it anew where it doesn't fit the words; where this SQLite can't, put it out of use.

    Runs in the caller's transaction, in which nobody else has the file open.
    """
    if not available():
        _put_out_of_use(db)
    elif not in_use(db):
        # In place of one that was put out of use, if there is one.
        for name in _TRIGGERS:
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
        db.execute("DROP TABLE IF EXISTS word_index")
        db.execute(_INDEX)
        for name, rest in _TRIGGERS.items():
            db.execute(f"CREATE TRIGGER {name} {rest}")
        db.execute(_COMMAND, ("rebuild",))
    else:
        try:
            db.execute(_COMMAND, ("integrity-check",))
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            db.execute(_COMMAND, ("rebuild",))


def forget(db: sqlite3.Connection) -> None:
    """Leave no deleted word in the index, where deleting only marks it. Runs in the caller's transaction."""
    # Merging everything into one drops what is marked; FTS5's own secure-delete needs SQLite 3.42.
    if available():
        db.execute(_COMMAND, ("optimize",))


def matching(search: str) -> tuple[str, dict[str, str]]:
    """The condition on a row of picture, and its parameters.

    It holds where `search` is part of the name, or where each of its words begins a word in the picture.
    """
    key = folded(search)
    if not key:
        return "1", {}
    words = _words(key)
    by_name = "instr(picture.name_key, :name)"
    if not words:
        return by_name, {"name": key}
    if available():
        # In quotes everything is a plain word: no operator, no column, no bracket.
        query = " ".join('"' + word.replace('"', '""') + '"*' for word in words)
        found = "SELECT rowid FROM word_index WHERE word_index MATCH :words"
        return f"({by_name} OR picture.id IN ({found}))", {"name": key, "words": query}
    each = " AND ".join(f"instr(content, :word{number})" for number in range(len(words)))
    found = f"SELECT picture_id FROM text WHERE {each}"
    values = {f"word{number}": word for number, word in enumerate(words)}
    return f"({by_name} OR picture.id IN ({found}))", {"name": key, **values}


def _words(key: str) -> list[str]:
    # FTS5 takes a NUL for the end of the search.
    parts = dict.fromkeys(key[:_LONGEST].replace("\0", " ").split())
    return [part for part in parts if any(map(str.isalnum, part))][:_MOST]


def _put_out_of_use(db: sqlite3.Connection) -> None:
    for name in _TRIGGERS:
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
    # The index itself can't be dropped without FTS5, but emptied: it holds words that may have to be forgotten. What
    # stays (records 1 and 10) has none, and FTS5 needs it to open the index, if only to drop it.
    kept = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, rows in _WORDS.items():
        if table in kept:
            db.execute(f"DELETE FROM {table} WHERE {rows}")
