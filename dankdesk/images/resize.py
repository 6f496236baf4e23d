"""Pictures at other sizes: the one the model asks for, and the small one a list shows."""

from __future__ import annotations

from io import BytesIO

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


def fit(rgb: RGB, how: Fit) -> RGB:
    """Return `rgb` as uint8 (how.height, how.width, 3). The same pixels always give the same result."""
    image = Image.fromarray(rgb)
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


def thumbnail(rgb: RGB, side: int = 160) -> bytes:
    """Return a JPEG file of `rgb`, its longest side at most `side` pixels. Small pictures are not enlarged."""
    # Every k-th pixel, with at least two left for each of the thumbnail's, does for this size and costs a quarter.
    step = max(1, max(rgb.shape[:2]) // (2 * side))
    image = Image.fromarray(np.ascontiguousarray(rgb[::step, ::step]))
    image.thumbnail((side, side), Image.Resampling.BICUBIC)
    file = BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
