"""What holds a picture and its blob, and how they go when nothing does.

A blob is held by its posts, and by a picture that the user checked and that has no file of its own. It goes in two
steps: the rows' deletion writes it down as leaving, and once that is committed the file is deleted. It comes the same
way: written down as leaving first, so that a kill before its row is there leaves a file that the next opening deletes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from dankdesk.errors import LibraryError
from dankdesk.library.blobs import Blobs
from dankdesk.library.connections import Connections
from dankdesk.library.rows import is_digest

_AT_ONCE = 500

_POSTED = "EXISTS (SELECT 1 FROM post WHERE post.sha256 = picture.sha256)"
SHOWN = f"(picture.removed_at IS NULL OR {_POSTED})"
"""The condition on a row of picture that is known: not removed, or removed by the user but held by a post."""

_HELD = (
    "SELECT EXISTS (SELECT 1 FROM post WHERE sha256 = :sha256) "
    "OR EXISTS (SELECT 1 FROM picture WHERE sha256 = :sha256 AND own = 1 AND path IS NULL)"
)
# The file's name and place were the user's; a post's picture goes by the post's title.
_DISOWN = f"""
    UPDATE picture SET own = 0, removed_at = NULL, path = NULL, last_seen = first_seen,
        name = (SELECT title FROM post WHERE post.sha256 = picture.sha256),
        name_key = (SELECT title_key FROM post WHERE post.sha256 = picture.sha256)
    WHERE sha256 = ? AND {_POSTED}
"""
_DROP_UNHELD = f"DELETE FROM picture WHERE sha256 = ? AND own = 0 AND NOT {_POSTED}"


@contextmanager
def keeping(connections: Connections, blobs: Blobs, sha256: bytes, data: bytes | None) -> Iterator[sqlite3.Connection]:
    """A transaction for the rows that hold a blob; once it is over, `data` is kept too. None: there is none to keep.

    Raises LibraryError or OSError, and then keeps neither.
    """
    # The bytes reach the disk before the transactions: no other window waits for that.
    with blobs.staged(data) as part:
        if part is None:
            with connections.writing() as db:
                yield db
            return
        while True:
            with connections.writing() as db:
                leave(db, sha256)
            connections.settle()
            with connections.writing() as db:
                if not _is_leaving(db, sha256):
                    continue  # somebody swept in between
                yield db
                # Inside the transaction, so that no other window deletes the blob before its row is there.
                blobs.place(part, sha256)
                db.execute("DELETE FROM leaving WHERE sha256 = ?", (sha256,))
            return


def disown(db: sqlite3.Connection, sha256: bytes) -> bool:
    """The user's own check of a picture ends: what only that held goes. Runs in the caller's transaction.

    Returns whether the picture is gone, and not kept for its posts.
    """
    leave(db, sha256)
    if db.execute(_DISOWN, (sha256,)).rowcount:
        return False
    return db.execute("DELETE FROM picture WHERE sha256 = ?", (sha256,)).rowcount > 0


def drop_unheld(db: sqlite3.Connection, sha256: bytes) -> bool:
    """A post of this picture is gone: so is the picture if only that post held it. Runs in the caller's transaction.

    Returns whether it was, and its words with it.
    """
    leave(db, sha256)
    return db.execute(_DROP_UNHELD, (sha256,)).rowcount > 0


def leave(db: sqlite3.Connection, sha256: bytes) -> None:
    """Write down that the blob may have to go; `sweep` looks whether anything still holds it."""
    if is_digest(sha256):
        db.execute("INSERT OR IGNORE INTO leaving VALUES (?)", (sha256,))


def _is_leaving(db: sqlite3.Connection, sha256: bytes) -> bool:
    return db.execute("SELECT 1 FROM leaving WHERE sha256 = ?", (sha256,)).fetchone() is not None


def held(db: sqlite3.Connection, sha256: bytes) -> bool:
    """Whether anything holds the blob of this picture."""
    return bool(db.execute(_HELD, {"sha256": sha256}).fetchone()[0])


def posted(db: sqlite3.Connection, sha256: bytes) -> bool:
    """Whether a post holds this picture."""
    return db.execute("SELECT 1 FROM post WHERE sha256 = ?", (sha256,)).fetchone() is not None


def sweep(connections: Connections, blobs: Blobs) -> None:
    """Delete the blobs that were written down and that nothing holds. What can't be deleted now is left to the next
    time, as what was asked for is done already."""
    with suppress(LibraryError):
        with connections.reading() as db:
            leaving = db.execute("SELECT sha256 FROM leaving").fetchall()
        for start in range(0, len(leaving), _AT_ONCE):
            # Under the writers' lock: nobody adds a post of a picture whose blob is going.
            with connections.writing() as db:
                sweep_some(db, blobs, leaving[start : start + _AT_ONCE])


def sweep_some(db: sqlite3.Connection, blobs: Blobs, leaving: Iterable[tuple[bytes]]) -> None:
    """The same in the caller's transaction, for these rows of `leaving`."""
    for (sha256,) in leaving:
        with suppress(OSError):
            if not held(db, sha256):
                blobs.delete(sha256)
            db.execute("DELETE FROM leaving WHERE sha256 = ?", (sha256,))
