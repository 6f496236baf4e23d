"""Pictures at other sizes: the one the model asks for, and the small one a list shows."""

from __future__ import annotations

from io import BytesIO
from math import ceil

import numpy as np
from PIL import Image

from dankdesk.images.fitting import Filter, Fit
from dankdesk.records import RGB

_FILTERS: dict[Filter, Image.Resampling] = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "box": Image.Resampling.BOX,
    "lanczos": Image.Resampling.LANCZOS,
}

PADDING = (124, 116, 104)
"""The mean colour of ImageNet, which networks trained on it see as nothing at all."""


def fit(picture: RGB | Image.Image, how: Fit) -> RGB:
    """Return a picture, in mode RGB, as uint8 (how.height, how.width, 3). The same pixels always give the same."""
    image = _image(picture)
    size = (how.width, how.height)
    if how.mode == "squash":
        return np.asarray(image.resize(size, _FILTERS[how.filter]))
    scale = min(how.width / image.width, how.height / image.height)
    inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    page = Image.new("RGB", size, PADDING)
    page.paste(
        image.resize(inner, _FILTERS[how.filter]),
        ((how.width - inner[0]) // 2, (how.height - inner[1]) // 2),
    )
    return np.asarray(page)


def thumbnail(picture: RGB | Image.Image, side: int = 160) -> bytes:
    """Return a JPEG file of a picture, its longest side at most `side` pixels. Small pictures are not enlarged."""
    image = _image(picture)
    # Every k-th pixel, with at least two left for each of the thumbnail's, does for this size and costs a quarter.
    step = max(1, max(image.size) // (2 * side))
    small = image.resize((ceil(image.width / step), ceil(image.height / step)), Image.Resampling.NEAREST)
    small.thumbnail((side, side), Image.Resampling.BICUBIC)
    file = BytesIO()
    small.save(file, "JPEG", quality=85)
    return file.getvalue()


def _image(picture: RGB | Image.Image) -> Image.Image:
    return picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
