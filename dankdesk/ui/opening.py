"""What the window needs from the disk, fetched after the first paint and off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.errors import ModelError, UserError
from dankdesk.inference import LazyEngine, Manifest
from dankdesk.library import Library
from dankdesk.paths import Home


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """manifest: None where the model can't be used; a notice then says why.
    stand_in: the folder of a library that lasts only until the window is closed, where the true one can't be had.
    """

    library: Library
    manifest: Manifest | None
    notices: tuple[str, ...]
    stand_in: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        self.library.close()
        if self.stand_in is not None:
            self.stand_in.cleanup()


def open_all(home: Home, engine: LazyEngine) -> Opened:
    """Open the library and read the manifest. What is missing is told in `notices`, and the window goes on.

    Raises `LibraryError` only where not even a temporary folder can be written.
    """
    notices: list[str] = []
    manifest = None
    try:
        manifest = engine.manifest
    except ModelError as error:
        notices.append(str(error))
    try:
        home.ensure()
        library = Library.open(home.library)
    except UserError as error:
        notices.append(f"{error} What you check now is forgotten when DankDesk closes.")
        folder = TemporaryDirectory(prefix="dankdesk-", ignore_cleanup_errors=True)
        return Opened(Library.open(Path(folder.name)), manifest, tuple(notices), folder)
    return Opened(library, manifest, (*library.notices, *notices))
