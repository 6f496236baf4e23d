"""What happens to the library file before it is used: checked, set aside if damaged, brought to the newest version.

Those that open take turns. What is done is done under SQLite's exclusive lock, which nobody gets while another DankDesk
has the file open: a second window or a command line never moves, migrates or purges it under the feet of the first.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from dankdesk.errors import LibraryError
from dankdesk.library import holding, search
from dankdesk.library.blobs import Blobs
from dankdesk.library.connections import connect
from dankdesk.library.guard import is_busy, is_damage
from dankdesk.library.migrate import migrate, version_of
from dankdesk.library.names import stamped
from dankdesk.library.purge import purge
from dankdesk.library.salvage import carry_ratings
from dankdesk.library.schema import Step

REPLACED = "replaced"
UNPACKING = "restoring-"
RESTORED = "restored"
"""A folder beside the library file: a complete library that is taking its place."""
_PAUSE_S = 0.05


class _Damaged(Exception):
    """The file is no database, or SQLite's own check found a fault in it."""


def prepare(file: Path, blobs: Blobs, steps: Sequence[Step], patience: float) -> tuple[str, ...]:
    """Make `file` a sound library of the newest version, without the pictures that were removed earlier.

    patience: seconds to wait for another program that holds the file.
    Returns sentences for the user. Raises LibraryError, sqlite3.Error or OSError.
    """
    if file.is_dir():
        raise LibraryError(f"The library can't be opened: {file} is a folder, where its file should be.")
    with turn(file.with_name("opening.lock"), patience):
        finish_restoring(file.parent)
        try:
            _prepare_alone_or_join(file, blobs, steps, patience)
        except _Damaged:
            aside = _set_aside(file)
            _prepare_alone_or_join(file, blobs, steps, patience)
            return (_told(aside, carry_ratings(aside, file, patience)),)
    return ()


def quick_check(db: sqlite3.Connection) -> str | None:
    """None if SQLite finds nothing wrong, else the first fault it names. Indexes of words are not looked at: they are
    made anew where they are damaged."""
    for (said,) in db.execute("PRAGMA quick_check(20)"):
        fault = str(said)
        if fault != "ok" and not search.tells_of_words(fault):
            return fault
    return None


@contextmanager
def turn(lock: Path, patience: float) -> Iterator[None]:
    """Wait for the others that are opening. SQLite's lock on an empty file: it is freed when its holder is killed."""
    with closing(sqlite3.connect(lock, timeout=patience, isolation_level=None)) as turn:
        # No journal file, so that a full disk stops nobody from reading what is known.
        turn.execute("PRAGMA journal_mode = MEMORY")
        turn.execute("BEGIN EXCLUSIVE")
        yield


def finish_restoring(folder: Path) -> Path | None:
    """Let the library in `RESTORED`, if there is one, take the place of that in `folder`; in the caller's turn, while
    nobody has it open. May be done again from wherever it was cut off.

    Returns the folder in which the old one is kept, or None.
    """
    new, aside = folder / RESTORED, folder / REPLACED
    for unfinished in folder.glob(f"{UNPACKING}*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    if not new.exists():
        return _named(aside)
    # What is no longer in the new folder has its place already. The log goes first: see `_set_aside`.
    for name in ("library.sqlite3-wal", "library.sqlite3-shm", "blobs", "library.sqlite3"):
        companion = name.endswith(("-wal", "-shm"))
        if (folder / name).exists() and ((new / name).exists() or (companion and (new / "library.sqlite3").exists())):
            aside.mkdir(mode=0o700, exist_ok=True)
            (folder / name).rename(aside / name)
        if (new / name).exists():
            (new / name).rename(folder / name)
    new.rmdir()
    return _named(aside)


def _named(aside: Path) -> Path | None:
    return aside.rename(stamped(aside, "library")) if aside.exists() else None


def _prepare_alone_or_join(file: Path, blobs: Blobs, steps: Sequence[Step], patience: float) -> None:
    give_up = time.monotonic() + patience
    while True:
        try:
            return _prepare_alone(file, blobs, steps)
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            if _usable_together(file, steps, patience):
                return None
            if time.monotonic() > give_up:
                raise
        time.sleep(_PAUSE_S)


def _prepare_alone(file: Path, blobs: Blobs, steps: Sequence[Step]) -> None:
    """Raises SQLITE_BUSY at once where another connection, of any process, has the file open."""
    with _damage_told(), closing(connect(file, patience=0)) as db:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
        version_of(db, len(steps))
        fault = quick_check(db)
        if fault is not None and " index " in fault:
            # Newer SQLites see this here. What is lost is made anew from the rows.
            with suppress(sqlite3.IntegrityError):
                db.execute("REINDEX")
            fault = quick_check(db)
        if fault is not None:
            raise _Damaged(fault)
        db.execute("PRAGMA journal_mode = WAL")
        migrate(db, file, steps)
        with db:
            db.execute("BEGIN IMMEDIATE")
            search.prepare(db)
            purge(db)
            # Nobody has a catalog of an earlier run.
            db.execute("DELETE FROM forgotten")
        with db:
            db.execute("BEGIN IMMEDIATE")
            holding.sweep_some(db, blobs, db.execute("SELECT sha256 FROM leaving").fetchall())
        blobs.sweep()


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise _Damaged from error
        raise


def _usable_together(file: Path, steps: Sequence[Step], patience: float) -> bool:
    """Whether the program that holds the file keeps it at our version, and as searchable, so that both can use it."""
    with closing(connect(file, patience)) as db:
        return version_of(db, len(steps)) == len(steps) and search.in_use(db) == search.available()


def _set_aside(file: Path) -> Path:
    """Rename the damaged file and its companions. Nothing is deleted."""
    aside = stamped(file, "damaged")
    # The log goes first: SQLite would delete one that it finds beside a fresh file.
    for companion in ("-wal", "-shm", ""):
        source = file.with_name(file.name + companion)
        if source.exists():
            source.rename(aside.with_name(aside.name + companion))
    return aside


def _told(aside: Path, n_ratings: int) -> str:
    carried = f" It has the ratings that could still be read: {n_ratings:,}." if n_ratings else ""
    return (
        f"The library was damaged. It was kept as {aside.name} in {aside.parent}, and a fresh one was started.{carried}"
    )
