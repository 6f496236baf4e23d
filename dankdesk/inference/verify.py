"""From a manifest to model bytes that are safe to hand to ONNX Runtime: unaltered, complete, of the right ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dankdesk.errors import ModelError
from dankdesk.inference.audience import WordsPart
from dankdesk.inference.contents import Ends, look_into
from dankdesk.inference.files import read_capped
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.picture import PictureFile, Tensor
from dankdesk.text import SHAPES

MAX_BYTES = 256_000_000
MAX_CELLS = 128
N_EMBEDDING = 512
WORDS_INPUTS = (Tensor("ids", "int64", ("n",)), Tensor("shape", "float32", (SHAPES,)))
WORDS_OUTPUTS = (Tensor("logit", "float32", ()), Tensor("votes", "float32", ("n",)))


def check_files(manifest: Manifest) -> None:
    """Check every file of a model, loading none. Raises `ModelError`."""
    for file in manifest.picture.files:
        read_picture_file(manifest, file)
    for audience in manifest.audiences:
        if audience.words is not None:
            read_words_file(audience.words)


def read_picture_file(manifest: Manifest, file: PictureFile) -> bytes:
    """The bytes of one of the manifest's picture files, after every check: these very bytes are the ones to load.

    Raises `ModelError` where the file is missing, altered, not an ONNX graph, has external data or custom
    operators, or does not have the inputs and outputs that DankDesk needs.
    """
    _check_promise(manifest)
    data = _read(file.path, file.sha256)
    _check_ends(look_into(data, str(file.path)), manifest.picture.inputs, manifest.picture.outputs)
    return data


def read_words_file(words: WordsPart) -> bytes:
    """The bytes of a words model, checked like a picture file. Raises `ModelError`."""
    data = _read(words.path, words.sha256)
    _check_ends(look_into(data, str(words.path)), WORDS_INPUTS, WORDS_OUTPUTS)
    return data


def _read(path: Path, sha256: str) -> bytes:
    data = read_capped(path, MAX_BYTES, missing=f"The model file {path} is missing.")
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"The model file {path} is altered: its sha256 is not the manifest's.")
    return data


def _check_promise(manifest: Manifest) -> None:
    """Whether the ends that the manifest tells are those that DankDesk feeds and reads."""
    resize, n = manifest.resize, len(manifest.audiences)
    image = Tensor("image", "uint8", ("batch", resize.height, resize.width, 3))
    aspect = Tensor("aspect", "float32", ("batch",))
    if len(manifest.picture.inputs) != 2 or not all(map(_same, manifest.picture.inputs, (image, aspect))):
        raise ModelError("The model does not take uint8 RGB pictures of the size its manifest resizes to, and aspects.")
    outputs = {tensor.name: tensor for tensor in manifest.picture.outputs}
    heat = outputs.get("heat")
    cells = heat.shape[2:] if heat is not None else ()
    if len(cells) != 2 or not all(isinstance(size, int) and size <= MAX_CELLS for size in cells):
        raise ModelError("The model does not give a heat map of a size that can be shown.")
    needed = (
        Tensor("logit", "float32", ("batch", n)),
        Tensor("heat", "float32", ("batch", n, *cells)),
        Tensor("embedding", "float32", ("batch", N_EMBEDDING)),
    )
    if not all(tensor.name in outputs and _same(outputs[tensor.name], tensor) for tensor in needed):
        raise ModelError("The model does not give a logit and a heat map for each audience, and an embedding.")


def _check_ends(found: Ends, inputs: tuple[Tensor, ...], outputs: tuple[Tensor, ...]) -> None:
    taken = {tensor.name: tensor for tensor in found.inputs}
    given = {tensor.name: tensor for tensor in found.outputs}
    if set(taken) != {tensor.name for tensor in inputs}:
        raise ModelError("The model's inputs are not the ones its manifest describes.")
    for what, ends, told in (("input", taken, inputs), ("output", given, outputs)):
        for tensor in told:
            if tensor.name not in ends or not _same(ends[tensor.name], tensor):
                raise ModelError(f"The model's {what} “{tensor.name}” is not the one its manifest describes.")


def _same(found: Tensor, told: Tensor) -> bool:
    """Equal names, types and fixed sizes; where one has a free dimension the other must have one too."""
    return (
        (found.name, found.dtype) == (told.name, told.dtype)
        and len(found.shape) == len(told.shape)
        and all(
            isinstance(here, str) if isinstance(there, str) else here == there
            for here, there in zip(found.shape, told.shape, strict=True)
        )
    )
