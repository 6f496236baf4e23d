"""`manifest.json`: what a model says of itself.

A model may come from a stranger, so the manifest is read as hostile data: every field is checked for type and
range, and whatever is wrong becomes one `ModelError` with a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dankdesk.errors import ModelError
from dankdesk.inference.audience import Audience, read_audience
from dankdesk.inference.fields import Fields, digest, identifier
from dankdesk.inference.files import read_capped
from dankdesk.inference.picture import PictureModel, Resize, read_picture_model

SCHEMA = 2
MAX_BYTES = 1_000_000
MAX_AUDIENCES = 8


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A sample picture (`file`, below assets/), the words given with it, and the likelihoods it got when the model was
    built, by audience id. text: None where the picture is to be judged alone."""

    file: str
    sha256: str
    text: str | None
    likelihoods: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A checked manifest. `id` can name a folder; `audiences` are at least one, the headline's first."""

    id: str
    name: str
    version: str
    licence: str
    picture: PictureModel
    audiences: tuple[Audience, ...]
    self_test: tuple[SelfTest, ...]

    @property
    def headline(self) -> Audience:
        return self.audiences[0]

    @property
    def resize(self) -> Resize:
        return self.picture.resize

    @property
    def model_path(self) -> Path:
        """The ONNX file that looks at pictures on a CPU."""
        return self.picture.files[0].path

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file beside the manifest that belongs to the model."""
        words = (audience.words.path for audience in self.audiences if audience.words is not None)
        return (*(file.path for file in self.picture.files), *words)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read and check the manifest at `path`. Raises `ModelError`."""
        data = read_capped(path, MAX_BYTES, missing=f"There is no model at {path}.")
        try:
            top = Fields(json.loads(data), "the manifest")
            if top.count("schema") < SCHEMA:
                raise ModelError(f"The model at {path} was made for an older DankDesk and must be made again.")
            return _manifest(top, path.parent)
        except (ValueError, RecursionError) as error:
            raise ModelError(f"{path} is not a model's manifest: {error}.") from error


def _manifest(top: Fields, folder: Path) -> Manifest:
    schema = top.count("schema")
    if schema != SCHEMA:
        raise ValueError(f"it has schema {schema}, this DankDesk reads schema {SCHEMA}")
    audiences = tuple(read_audience(item, folder) for item in top.items("audiences", MAX_AUDIENCES))
    ids = {audience.id.lower() for audience in audiences}
    if not audiences or len(ids) != len(audiences):
        raise ValueError("“audiences” must be at least one, each with an id of its own")
    manifest = Manifest(
        id=identifier(top.text("id")),
        name=top.text("name", 200),
        version=top.text("version", 50),
        licence=top.text("licence"),
        picture=read_picture_model(top.below("picture"), folder),
        audiences=audiences,
        self_test=tuple(_self_test(item, {audience.id for audience in audiences}) for item in top.items("self_test")),
    )
    # Some disks can't tell Model.onnx from model.onnx.
    if len({path.name.lower() for path in manifest.paths}) != len(manifest.paths):
        raise ValueError("two of its files have the same name")
    return manifest


def _self_test(item: Fields, audiences: set[str]) -> SelfTest:
    file = item.text("file", 200)
    if "\\" in file or ":" in file or PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts:
        raise ValueError("“file” of a self-test must lie below assets")
    likelihoods = item.shares("likelihoods", MAX_AUDIENCES)
    if not set(likelihoods) <= audiences:
        raise ValueError("“likelihoods” of a self-test name an audience that the model does not have")
    text = item.text("text") if item.has("text") else None
    return SelfTest(file, digest(item.text("sha256")), text, likelihoods)
