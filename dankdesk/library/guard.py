"""The one place where trouble with the disk or with SQLite becomes a sentence; our own mistakes pass through."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dankdesk.errors import LibraryError

_NOT_ALLOWED = "The library can't be changed: {folder} is read-only or belongs to someone else."
_FULL = "The disk is full, so the library can't keep this. Make room on the disk that holds {folder}."
_BUSY = "The library is in use by another program. Close it and try again."
_DAMAGED = "The library file is damaged. Start DankDesk again: it will be set aside and a fresh one started."
_NO_FILE = "The library can't be opened. Check that {folder} exists and that you may write there."
_NO_FOLDER = "The library can't be opened: {folder} is not a folder."
_FAILING = "The disk that holds the library reports an error. Check {folder}, and that its disk is connected."

_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _NOT_ALLOWED,
    sqlite3.SQLITE_PERM: _NOT_ALLOWED,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _NO_FILE,
    sqlite3.SQLITE_IOERR: _FAILING,
}
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _NOT_ALLOWED,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.ENOENT: _NO_FILE,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,
}


def primary_code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code, without the extended bits; None where Python itself raised the error."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def is_trouble(error: sqlite3.Error) -> bool:
    """Whether the environment did it, and not we."""
    return primary_code(error) in _SQLITE


def is_damage(error: sqlite3.Error) -> bool:
    return primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_busy(error: sqlite3.Error) -> bool:
    return primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turn what the environment did to the library in `folder` into a `LibraryError`.

    A wrong statement, a broken constraint or a misused connection is our bug and is raised as it is.
    """
    try:
        yield
    except sqlite3.Error as error:
        sentence = _SQLITE.get(primary_code(error) or sqlite3.SQLITE_OK)
        if sentence is None:
            raise
        raise LibraryError(sentence.format(folder=folder)) from error
    except OSError as error:
        raise LibraryError(_SYSTEM.get(error.errno or 0, _FAILING).format(folder=folder)) from error
