"""The picture part of a manifest: its files, one for each kind of processor, and the ends they all have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from dankdesk.inference.fields import Fields, digest, file_name, one_of

MAX_SIDE = 1024
MAX_DIMENSION = 10**6

Precision = Literal["int8", "fp16", "fp32"]
Processor = Literal["cpu", "gpu"]
Mode = Literal["squash", "letterbox"]
Filter = Literal["bilinear", "bicubic", "box", "lanczos"]


@dataclass(frozen=True, slots=True)
class Tensor:
    """One input or output of a graph. A `str` in `shape` is a free dimension (the batch)."""

    name: str
    dtype: str
    shape: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Resize:
    """How a picture is brought to the model's size; the words are those of `dankdesk.images.Fit`."""

    mode: Mode
    width: int
    height: int
    filter: Filter


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One ONNX file beside the manifest, and the processor it is made for."""

    path: Path
    sha256: str
    n_bytes: int
    precision: Precision
    processor: Processor


@dataclass(frozen=True, slots=True)
class PictureModel:
    """The network that looks at pictures. All its files have the same inputs and outputs; the first is for the CPU."""

    files: tuple[PictureFile, ...]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    resize: Resize


def read_picture_model(item: Fields, folder: Path) -> PictureModel:
    """A picture model of hostile JSON whose files lie in `folder`. Raises ValueError."""
    files = tuple(_file(one, folder) for one in item.items("files"))
    if [file.processor for file in files] not in (["cpu"], ["cpu", "gpu"]):
        raise ValueError("“files” must be one file for the cpu and after it at most one for the gpu")
    return PictureModel(
        files=files,
        inputs=tuple(map(_tensor, item.items("inputs"))),
        outputs=tuple(map(_tensor, item.items("outputs"))),
        resize=_resize(item.below("resize")),
    )


def _file(item: Fields, folder: Path) -> PictureFile:
    return PictureFile(
        path=folder / file_name(item.text("file")),
        sha256=digest(item.text("sha256")),
        n_bytes=item.count("bytes"),
        precision=cast(Precision, one_of(item.text("precision"), get_args(Precision))),
        processor=cast(Processor, one_of(item.text("for"), get_args(Processor))),
    )


def _tensor(item: Fields) -> Tensor:
    shape = item.list("shape", 8)
    if not all(isinstance(size, str) or (type(size) is int and 0 < size <= MAX_DIMENSION) for size in shape):
        raise ValueError("a shape is a list of sizes and names")
    return Tensor(item.text("name", 100), item.text("dtype", 20), tuple(shape))


def _resize(item: Fields) -> Resize:
    return Resize(
        mode=cast(Mode, one_of(item.text("mode"), get_args(Mode))),
        width=item.count("width", MAX_SIDE),
        height=item.count("height", MAX_SIDE),
        filter=cast(Filter, one_of(item.text("filter"), get_args(Filter))),
    )
