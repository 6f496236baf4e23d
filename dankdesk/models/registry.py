"""What is installed, on the disk of one user."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dankdesk import settings
from dankdesk.errors import ModelError, UserError
from dankdesk.inference.manifest import Manifest
from dankdesk.models.incoming import MANIFEST, check, copy, damage, files_of
from dankdesk.models.picked import picked
from dankdesk.paths import Home, why

UNFINISHED = ".unfinished-"
STALE_S = 24 * 3600


@dataclass(frozen=True, eq=False, slots=True)
class Installed:
    """A model on this machine.

    id:       the manifest's, or the folder's name where the manifest can't be read.
    path:     the manifest's.
    manifest: None where it can't be read; `problem` then says why.
    problem:  a sentence, where the model can't be used.
    shipped:  it came with the app. picked: it is used wherever none is named; one of all models is.
    """

    id: str
    path: Path
    manifest: Manifest | None
    problem: str | None
    shipped: bool = False
    picked: bool = False

    @property
    def folder(self) -> Path:
        return self.path.parent

    @property
    def n_bytes(self) -> int:
        """Of all its files together, as the manifest tells it; 0 without one."""
        return sum(file.n_bytes for file in files_of(self.manifest)) if self.manifest else 0


class Registry:
    """The models of one user. What is on the disk is looked at anew by every method; raises ModelError, SettingsError.

    Added models lie in the home, each in a folder of its own that is there whole or not at all.
    """

    def __init__(self, home: Home, shipped: Path) -> None:
        """shipped: the manifest of the model that comes with the app."""
        self._home = home
        self._shipped = shipped

    def list(self) -> tuple[Installed, ...]:
        """The shipped model, then the others by name. All their bytes are compared with what their manifests say."""
        wanted, _ = settings.load(self._home.settings)
        shipped = _look(self._shipped)
        added = [one for one in map(_look, self._manifests()) if one.id != shipped.id]
        picked = next((one for one in added if one.id == wanted.model and one.problem is None), shipped)
        named = sorted(added, key=lambda one: (one.manifest.name if one.manifest else one.id, one.id))
        return tuple(replace(one, shipped=one is shipped, picked=one is picked) for one in (shipped, *named))

    def add(self, path: Path) -> Installed:
        """Copy the model at `path`, a manifest or its folder, into the home, and check the copy before it counts.

        Raises ModelError: not a model, altered, unsafe, too large, there already, or there is no room for it.
        """
        path = path / MANIFEST if path.is_dir() else path
        with self._unfinished() as part:
            manifest = copy(path, part)
            if any(one.id == manifest.id for one in self.list()):
                raise ModelError(f"The model {manifest.id} is there already.")
            check(manifest)
            folder = self._home.models / manifest.id
            try:
                part.rename(folder)
            except OSError as error:
                raise ModelError(f"The model can't be put in {folder}: {why(error)}.") from error
        return _look(folder / MANIFEST)

    def remove(self, id_: str) -> None:
        """Delete an added model. If it was picked, the shipped one is picked again."""
        model = self._find(id_)
        if model.shipped:
            raise ModelError(f"The model {id_} ships with DankDesk and can't be removed.")
        if settings.load(self._home.settings)[0].model == id_:
            settings.change(self._home.settings, model=None)
        with self._unfinished() as bin_:
            try:
                # Out of the list in one step; deleting takes many, and may be interrupted.
                model.folder.rename(bin_ / "removed")
            except OSError as error:
                raise ModelError(f"The model can't be removed: {why(error)}.") from error

    def pick(self, id_: str) -> Installed:
        """Use this model from now on, wherever none is named."""
        model = self._find(id_)
        if model.problem is not None:
            raise ModelError(f"The model {id_} can't be used. {model.problem}")
        # The shipped one is not picked by its id: the next DankDesk ships another.
        settings.change(self._home.settings, model=None if model.shipped else model.id)
        return replace(model, picked=True)

    def picked(self) -> tuple[Path, str | None]:
        """As `dankdesk.models.picked`."""
        return picked(self._home, self._shipped)

    def added(self, id_: str) -> Installed | None:
        """The model of that id, where a user added it."""
        return next((one for one in map(_look, self._manifests()) if one.id == id_), None)

    def _find(self, id_: str) -> Installed:
        for model in self.list():
            if model.id == id_:
                return model
        raise ModelError(f"There is no model {id_!r}; `dankdesk models` lists those that are there.")

    def _manifests(self) -> tuple[Path, ...]:
        """Of added models, not of those that are being added or removed. Links are not followed."""
        try:
            found = sorted(self._home.models.iterdir())
        except OSError:
            return ()
        folders = (path for path in found if not path.name.startswith(".") and not path.is_symlink())
        return tuple(path / MANIFEST for path in folders if path.is_dir())

    @contextlib.contextmanager
    def _unfinished(self) -> Iterator[Path]:
        """A folder beside the models that is no model yet, or no longer; what is left of it at the end is deleted."""
        try:
            self._home.ensure()
            self._home.models.mkdir(mode=0o700, exist_ok=True)
            self._sweep()
            part = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self._home.models))
        except OSError as error:
            raise ModelError(f"The folder {self._home.models} can't be written to: {why(error)}.") from error
        except UserError as error:
            raise ModelError(str(error)) from error
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _sweep(self) -> None:
        """Delete what a killed program left; another one may be adding a model right now, so only what is old."""
        for path in self._home.models.glob(UNFINISHED + "*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > STALE_S:
                    shutil.rmtree(path, ignore_errors=True)


def _look(path: Path) -> Installed:
    """The model whose manifest is at `path`, and what is wrong with it, if anything."""
    try:
        manifest = Manifest.read(path)
    except ModelError as error:
        return Installed(path.parent.name, path, None, str(error))
    return Installed(manifest.id, path, manifest, next(filter(None, map(damage, files_of(manifest))), None))
