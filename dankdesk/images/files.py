"""Bytes from the disk: one file read whole and unchanged, and the pictures below a folder."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from dankdesk.errors import PictureError
from dankdesk.images import words
from dankdesk.images.policy import MAX_BYTES, SUFFIXES

# Without O_NONBLOCK, opening a named pipe waits for a writer that may never come. Windows knows neither flag but the
# last, and would translate line ends without it.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_REASONS = {
    errno.ENOENT: "The file is not there: it may have been moved, renamed or deleted.",
    errno.ENOTDIR: "The file is not there: it may have been moved, renamed or deleted.",
    errno.EACCES: "You have no permission to read this file.",
    errno.EPERM: "You have no permission to read this file.",
    errno.EISDIR: "This is a folder, not a picture.",
    errno.ENXIO: "This is not an ordinary file.",
    errno.ELOOP: "This is a link that leads back to itself.",
    errno.ENAMETOOLONG: "The name of this file is too long.",
    errno.EMFILE: "Too many files are open at once.",
    errno.ENFILE: "Too many files are open at once.",
    errno.EIO: "The disk failed while reading this file.",
}


def read_file(path: Path) -> bytes:
    """Return the bytes of the file at `path`, 1 to `MAX_BYTES` of them, all from one state of the file.

    Raises PictureError where there is no such file, or it is a folder, a pipe or a device, may not be read, is empty or
    larger than `MAX_BYTES`, or changes while it is read.
    """
    try:
        return _read(path)
    except OSError as error:
        if _is_folder(path):  # Windows reports a folder as a lack of permission
            raise PictureError(_REASONS[errno.EISDIR]) from error
        reason = _REASONS.get(error.errno or 0)
        raise PictureError(reason or f"The file can't be read: {error.strerror or 'unknown error'}.") from error
    except ValueError as error:
        raise PictureError("This is not the name of a file.") from error


def _read(path: Path) -> bytes:
    descriptor = os.open(path, _FLAGS)
    try:
        before = os.fstat(descriptor)
        _check(before)
        parts = []
        left = before.st_size + 1
        while left and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    data = parts[0] if len(parts) == 1 else b"".join(parts)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise PictureError("The file changed while it was being read.")
    return data


def _check(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise PictureError(_REASONS[errno.EISDIR])
    if not stat.S_ISREG(status.st_mode):
        raise PictureError(_REASONS[errno.ENXIO])
    check_size(status.st_size)


def check_size(n_bytes: int) -> None:
    """Raise PictureError where a file of `n_bytes` is empty or too large to be looked at."""
    if n_bytes == 0:
        raise PictureError("The file is empty.")
    if n_bytes > MAX_BYTES:
        raise PictureError(f"The file is too large: {words.size(n_bytes)}, and the limit is {words.size(MAX_BYTES)}.")


def find_pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files among `paths` as they are, and for each folder the pictures below it, in order of name.

    Whether a file below a folder is a picture is told by its ending, one of `SUFFIXES` in any case. Links to folders
    are followed, but no folder is entered twice for one path. Folders that can't be read are passed over, and so are
    files that vanish meanwhile. Only one folder's names are held at a time for each level.
    """
    for path in paths:
        if _is_folder(path):
            yield from _below(path)
        else:
            yield path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long, or below a folder that may not be entered: reading it will say so
        return False


def _below(folder: Path) -> Iterator[Path]:
    entered: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                if (status.st_dev, status.st_ino) not in entered:
                    entered.add((status.st_dev, status.st_ino))
                    waiting.extend(sorted(path.iterdir(), reverse=True))
                continue
        except OSError:
            continue
        if path.suffix.lower() in SUFFIXES:
            yield path
