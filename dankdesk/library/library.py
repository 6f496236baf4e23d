"""The library as the rest of DankDesk sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from dankdesk.errors import LibraryError
from dankdesk.library import history, holding, rows, writing
from dankdesk.library.blobs import Blobs
from dankdesk.library.connections import Connections
from dankdesk.library.guard import guarded
from dankdesk.library.history import Order
from dankdesk.library.lookalikes import Lookalikes
from dankdesk.library.neighbours import Neighbours
from dankdesk.library.opening import prepare, quick_check
from dankdesk.library.posts import Posts
from dankdesk.library.purge import purge
from dankdesk.library.ratings import Ratings
from dankdesk.library.schema import STEPS, Step
from dankdesk.records import Facts, Text, Verdict

FILE_NAME = "library.sqlite3"

_FIND = (
    f"SELECT {rows.COLUMNS} FROM picture JOIN score ON score.picture_id = picture.id "
    f"WHERE picture.sha256 = ? AND score.model_id = ? AND {holding.SHOWN}"
)
# One that was removed but that posts hold is known, and starts afresh as the user's.
_TOUCH = f"""
    UPDATE picture SET name = :name, name_key = :name_key, last_seen = :now, own = 1, removed_at = NULL,
        path = coalesce(:path, CASE WHEN removed_at IS NULL THEN path END)
    WHERE sha256 = :sha256 AND {holding.SHOWN}
"""


class Library:
    """Verdicts by content, on disk. Every method may be called from every thread, and raises LibraryError
    where the disk, another program or the file itself is in the way."""

    notices: tuple[str, ...]
    """Sentences for the user about what opening found."""

    def __init__(self, connections: Connections, blobs: Blobs, folder: Path, notices: tuple[str, ...]) -> None:
        """Use `Library.open`."""
        self._connections = connections
        self._blobs = blobs
        self._folder = folder
        self._removed: set[bytes] = set()
        self.posts = Posts(connections, blobs, folder)
        self.ratings = Ratings(connections)
        self.lookalikes = Lookalikes(connections)
        self.neighbours = Neighbours(connections, folder)
        self.notices = notices

    @classmethod
    def open(cls, folder: Path, *, steps: Sequence[Step] = STEPS, patience: float = 5.0) -> Library:
        """Open the library in `folder`, made if it is missing.

        A damaged file is set aside and told in `notices`. patience: seconds to wait for another program's lock.
        Raises LibraryError: no permission, read-only, disk full, locked, newer schema, not a library.
        """
        file = folder / FILE_NAME
        blobs = Blobs(folder / "blobs")
        with guarded(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            notices = prepare(file, blobs, steps, patience)
            return cls(Connections(file, patience), blobs, folder, notices)

    def find(self, sha256: str, model_id: str) -> Verdict | None:
        """What this model said about these bytes before, or None: not known, removed, or a damaged row."""
        with self._connections.reading() as db:
            row = db.execute(_FIND, (rows.digest(sha256), model_id)).fetchone()
        return None if row is None else rows.to_verdict(row)

    def save(self, verdict: Verdict, thumbnail: bytes, original: bytes | None, own: bool = True) -> Verdict:
        """Keep a verdict; it is on disk when this returns. The verdict comes back with its true `first_seen`.

        Words read before are kept where this score has none.
        thumbnail: a small JPEG.
        original: the bytes of the picture, kept only where it has no file of its own.
        own: whether the user checked it. Else it is a picture of posts: it is not in the history, it leaves the name
        and place of one that the user checked alone, and it is kept only while a post holds it.
        """
        kept = original if verdict.path is None and own else None
        sha256 = rows.digest(verdict.facts.sha256)
        purged = False
        with guarded(self._folder):
            with holding.keeping(self._connections, self._blobs, sha256, kept) as db:
                if own:
                    # Removed and checked again: it starts afresh, as the user asked for the old one to be gone.
                    purged = purge(db, {sha256})
                    picture_id, first_seen = writing.put_picture(db, verdict, _next_moment(db))
                elif holding.posted(db, sha256):
                    picture_id, first_seen = writing.put_posted_picture(db, verdict)
                else:
                    return verdict
                writing.put_score(db, picture_id, verdict.score)
                db.execute("INSERT OR REPLACE INTO thumbnail VALUES (?, ?)", (picture_id, thumbnail))
            if purged:
                self._connections.settle()
                holding.sweep(self._connections, self._blobs)
        return replace(verdict, first_seen=rows.moment(first_seen))

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread writes within the block is on disk when it ends, in one transaction: many times cheaper than
        one for each. Where it raises, all of it may be lost. Raises LibraryError, also at the end of the block."""
        with self._connections.together():
            yield

    def update(self, verdict: Verdict) -> None:
        """The score of a known picture was completed. The picture stays where it is in the list, under its name; one
        that is not there any more is not brought back."""
        with self._connections.writing() as db:
            query = "SELECT id FROM picture WHERE sha256 = ?"
            known = db.execute(query, (rows.digest(verdict.facts.sha256),)).fetchone()
            if known is not None:
                writing.put_score(db, known[0], verdict.score)

    def learn(self, facts: Facts) -> None:
        """A known picture has a perceptual hash now, where an older DankDesk gave it one of another kind."""
        values = (rows.fingerprint(facts.phash), rows.digest(facts.sha256))
        with self._connections.writing() as db:
            db.execute("UPDATE picture SET fingerprint = ? WHERE sha256 = ?", values)

    def touch(self, sha256: str, name: str, path: Path | None) -> None:
        """A known picture was checked again: it moves to the top, under its newest name."""
        names = {"name": rows.printable(name), "name_key": rows.folded(name), "path": rows.path_bytes(path)}
        with self._connections.writing() as db:
            db.execute(_TOUCH, {**names, "now": _next_moment(db), "sha256": rows.digest(sha256)})

    def history(
        self, model_id: str, *, search: str = "", order: Order = Order.NEWEST, limit: int, offset: int = 0
    ) -> list[Verdict]:
        """One page of what this model scored.

        search: part of a name, or words in the picture, which may be cut short; in any case.
        """
        with self._connections.reading() as db:
            return history.page(db, model_id, search, order, limit, offset)

    def count(self, model_id: str, search: str = "") -> int:
        """How many verdicts `history` has in all."""
        with self._connections.reading() as db:
            return history.count(db, model_id, search)

    def text(self, sha256: str) -> Text | None:
        """What was last read in this picture, for whichever model, or None: not read yet, removed, or damaged."""
        query = f"SELECT reading FROM text JOIN picture ON id = picture_id WHERE sha256 = ? AND {holding.SHOWN}"
        with self._connections.reading() as db:
            row = db.execute(query, (rows.digest(sha256),)).fetchone()
        return None if row is None else rows.to_text(row[0])

    def thumbnail(self, sha256: str) -> bytes | None:
        """The small JPEG given to `save`, or None."""
        query = f"SELECT jpeg FROM thumbnail JOIN picture ON id = picture_id WHERE sha256 = ? AND {holding.SHOWN}"
        with self._connections.reading() as db:
            row = db.execute(query, (rows.digest(sha256),)).fetchone()
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def original(self, sha256: str) -> bytes | None:
        """The original bytes of a picture of a post, or without a file of its own; None where they aren't here."""
        with guarded(self._folder):
            return self._blobs.read(rows.digest(sha256))

    def remove(self, sha256s: Iterable[str]) -> None:
        """Hide pictures. `restore` undoes it until the library is closed; then they are gone for good."""
        digests = [rows.digest(sha256) for sha256 in sha256s]
        now = rows.microseconds(datetime.now(UTC))
        with self._connections.writing() as db:
            query = "UPDATE picture SET removed_at = ? WHERE sha256 = ? AND removed_at IS NULL AND own = 1"
            db.executemany(query, ((now, digest) for digest in digests))
            self._removed.update(digests)

    def restore(self, sha256s: Iterable[str]) -> None:
        """Undo `remove`."""
        digests = [rows.digest(sha256) for sha256 in sha256s]
        with self._connections.writing() as db:
            query = "UPDATE picture SET removed_at = NULL WHERE sha256 = ?"
            db.executemany(query, ((digest,) for digest in digests))

    def check(self) -> str | None:
        """None if the file is sound, else a sentence."""
        with self._connections.reading() as db:
            fault = quick_check(db)
        return None if fault is None else f"The library file is damaged: {fault}."

    def close(self) -> None:
        """Forget what was removed and close. Waits for a running write. May be called twice."""
        # Not urgent: what can't be purged now is purged when the library is next opened.
        with suppress(LibraryError):
            with self._connections.writing() as db:
                purge(db, self._removed)
            with guarded(self._folder):
                holding.sweep(self._connections, self._blobs)
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _next_moment(db: sqlite3.Connection) -> int:
    (latest,) = db.execute("SELECT max(last_seen) FROM picture WHERE removed_at IS NULL AND own = 1").fetchone()
    return rows.next_moment(latest, datetime.now(UTC))
