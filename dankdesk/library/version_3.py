"""The third step of the schema: posts, the user's ratings, and which pictures the user checked."""

from __future__ import annotations

import sqlite3

# own: 1 where the user checked the picture, 0 where only posts brought it. A score has a copy of it, kept in step by a
# trigger, so that the history's order by likelihood never walks past a hundred thousand pictures of posts.
# fingerprint: the 32 bytes of `Facts.phash`; pictures of older versions have none, as theirs was of another kind.
_PICTURES = (
    "DROP INDEX picture_by_last_seen",
    "DROP INDEX picture_by_name",
    "DROP INDEX score_by_likelihood",
    "ALTER TABLE picture DROP COLUMN phash",
    "ALTER TABLE picture ADD COLUMN fingerprint BLOB",
    "ALTER TABLE picture ADD COLUMN own INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE score ADD COLUMN own INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX picture_by_last_seen ON picture (last_seen) WHERE removed_at IS NULL AND own = 1",
    "CREATE INDEX picture_by_name ON picture (name_key) WHERE removed_at IS NULL AND own = 1",
    "CREATE INDEX picture_fingerprint ON picture (fingerprint) WHERE fingerprint IS NOT NULL",
    "CREATE INDEX score_by_likelihood ON score (model_id, likelihood, picture_id) WHERE own = 1",
    "CREATE INDEX score_of_model ON score (model_id, picture_id, likelihood)",
)

# sha256: of the blob, which a post always has. picture_id: the same picture once it was scored.
# id is never used twice (AUTOINCREMENT): a list of ids that somebody holds can't come to mean other posts.
# title_key: the title folded for searching. added: when it came here.
# n_bytes: of the blob. revision: larger than all earlier ones whenever something shown of the post changes.
_POSTS = (
    "CREATE TABLE subreddit (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE)",
    """
    CREATE TABLE post (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        sha256 BLOB NOT NULL,
        picture_id INTEGER REFERENCES picture (id) ON DELETE SET NULL,
        subreddit_id INTEGER NOT NULL,
        created INTEGER,
        score INTEGER,
        nsfw INTEGER NOT NULL,
        spoiler INTEGER NOT NULL,
        upvote_ratio REAL,
        n_comments INTEGER,
        title TEXT NOT NULL,
        title_key TEXT NOT NULL,
        permalink TEXT NOT NULL,
        picture_url TEXT NOT NULL,
        n_bytes INTEGER NOT NULL,
        added INTEGER NOT NULL,
        revision INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX post_by_sha256 ON post (sha256)",
    "CREATE INDEX post_by_picture ON post (picture_id)",
    "CREATE INDEX post_by_revision ON post (revision)",
    # All that the catalog reads, in a tenth of the table's pages.
    "CREATE INDEX post_columns ON post (id, picture_id, subreddit_id, created, score, nsfw, spoiler)",
    # Ratings belong to the bytes and outlive pictures and posts.
    "CREATE TABLE rating (sha256 BLOB PRIMARY KEY, value INTEGER NOT NULL, rated_at INTEGER NOT NULL)",
    "CREATE TABLE clock (revision INTEGER NOT NULL)",
    "INSERT INTO clock VALUES (0)",
    # Posts that are gone, for catalogs made before; emptied when the library is opened.
    "CREATE TABLE forgotten (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL)",
    "CREATE INDEX forgotten_by_revision ON forgotten (revision)",
    # Blobs whose holder is gone: written with the rows' deletion, so that a kill in between leaves no byte behind.
    "CREATE TABLE leaving (sha256 BLOB PRIMARY KEY)",
)

_TICK = "UPDATE clock SET revision = revision + 1;"
_NOW = "(SELECT revision FROM clock)"
_MARK = "UPDATE post SET revision = " + _NOW + " WHERE {which};"
_SHOWN = (
    "key, sha256, picture_id, subreddit_id, created, score, nsfw, spoiler, upvote_ratio, n_comments, title, "
    "permalink, picture_url"
)
_TRIGGERS = {
    "post_added": f"AFTER INSERT ON post BEGIN {_TICK} {_MARK.format(which='id = new.id')} END",
    "post_changed": f"AFTER UPDATE OF {_SHOWN} ON post BEGIN {_TICK} {_MARK.format(which='id = new.id')} END",
    "post_gone": f"AFTER DELETE ON post BEGIN {_TICK} INSERT OR REPLACE INTO forgotten VALUES (old.id, {_NOW}); END",
    "picture_added": (
        "AFTER INSERT ON picture BEGIN UPDATE post SET picture_id = new.id WHERE sha256 = new.sha256; END"
    ),
    "picture_owned": (
        "AFTER UPDATE OF own ON picture WHEN new.own IS NOT old.own "
        "BEGIN UPDATE score SET own = new.own WHERE picture_id = new.id; END"
    ),
    "score_added": f"AFTER INSERT ON score BEGIN {_TICK} {_MARK.format(which='picture_id = new.picture_id')} END",
    "score_changed": (
        f"AFTER UPDATE OF likelihood ON score BEGIN {_TICK} {_MARK.format(which='picture_id = new.picture_id')} END"
    ),
    "score_gone": f"AFTER DELETE ON score BEGIN {_TICK} {_MARK.format(which='picture_id = old.picture_id')} END",
    "rating_added": f"AFTER INSERT ON rating BEGIN {_TICK} {_MARK.format(which='sha256 = new.sha256')} END",
    "rating_changed": f"AFTER UPDATE ON rating BEGIN {_TICK} {_MARK.format(which='sha256 = new.sha256')} END",
    "rating_gone": f"AFTER DELETE ON rating BEGIN {_TICK} {_MARK.format(which='sha256 = old.sha256')} END",
}


def add_posts(db: sqlite3.Connection) -> None:
    """Everything that a library of version 2 holds, the user checked."""
    for statement in (*_PICTURES, *_POSTS):
        db.execute(statement)
    for name, rest in _TRIGGERS.items():
        db.execute(f"CREATE TRIGGER {name} {rest}")
