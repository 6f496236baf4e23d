"""Pictures of every kind that is common: three formats, and three sizes from a thumbnail's source to a camera's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

SIZES = {"600 x 750": (600, 750), "1080 x 1350": (1080, 1350), "4000 x 3000": (4000, 3000)}
_FORMATS: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 88},
    "PNG": {},
    "WebP": {"quality": 85, "method": 2},
}


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of one format and size."""

    format: str
    size: str
    files: tuple[Path, ...]


def make(paths: list[Path], count: int, folder: Path) -> list[Kind]:
    """The first `count` of `paths` once more in each kind, with the same content."""
    return [
        Kind(format_, size, tuple(_save(path, format_, size, folder) for path in paths[:count]))
        for format_ in _FORMATS
        for size in SIZES
    ]


def _save(path: Path, format_: str, size: str, folder: Path) -> Path:
    saved = folder / f"{path.stem} {size}.{format_.lower()}"
    with Image.open(path) as image:
        image.resize(SIZES[size], Image.Resampling.BICUBIC).save(saved, format_, **_FORMATS[format_])
    return saved
