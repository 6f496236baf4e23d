"""A stranger's manifest -> an installed model, by `Registry.add` as `dankdesk models add` calls it.

It is refused with a sentence, or the model is there and runs; nothing half-made stays, and nothing is written outside
the home.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dankdesk.inference
import dankdesk.models
from dankdesk.errors import ModelError
from dankdesk.models import Registry
from dankdesk.paths import Home
from scripts.fuzz import textual
from scripts.fuzz.sentences import check_sentence
from scripts.fuzz.target import Target
from tests import tiny_model

TEST = {"file": "samples/x.jpg", "sha256": "0" * 64, "text": "so dank", "likelihoods": {"red": 0.5, "blue": 1}}


class Adder:
    """A folder with the files of the tests' tiny model, whose manifest changes, and an empty home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = tiny_model.write(folder / "incoming", self_test=[TEST])
        self._home = Home.at(folder / "home")
        shipped = tiny_model.write(folder / "shipped", id="shipped")
        self._registry = Registry(self._home, shipped)
        self.seeds = [self._manifest.read_bytes(), tiny_model.write(folder / "silent", at=_SILENT).read_bytes()]
        self._beside = sorted(folder.rglob("*"))

    def check(self, manifest: bytes) -> None:
        self._manifest.write_bytes(manifest)
        try:
            added = self._registry.add(self._manifest)
        except ModelError as error:
            check_sentence(str(error).replace(str(self._folder), "FOLDER"))
        else:
            assert added.problem is None, added.problem
            assert added.folder.parent == self._home.models
            self._registry.pick(added.id)
            self._registry.remove(added.id)
        left = list(self._home.models.iterdir()) if self._home.models.exists() else []
        shutil.rmtree(self._home.root, ignore_errors=True)
        assert not left, f"left in the home: {left}"
        assert sorted(self._folder.rglob("*")) == self._beside, "written outside the home"


_SILENT = {"audiences.1.words": None, "audiences.1.with_words": None}


@contextmanager
def target(folder: Path, _: Path | None) -> Iterator[Target]:
    adder = Adder(folder)
    watched = tuple(Path(str(package.__file__)).parent for package in (dankdesk.inference, dankdesk.models))
    yield Target(adder.seeds, adder.check, textual.change, watched)
