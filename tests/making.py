"""Pictures for tests, made on the spot."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image


def png(red: int, serial: int = 0) -> bytes:
    """A flat picture; the tiny model finds it the danker the redder it is. `serial` makes equal reds differ."""
    stream = io.BytesIO()
    Image.new("RGB", (16, 12), (red, serial % 256, serial // 256)).save(stream, "PNG")
    return stream.getvalue()


def folder_of(folder: Path, count: int) -> list[Path]:
    """`count` different pictures in `folder`, from black to red."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{index:04}.png" for index in range(count)]
    for index, path in enumerate(paths):
        path.write_bytes(png(index * 255 // max(1, count - 1), index))
    return paths
