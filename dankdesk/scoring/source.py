"""What there is to score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dankdesk.images import read_file


@dataclass(frozen=True, slots=True)
class Source:
    """Something to score: a file (`path`), or bytes that were pasted, dropped or piped in (`data`).

    words: what stands in the picture, where somebody says so; "" says that there are none. They are judged instead of
    what could be read, and the library neither knows nor learns of such a source.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    words: str | None = None

    @classmethod
    def from_path(cls, path: Path, words: str | None = None) -> Source:
        """A file; its path is kept absolute, because the library outlives the current folder."""
        return cls(path.name, path.absolute(), words=words)

    def read(self) -> bytes:
        """The original bytes. Raises `PictureError`."""
        if self.data is not None:
            return self.data
        assert self.path is not None, "a source has a path or data"
        return read_file(self.path)
