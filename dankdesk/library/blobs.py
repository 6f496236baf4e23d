"""Original bytes of pictures that have no file of their own, one file each, named by their sha256."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from dankdesk.atomic import sync_folder

_PART = ".part"
_NAME = re.compile("[0-9a-f]{64}")


class Blobs:
    """A folder `ab/ab12...`. Methods take the 32-byte digest and raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def staged(self, data: bytes | None) -> Iterator[Path | None]:
        """`data` on disk under a passing name while the block runs, for `place`; deleted after it if it is still there.

        Gives None for None.
        """
        if data is None:
            yield None
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, suffix=_PART, delete=False) as part:
            name = Path(part.name)
        try:
            with name.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            yield name
        finally:
            name.unlink(missing_ok=True)

    def place(self, part: Path, digest: bytes) -> None:
        """Give a staged file its name: after a power cut there is the whole file or none."""
        target = self._path(digest)
        target.parent.mkdir(exist_ok=True)
        part.replace(target)
        sync_folder(target.parent)

    def read(self, digest: bytes) -> bytes | None:
        """The bytes, or None where there are none or they are not those that were kept."""
        try:
            data = self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).digest() == digest else None

    def size(self, digest: bytes) -> int | None:
        """Bytes of the file, or None where there is none."""
        try:
            return self._path(digest).stat().st_size
        except FileNotFoundError:
            return None

    def digests(self) -> Iterator[bytes]:
        """Of all files, sound or not, in no order."""
        for folder in self._folder.glob("[0-9a-f][0-9a-f]"):
            for path in folder.iterdir():
                if _NAME.fullmatch(path.name) and path.name.startswith(folder.name):
                    yield bytes.fromhex(path.name)

    def is_sound(self, digest: bytes) -> bool:
        """Whether the file, if it is there, holds the bytes of its name."""
        try:
            with self._path(digest).open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest() == digest
        except FileNotFoundError:
            return True

    def delete(self, digest: bytes) -> None:
        self._path(digest).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what a killed DankDesk left half written. Only while no other one is open."""
        for part in self._folder.glob(f"*{_PART}"):
            part.unlink()

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / name
