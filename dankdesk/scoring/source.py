"""What there is to score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dankdesk.errors import LibraryError, PictureError
from dankdesk.images import read_file
from dankdesk.library import Library


@dataclass(frozen=True, slots=True)
class Source:
    """Something to score: a file (`path`), bytes that were pasted, dropped or piped in (`data`), or bytes that are
    fetched only when their turn comes (`load`, which raises `PictureError`).

    words: what stands in the picture, where somebody says so; "" says that there are none. They are judged instead of
    what could be read, and the library neither knows nor learns of such a source.
    own: whether the user asks about it. Else posts brought it: its verdict is kept for them, out of the history.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    words: str | None = None
    own: bool = True
    load: Callable[[], bytes] | None = None

    @classmethod
    def from_path(cls, path: Path, words: str | None = None) -> Source:
        """A file; its path is kept absolute, because the library outlives the current folder."""
        return cls(path.name, path.absolute(), words=words)

    @classmethod
    def of_post(cls, name: str, sha256: str, library: Library) -> Source:
        """The picture of a post in `library`. name: what it goes by, the post's title say."""

        def load() -> bytes:
            try:
                data = library.original(sha256)
            except LibraryError as error:
                raise PictureError(str(error)) from error
            if data is None:
                raise PictureError("The picture of this post is no longer there, or was damaged.")
            return data

        return cls(name, own=False, load=load)

    def read(self) -> bytes:
        """The original bytes. Raises `PictureError`."""
        if self.data is not None:
            return self.data
        if self.load is not None:
            return self.load()
        assert self.path is not None, "a source has a path, data or what loads it"
        return read_file(self.path)
