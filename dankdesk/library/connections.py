"""One connection that writes, under a lock, and as many that read as there are threads reading at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dankdesk.errors import LibraryError
from dankdesk.library.guard import guarded


def connect(file: Path, patience: float) -> sqlite3.Connection:
    """A connection in autocommit mode that any thread may use, one at a time; waits `patience` seconds for locks.

    Raises sqlite3.Error, as it reads the file.
    """
    db = sqlite3.connect(file, timeout=patience, isolation_level=None, check_same_thread=False)
    # A damaged name is shown with replacement signs; the default would raise in the middle of a list.
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        # NORMAL loses nothing when the app is killed. A power cut may lose the last scores, which can be made again.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        # What the user removed is overwritten, not only unlinked; SQLite's default differs between builds.
        db.execute("PRAGMA secure_delete = ON")
    except sqlite3.Error:
        db.close()
        raise
    return db


class Connections:
    """The connections of one open library. Every method may be called from every thread."""

    def __init__(self, file: Path, patience: float) -> None:
        self._file = file
        self._patience = patience
        self._write_lock = threading.Lock()
        self._pool_lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._together: int | None = None
        """The thread that is within `together`, if any."""
        self._writer = connect(file, patience)

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction: committed when the block ends, rolled back when it raises. Raises LibraryError.

        durable: it survives a power cut once the block has ended, and all earlier ones with it.
        """
        if self._together == threading.get_ident():
            yield self._writer
            return
        with self._write_lock, guarded(self._file.parent):
            self._must_be_open()
            with self._synchronous("FULL" if durable else "NORMAL"), self._writer as db:
                db.execute("BEGIN IMMEDIATE")
                yield db

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that this thread writes within the block is one transaction. Raises LibraryError, also at the end."""
        with self.writing():
            self._together = threading.get_ident()
            try:
                yield
            finally:
                self._together = None

    def settle(self) -> None:
        """Commit what was written so far, where this is within `together`. Raises sqlite3.Error."""
        if self._together == threading.get_ident():
            self._writer.commit()
            self._writer.execute("BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that can't write and waits for no writer. Raises LibraryError."""
        with guarded(self._file.parent):
            db = self._borrow()
            try:
                yield db
            finally:
                self._give_back(db)

    @contextmanager
    def _synchronous(self, level: str) -> Iterator[None]:
        if level == "NORMAL":
            yield
            return
        self._writer.execute(f"PRAGMA synchronous = {level}")
        try:
            yield
        finally:
            self._writer.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Close everything once running writes are done; a running read closes its own connection. Never raises."""
        with self._write_lock, self._pool_lock:
            self._closed = True
            self._writer.close()
            while self._idle:
                self._idle.pop().close()

    def _borrow(self) -> sqlite3.Connection:
        with self._pool_lock:
            self._must_be_open()
            if self._idle:
                return self._idle.pop()
        db = connect(self._file, self._patience)
        db.execute("PRAGMA query_only = ON")
        return db

    def _give_back(self, db: sqlite3.Connection) -> None:
        with self._pool_lock:
            if self._closed:
                db.close()
            else:
                self._idle.append(db)

    def _must_be_open(self) -> None:
        if self._closed:
            raise LibraryError("The library is closed.")
