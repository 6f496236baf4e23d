"""What was asked to be checked in one go, before anything of it was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from dankdesk.images import find_pictures
from dankdesk.scoring import Source


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """Files and folders, pictures already in memory, or decoded pixels. Cheap to make: `sources` does the work."""

    paths: tuple[Path, ...] = ()
    pictures: tuple[Source, ...] = ()
    pixels: QImage | None = None
    pixels_name: str = ""

    @property
    def name(self) -> str:
        """What to call it while it is being read."""
        first = self.paths[0].name if self.paths else self.pixels_name
        return self.pictures[0].name if self.pictures else first

    @property
    def few(self) -> bool:
        """Whether this is something a person waits for, to be answered before a long run goes on."""
        return len(self.paths) <= 4

    def sources(self) -> Iterator[Source]:
        """Everything to check, folders opened. Walks the disk and encodes pixels: never on the window's thread."""
        yield from self.pictures
        if self.pixels is not None:
            from dankdesk.images import encode_pixels  # Pillow, which nothing else needs here

            yield Source(self.pixels_name, data=encode_pixels(rgba(self.pixels)))
        yield from map(Source.from_path, find_pictures(self.paths))


def rgba(image: QImage) -> npt.NDArray[np.uint8]:
    """uint8, shape (height, width, 4), straight alpha: the pixels of `image`, copied out of Qt's memory."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4).copy()
