"""A lock on a file, between programs and between the threads of one. The system drops it when its holder dies."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

POLL_S = 0.02


class FileLock:
    """A lock that is held by whoever has `take`n it. The file stays: deleting it would let two hold it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self, wait_s: float = 0.0) -> bool:
        """Whether the lock is ours now; waits that long for whoever has it.

        Raises OSError where the file can't be made, or where its file system knows no locks.
        """
        deadline = time.monotonic() + wait_s
        file = self._path.open("a+b")
        try:
            while not _lock(file):
                if time.monotonic() >= deadline:
                    file.close()
                    return False
                time.sleep(POLL_S)
        except BaseException:
            file.close()
            raise
        self._file = file
        return True

    def release(self) -> None:
        """Let others have it; nothing happens where it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    # A locked byte can't be read or written by anybody else: this one is behind what any file here holds.
    _BYTE = 1 << 30

    def _lock(file: IO[bytes]) -> bool:
        file.seek(_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
