"""Bringing a stranger's model in: what is kept is what was checked."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np

from dankdesk.errors import ModelError, ReadingError
from dankdesk.inference.audience import WordsPart
from dankdesk.inference.manifest import MAX_BYTES as MAX_MANIFEST_BYTES
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.picture import PictureFile
from dankdesk.paths import why
from dankdesk.records import GIVEN, Line, Text

MANIFEST = "manifest.json"
MAX_TOTAL_BYTES = 1_000_000_000
"""Of all files of a model together."""


def files_of(manifest: Manifest) -> tuple[PictureFile | WordsPart, ...]:
    words = tuple(audience.words for audience in manifest.audiences if audience.words is not None)
    return (*manifest.picture.files, *words)


def damage(file: PictureFile | WordsPart) -> str | None:
    """A sentence where a model's file is not what the manifest says it is."""
    try:
        with file.path.open("rb") as stream:
            sound = hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except FileNotFoundError:
        return f"The model file {file.path} is missing."
    except OSError as error:
        return f"The model file {file.path} can't be read: {why(error)}."
    return None if sound else f"The model file {file.path} is altered: its sha256 is not the manifest's."


def copy(path: Path, folder: Path) -> Manifest:
    """Copy a manifest and the files it names to `folder`; returns the copied manifest."""
    _copy_file(path, folder / MANIFEST, MAX_MANIFEST_BYTES, missing=f"There is no model at {path}.")
    try:
        manifest = Manifest.read(folder / MANIFEST)
    except ModelError as error:
        # The user knows the place they named, and not that of the copy.
        raise ModelError(str(error).replace(str(folder / MANIFEST), str(path))) from error
    files = files_of(manifest)
    if sum(file.n_bytes for file in files) > MAX_TOTAL_BYTES:
        raise ModelError(f"The model is larger than {MAX_TOTAL_BYTES // 1_000_000:,} MB.")
    for file in files:
        source = path.parent / file.path.name
        _copy_file(source, file.path, file.n_bytes, missing=f"The model file {source} is missing.")
        if damage(file) is not None:
            raise ModelError(f"The model file {source} is altered: its sha256 is not the manifest's.")
    return manifest


def _copy_file(source: Path, target: Path, n_bytes: int, missing: str) -> None:
    """Copy at most `n_bytes` of an ordinary file; one that is longer is copied one byte too long, and told later."""
    try:
        if source.is_symlink() or (source.exists() and not source.is_file()):
            raise ModelError(f"{source} is not an ordinary file.")
        with source.open("rb") as stream, target.open("wb") as copy:
            left = n_bytes + 1
            while left and (part := stream.read(min(left, 1 << 20))):
                copy.write(part)
                left -= len(part)
            copy.flush()
            os.fsync(copy.fileno())
    except FileNotFoundError:
        raise ModelError(missing) from None
    except OSError as error:
        raise ModelError(f"{source} can't be copied: {why(error)}.") from error


def check(manifest: Manifest) -> None:
    """Look into every graph of a model, then judge a picture and words with it. Raises ModelError."""
    from dankdesk.inference.engine import Engine  # onnx and onnxruntime come with these two, and take their time
    from dankdesk.inference.verify import check_files

    check_files(manifest)
    engine = Engine.load(manifest.picture.files[0].path.with_name(MANIFEST))
    resize = manifest.resize
    (score,) = engine.score(np.zeros((1, resize.height, resize.width, 3), np.uint8), np.ones(1, np.float32))
    try:
        engine.add_words(score, Text((Line("some words", (), 1.0),), GIVEN))
    except ReadingError as error:
        raise ModelError("The model was tried, and failed on words.") from error
