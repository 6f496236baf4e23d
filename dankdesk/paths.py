"""Where things lie: what the user owns, under one home folder, and what ships with the app."""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from dankdesk.errors import UserError

_REASONS = {
    errno.EEXIST: "a file is in its place",
    errno.ENOTDIR: "a file is in its place",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.EROFS: "that disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is full",
}


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds everything DankDesk keeps for one user."""

    root: Path

    @classmethod
    def default(cls) -> Home:
        """The place this operating system has for an app's data."""
        return cls(user_data_path("DankDesk", appauthor=False))

    @classmethod
    def at(cls, folder: Path) -> Home:
        """Another place, as `--home` names it; relative to the current folder, and ~ is understood."""
        return cls(folder.expanduser().absolute())

    @property
    def library(self) -> Path:
        """A folder: the database and the blobs."""
        return self.root / "library"

    @property
    def models(self) -> Path:
        """A folder, which may be missing: a folder for each model that was added."""
        return self.root / "models"

    @property
    def settings(self) -> Path:
        """A file, which may be missing."""
        return self.root / "settings.json"

    @property
    def window_lock(self) -> Path:
        """A file, locked by the window that other starts hand their files to."""
        return self.root / "window.lock"

    @property
    def window_address(self) -> Path:
        """A file, which may be missing or a dead window's: where that window listens."""
        return self.root / "window.json"

    @property
    def logs(self) -> Path:
        """A folder."""
        return self.root / "logs"

    @property
    def graphs(self) -> Path:
        """A folder, which may be missing: models as they run best on this machine. All of it can be made again."""
        return self.root / "cache" / "graphs"

    def ensure(self) -> None:
        """Make the folders, for this user's eyes only. Raises UserError."""
        for folder in (self.root, self.library, self.logs):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise UserError(f"The folder {folder} can't be made: {why(error)}.") from error


def why(error: OSError) -> str:
    """The reason of `error`, as half a sentence."""
    return _REASONS.get(error.errno or 0, error.strerror or "unknown reason")


def model_folder() -> Path:
    """The folder of the model that ships with the app and its manifest.json."""
    return _shipped() / "model"


def assets_folder() -> Path:
    """The folder of icons, fonts and sample memes."""
    return _shipped() / "assets"


def _shipped() -> Path:
    """The bundle PyInstaller unpacked, or what a wheel has inside the package, or the checkout around the package."""
    bundle: str | None = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle)
    package = Path(__file__).parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent
