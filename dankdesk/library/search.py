"""Search by words: full-text indexes beside the tables `text` (what stands in the pictures) and `post` (titles), which
triggers keep in step.

An SQLite built without FTS5 has the same search without the indexes, by reading through the tables.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache

from dankdesk.library.guard import is_damage
from dankdesk.library.rows import folded


@dataclass(frozen=True, slots=True)
class _Index:
    """A full-text index without a copy of the words: it points to the column `content` of the rows of `table`."""

    name: str
    table: str
    rowid: str
    content: str

    @property
    def statement(self) -> str:
        # Without the accents, which people leave out.
        return (
            f"CREATE VIRTUAL TABLE {self.name} USING fts5({self.content}, content = '{self.table}', "
            f"content_rowid = '{self.rowid}', tokenize = 'unicode61 remove_diacritics 2')"
        )

    @property
    def triggers(self) -> dict[str, str]:
        table, content = self.table, self.content
        add = f"INSERT INTO {self.name} (rowid, {content}) VALUES (new.{self.rowid}, new.{content});"
        take = (
            f"INSERT INTO {self.name} ({self.name}, rowid, {content}) "
            f"VALUES ('delete', old.{self.rowid}, old.{content});"
        )
        changed = f"AFTER UPDATE OF {content} ON {table} WHEN new.{content} IS NOT old.{content}"
        return {
            f"{self.prefix}_added": f"AFTER INSERT ON {table} BEGIN {add} END",
            f"{self.prefix}_deleted": f"AFTER DELETE ON {table} BEGIN {take} END",
            f"{self.prefix}_changed": f"{changed} BEGIN {take} {add} END",
        }

    @property
    def prefix(self) -> str:
        """Of the triggers' names."""
        return "text" if self.table == "text" else self.content

    @property
    def words(self) -> dict[str, str]:
        """Tables of FTS5's own, and the rows of them that tell of words."""
        return {f"{self.name}_data": "id > 10", f"{self.name}_idx": "1", f"{self.name}_docsize": "1"}

    def command(self, db: sqlite3.Connection, command: str, rank: int = 0) -> None:
        db.execute(f"INSERT INTO {self.name} ({self.name}, rank) VALUES (?, ?)", (command, rank))


_WORDS = _Index("word_index", "text", "picture_id", "content")
_TITLES = _Index("title_index", "post", "id", "title_key")
_INDEXES = (_WORDS, _TITLES)

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
    """Whether the file's triggers keep the indexes: only then may an SQLite with FTS5 share the file, and no other."""
    return all(_in_use(db, index) for index in _INDEXES)


def prepare(db: sqlite3.Connection) -> None:
    """Make the indexes, or make them anew where they don't fit the words; where this SQLite can't, put them out of use.

    Runs in the caller's transaction, in which nobody else has the file open.
    """
    for index in _INDEXES:
        if not available():
            _put_out_of_use(db, index)
        elif not _in_use(db, index):
            _make(db, index)
        elif not _is_sound(db, index, 0):
            index.command(db, "rebuild")


def tells_of_words(fault: str) -> bool:
    """Whether a fault that SQLite's check of the file names (since 3.44) is one of these indexes', and so no loss."""
    return "fts5" in fault.lower()


def is_sound(db: sqlite3.Connection) -> bool:
    """Whether the indexes fit the words. Needs a connection that may write; changes nothing."""
    return not available() or all(_is_sound(db, index, 1) for index in _INDEXES)


def rebuild(db: sqlite3.Connection) -> None:
    """Make the indexes anew from the words. Runs in the caller's transaction."""
    for index in _INDEXES if available() else ():
        index.command(db, "rebuild")


def forget(db: sqlite3.Connection) -> None:
    """Leave no deleted word in an index, where deleting only marks it. Runs in the caller's transaction."""
    # Merging everything into one drops what is marked; FTS5's own secure-delete needs SQLite 3.42.
    if available():
        for index in _INDEXES:
            index.command(db, "optimize")


def matching(search: str) -> tuple[str, dict[str, str]]:
    """The condition on a row of picture, and its parameters.

    It holds where `search` is part of the name, or where each of its words begins a word in the picture.
    """
    key = folded(search)
    if not key:
        return "1", {}
    by_name = "instr(picture.name_key, :name)"
    found, sought = _rows_with(key, _WORDS)
    if not found:
        return by_name, {"name": key}
    return f"({by_name} OR picture.id IN ({found}))", {"name": key, **sought}


def matching_posts(search: str) -> tuple[list[str], dict[str, str]]:
    """Statements for the ids of posts with `search` in their title or their picture, and the parameters of all."""
    key = folded(search)
    titles, sought = _rows_with(key, _TITLES)
    if not titles:
        return ["SELECT id FROM post WHERE :name <> '' AND instr(title_key, :name)"], {"name": key}
    words, _ = _rows_with(key, _WORDS)
    # CROSS JOIN: from the pictures that were found to their posts.
    pictures = f"SELECT post.id FROM ({words}) AS found CROSS JOIN post ON post.picture_id = found.row"
    return [titles, pictures], sought


def _rows_with(key: str, index: _Index) -> tuple[str, dict[str, str]]:
    """A statement for the rows of the index's table in which each word of `key` begins a word; "" for no words."""
    words = _words(key)
    if not words:
        return "", {}
    if available():
        # In quotes everything is a plain word: no operator, no column, no bracket.
        query = " ".join('"' + word.replace('"', '""') + '"*' for word in words)
        return f"SELECT rowid AS row FROM {index.name} WHERE {index.name} MATCH :words", {"words": query}
    each = " AND ".join(f"instr({index.content}, :word{number})" for number in range(len(words)))
    values = {f"word{number}": word for number, word in enumerate(words)}
    return f"SELECT {index.rowid} AS row FROM {index.table} WHERE {each}", values


def _words(key: str) -> list[str]:
    # FTS5 takes a NUL for the end of the search.
    parts = dict.fromkeys(key[:_LONGEST].replace("\0", " ").split())
    return [part for part in parts if any(map(str.isalnum, part))][:_MOST]


def _in_use(db: sqlite3.Connection, index: _Index) -> bool:
    kept = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return kept >= index.triggers.keys()


def _make(db: sqlite3.Connection, index: _Index) -> None:
    # In place of one that was put out of use, if there is one.
    for name in index.triggers:
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
    db.execute(f"DROP TABLE IF EXISTS {index.name}")
    db.execute(index.statement)
    for name, rest in index.triggers.items():
        db.execute(f"CREATE TRIGGER {name} {rest}")
    index.command(db, "rebuild")


def _is_sound(db: sqlite3.Connection, index: _Index, rank: int) -> bool:
    """rank: 0 for the index itself; 1 against the words as well, which takes four times as long."""
    try:
        index.command(db, "integrity-check", rank)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return False
    return True


def _put_out_of_use(db: sqlite3.Connection, index: _Index) -> None:
    for name in index.triggers:
        db.execute(f"DROP TRIGGER IF EXISTS {name}")
    # The index itself can't be dropped without FTS5, but emptied: it holds words that may have to be forgotten. What
    # stays (records 1 and 10) has none, and FTS5 needs it to open the index, if only to drop it.
    kept = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, rows in index.words.items():
        if table in kept:
            db.execute(f"DELETE FROM {table} WHERE {rows}")
