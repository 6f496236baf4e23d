"""What may be wrong with a library that opens, and how it is put right."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from dankdesk.library import post_rows, search
from dankdesk.library.blobs import Blobs
from dankdesk.library.connections import Connections
from dankdesk.library.holding import posted
from dankdesk.library.rows import Row, is_digest

_HOLDERS = "SELECT sha256 FROM post UNION SELECT sha256 FROM picture WHERE own = 1 UNION SELECT sha256 FROM leaving"
_HOLDER = (
    "SELECT EXISTS (SELECT 1 FROM post WHERE sha256 = :sha256) OR EXISTS (SELECT 1 FROM picture WHERE "
    "sha256 = :sha256 AND own = 1) OR EXISTS (SELECT 1 FROM leaving WHERE sha256 = :sha256)"
)
# What is there twice, so that lists are fast, and what it must equal.
_COPIES = {
    "UPDATE post SET picture_id = (SELECT id FROM picture WHERE picture.sha256 = post.sha256)": (
        "SELECT count(*) FROM post WHERE picture_id IS NOT (SELECT id FROM picture WHERE picture.sha256 = post.sha256)"
    ),
    "UPDATE score SET own = (SELECT own FROM picture WHERE id = picture_id)": (
        "SELECT count(*) FROM score JOIN picture ON id = picture_id WHERE score.own IS NOT picture.own"
    ),
}
_UNHELD = "own = 0 AND NOT EXISTS (SELECT 1 FROM post WHERE post.sha256 = picture.sha256)"


@dataclass(slots=True)
class Findings:
    """What an inspection found. The digests are of pictures.

    broken:  faults that SQLite names. index: whether that of the words doesn't fit them.
    copies:  rows that don't fit what they are a copy of.
    missing: posts' pictures without a file. altered: whose file has other bytes. orphans: files that nothing holds.
    damaged: ids of posts that can't be read. unheld: pictures that no post holds any more.
    """

    broken: list[str] = field(default_factory=list)
    index: bool = False
    copies: int = 0
    missing: list[bytes] = field(default_factory=list)
    altered: list[bytes] = field(default_factory=list)
    orphans: list[bytes] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    unheld: int = 0


def inspect(connections: Connections, blobs: Blobs, cancel: threading.Event | None) -> Findings:
    """Look at everything, the pictures' bytes too. Others may go on writing meanwhile. Raises LibraryError, OSError."""
    found = Findings()
    with connections.reading() as db:
        faults = [str(fault) for (fault,) in db.execute("PRAGMA integrity_check(20)")]
        found.broken = [fault for fault in faults if fault != "ok" and not search.tells_of_words(fault)]
        found.copies = sum(int(db.execute(query).fetchone()[0]) for query in _COPIES.values())
        found.unheld = int(db.execute(f"SELECT count(*) FROM picture WHERE {_UNHELD}").fetchone()[0])
        found.damaged = [row[0] for row in _posts(db) if post_rows.to_listed(row) is None]
        holders = {sha256 for (sha256,) in db.execute(_HOLDERS)}
        posts = {sha256 for (sha256,) in db.execute("SELECT DISTINCT sha256 FROM post")}
    with connections.writing() as db:
        found.index = not search.is_sound(db)
    files = set(blobs.digests())
    for sha256 in sorted(files):
        if cancel is not None and cancel.is_set():
            break
        if not blobs.is_sound(sha256):
            found.altered.append(sha256)
    # Once more where nobody is in the middle of something: what came or went meanwhile is no fault.
    with connections.writing() as db:
        unheld = (sha256 for sha256 in files - holders if not db.execute(_HOLDER, {"sha256": sha256}).fetchone()[0])
        found.orphans = sorted(sha256 for sha256 in unheld if blobs.size(sha256) is not None)
        gone = filter(is_digest, posts - files)
        found.missing = sorted(sha256 for sha256 in gone if blobs.size(sha256) is None and posted(db, sha256))
        found.altered = [sha256 for sha256 in found.altered if blobs.size(sha256) is not None]
    return found


def reindex(connections: Connections) -> None:
    """Make SQLite's own indexes anew, which mends what `Findings.broken` most often says."""
    with connections.writing() as db:
        db.execute("REINDEX")


def put_right(connections: Connections, blobs: Blobs, found: Findings) -> None:
    """Mend what `inspect` found in a file that is not broken, but for orphans.

    Posts whose bytes are lost go, so that they can be fetched again.
    """
    lost = [*found.missing, *found.altered]
    with connections.writing() as db:
        for mend in _COPIES if found.copies else ():
            db.execute(mend)
        _delete(db, "post WHERE id = ?", found.damaged)
        _delete(db, "post WHERE sha256 = ?", lost)
        db.execute(f"DELETE FROM picture WHERE {_UNHELD}")
        for sha256 in found.altered:
            blobs.delete(sha256)
        if found.index:
            search.rebuild(db)
        if lost or found.damaged or found.unheld:
            search.forget(db)


def delete_orphans(connections: Connections, blobs: Blobs, orphans: Iterable[bytes]) -> None:
    """Delete these files, where still nothing holds them."""
    with connections.writing() as db:
        for sha256 in orphans:
            if not db.execute(_HOLDER, {"sha256": sha256}).fetchone()[0]:
                blobs.delete(sha256)


def _posts(db: sqlite3.Connection) -> Iterable[Row]:
    return db.execute(f"SELECT {post_rows.COLUMNS} FROM {post_rows.TABLES}", {"model": ""})


def _delete(db: sqlite3.Connection, which: str, values: Iterable[object]) -> None:
    db.executemany(f"DELETE FROM {which}", ((value,) for value in values))
