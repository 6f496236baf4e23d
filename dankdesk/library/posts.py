"""Posts: what Reddit, or somebody's table, says of pictures."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from dankdesk.library import catalog_query, holding, post_rows, rows, search, tidying
from dankdesk.library.blobs import Blobs
from dankdesk.library.catalog import Catalog
from dankdesk.library.connections import Connections
from dankdesk.library.guard import guarded
from dankdesk.library.tidying import Tidied
from dankdesk.records import ListedPost, Post

_FACTS = "title, title_key, score, upvote_ratio, n_comments, created, permalink, picture_url, nsfw, spoiler"
_FACTS_DIFFER = " OR ".join(f"{name} IS NOT excluded.{name}" for name in ("subreddit_id", *_FACTS.split(", ")))
_SET_FACTS = ", ".join(f"{name} = excluded.{name}" for name in ("subreddit_id", *_FACTS.split(", ")))
# What a listing says again and again changes no row, so that no list is read anew for it.
_PUT = f"""
    INSERT INTO post (key, sha256, picture_id, n_bytes, added, subreddit_id, {_FACTS})
    VALUES (:key, :sha256, (SELECT id FROM picture WHERE sha256 = :sha256), :n_bytes, :added,
        (SELECT id FROM subreddit WHERE name = :subreddit), {", ".join(f":{name}" for name in _FACTS.split(", "))})
    ON CONFLICT (key) DO UPDATE SET
        sha256 = excluded.sha256, picture_id = excluded.picture_id, n_bytes = excluded.n_bytes, {_SET_FACTS}
    WHERE sha256 IS NOT excluded.sha256 OR picture_id IS NOT excluded.picture_id OR n_bytes IS NOT excluded.n_bytes
        OR {_FACTS_DIFFER}
"""
_UNSCORED = """
    SELECT sha256, title FROM post WHERE picture_id IS NULL
    OR NOT EXISTS (SELECT 1 FROM score WHERE score.picture_id = post.picture_id AND model_id = ?)
    ORDER BY created DESC, id DESC
"""
_CHUNK = 500
_T = TypeVar("_T")


class Posts:
    """The posts of one library. Every method may be called from every thread, and raises LibraryError.

    Text is kept as far as it fits: long titles are cut, control characters become spaces.
    """

    def __init__(self, connections: Connections, blobs: Blobs, folder: Path) -> None:
        """Use `Library.posts`."""
        self._connections = connections
        self._blobs = blobs
        self._folder = folder

    def known(self, keys: Iterable[str]) -> dict[str, str]:
        """Of `keys`, those that are here, with the sha256 of their pictures."""
        found: dict[str, str] = {}
        with self._connections.reading() as db:
            for some in _chunks(keys):
                stored = [post_rows.stored_key(key) for key in some]
                here: dict[str, object] = dict(_where_in(db, "SELECT key, sha256 FROM post WHERE key", stored))
                both = ((key, here.get(name)) for key, name in zip(some, stored, strict=True))
                found |= {key: sha256.hex() for key, sha256 in both if rows.is_digest(sha256)}
        return found

    def add(self, post: Post, data: bytes) -> str:
        """Keep a post and the bytes of its picture. A known key gets these facts, and this picture.

        Returns the sha256. The bytes and the post are on disk when this returns.
        """
        sha256 = hashlib.sha256(data).digest()
        with guarded(self._folder):
            sound = self._blobs.read(sha256) is not None
            let_go = False
            for missing in (None, data) if sound else (data,):
                with holding.keeping(self._connections, self._blobs, sha256, missing) as db:
                    if missing is None and self._blobs.size(sha256) is None:
                        continue  # another window let go of it between the two looks
                    let_go = self._put(db, post, sha256, len(data))
                    break
            if let_go:
                holding.sweep(self._connections, self._blobs)
        return sha256.hex()

    def link(self, post: Post, sha256: str) -> bool:
        """Keep another post of a picture whose bytes are here. False, and nothing kept, where they aren't."""
        digest = rows.digest(sha256)
        with guarded(self._folder):
            with self._connections.writing() as db:
                n_bytes = self._blobs.size(digest)
                if n_bytes is None:
                    return False
                let_go = self._put(db, post, digest, n_bytes)
            if let_go:
                holding.sweep(self._connections, self._blobs)
        return True

    def refresh(self, posts: Iterable[Post]) -> int:
        """Newer facts of known posts, all or nothing. Returns how many of them are known."""
        n_known = 0
        with self._connections.writing() as db:
            for post in posts:
                query = "SELECT sha256, n_bytes FROM post WHERE key = ?"
                row = db.execute(query, (post_rows.stored_key(post.key),)).fetchone()
                if row is not None:
                    self._put(db, post, *row)
                    n_known += 1
        return n_known

    def forget(self, keys: Iterable[str]) -> int:
        """Delete posts, with the pictures, scores and bytes that nothing else holds. Returns how many there were."""
        with guarded(self._folder):
            with self._connections.writing() as db:
                n_posts = self._forget(db, keys)
            holding.sweep(self._connections, self._blobs)
        return n_posts

    def keys(self, prefix: str = "t3_") -> list[str]:
        """The keys that begin with `prefix`, in the order of the alphabet."""
        last = prefix + "\U0010ffff"
        with self._connections.reading() as db:
            found = db.execute("SELECT key FROM post WHERE key >= ? AND key < ? ORDER BY key", (prefix, last))
            return [str(key) for (key,) in found]

    def unscored(self, model_id: str) -> list[tuple[str, str]]:
        """sha256 and a title of the pictures that this model has not scored, each once, the newest post first."""
        found: dict[str, str] = {}
        with self._connections.reading() as db:
            for sha256, title in db.execute(_UNSCORED, (model_id,)):
                if rows.is_digest(sha256):
                    found.setdefault(sha256.hex(), str(title))
        return list(found.items())

    def get(self, ids: Sequence[int], model_id: str) -> list[ListedPost]:
        """Posts by the library's numbers, in the order of `ids`; those that are gone, or damaged, are left out."""
        found: dict[int, ListedPost] = {}
        with self._connections.reading() as db:
            for some in _chunks(int(id_) for id_ in ids):
                query = f"SELECT {post_rows.COLUMNS} FROM {post_rows.TABLES} WHERE post.id"
                for listed in map(post_rows.to_listed, _where_in(db, query, some, model_id)):
                    if listed is not None:
                        found[listed.id] = listed
        return [found[int(id_)] for id_ in ids if int(id_) in found]

    def of_picture(self, sha256: str, model_id: str) -> list[ListedPost]:
        """The posts that carry this picture, newest first."""
        query = f"SELECT {post_rows.COLUMNS} FROM {post_rows.TABLES} WHERE post.sha256 = :sha256"
        with self._connections.reading() as db:
            found = db.execute(
                f"{query} ORDER BY post.created DESC, post.id DESC", {"model": model_id, "sha256": rows.digest(sha256)}
            )
            return [listed for listed in map(post_rows.to_listed, found) if listed is not None]

    def catalog(self, model_id: str, last: Catalog | None = None) -> Catalog:
        """All posts as columns, with this model's likelihoods. `last`: an earlier one, so that only what changed is
        read; it is returned itself where nothing did."""
        with self._connections.reading() as db:
            return catalog_query.read(db, self, model_id, last)

    def matching(self, text: str) -> npt.NDArray[np.int64]:
        """The ids, sorted, of posts with all words of `text` (which may be cut short) in the title or the picture."""
        queries, values = search.matching_posts(text)
        with self._connections.reading() as db:
            found = [np.fromiter((id_ for (id_,) in db.execute(query, values)), np.int64) for query in queries]
        return np.unique(np.concatenate(found))

    def tidy(self, older_than: timedelta | None, most_bytes: int | None) -> Tidied:
        """Forget posts that are older than that, and the oldest ones until the pictures of all posts take no more than
        `most_bytes`. Posts of pictures that the user rated or checked stay.

        The age counts from the post's own time or, where that is not known, from when it came here.
        """
        with guarded(self._folder):
            with self._connections.writing() as db:
                keys, n_bytes = tidying.going(db, datetime.now(UTC), older_than, most_bytes)
                n_posts = self._forget(db, keys)
            holding.sweep(self._connections, self._blobs)
        return Tidied(n_posts, n_bytes)

    def would_tidy(self, older_than: timedelta | None, most_bytes: int | None) -> Tidied:
        """What `tidy` would do now; nothing is changed."""
        with self._connections.reading() as db:
            keys, n_bytes = tidying.going(db, datetime.now(UTC), older_than, most_bytes)
        return Tidied(len(keys), n_bytes)

    def count(self) -> int:
        with self._connections.reading() as db:
            return int(db.execute("SELECT count(*) FROM post").fetchone()[0])

    def _put(self, db: sqlite3.Connection, post: Post, sha256: bytes, n_bytes: int) -> bool:
        """Returns whether the post let go of another picture; then `holding.sweep` has to follow."""
        key, subreddit = post_rows.stored_key(post.key), post_rows.stored_subreddit(post.subreddit)
        before = db.execute("SELECT sha256 FROM post WHERE key = ?", (key,)).fetchone()
        db.execute("INSERT OR IGNORE INTO subreddit (name) VALUES (?)", (subreddit,))
        place = {"key": key, "sha256": sha256, "n_bytes": n_bytes, "subreddit": subreddit}
        added = rows.microseconds(datetime.now(UTC))
        db.execute(_PUT, {**place, "added": added, **post_rows.facts(post)})
        if before is None or before[0] == sha256:
            return False
        if holding.drop_unheld(db, before[0]):
            search.forget(db)
        return True

    def _forget(self, db: sqlite3.Connection, keys: Iterable[str]) -> int:
        n_posts = 0
        for some in _chunks(map(post_rows.stored_key, keys)):
            pictures = set(_where_in(db, "SELECT sha256 FROM post WHERE key", some))
            marks = ", ".join("?" * len(some))
            n_posts += db.execute(f"DELETE FROM post WHERE key IN ({marks})", some).rowcount
            for (sha256,) in pictures:
                holding.drop_unheld(db, sha256)
        if n_posts:
            search.forget(db)
        return n_posts


def _chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(values)
    while some := list(islice(rest, _CHUNK)):
        yield some


def _where_in(db: sqlite3.Connection, query: str, values: Iterable[object], model_id: str = "") -> list[rows.Row]:
    """The rows of `query` whose last column named is one of `values`; `query` may use :model."""
    named = {f"value{number}": value for number, value in enumerate(values)}
    marks = ", ".join(f":{name}" for name in named)
    return db.execute(f"{query} IN ({marks})", {"model": model_id, **named}).fetchall()
