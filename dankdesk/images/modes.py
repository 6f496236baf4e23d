"""One policy by which every pixel format becomes RGB.

- Transparency, be it an alpha channel, a palette entry or a single colour, is composited on white (`BACKGROUND`).
- 16-bit grey is scaled by its range, not clipped: 65535 is white (4095 where a TIFF says that it holds 12 bits).
- 32-bit integers and floating-point numbers have no range of their own: the picture's smallest value becomes black and
  its largest white; what is not a number is black, and so is a picture of one value.
- CMYK, YCbCr, HSV and Lab go by Pillow's plain formulas. Colour profiles are not applied: memes are sRGB, and so
  were the pictures that the models learned from.
- A picture of more than `WORKING_PIXELS` is reduced by averaging squares of whole pixels.

Work goes on in bands of rows, so that beside the decoded picture only the small result is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, isqrt

import numpy as np
import numpy.typing as npt
from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images.policy import BACKGROUND, WORKING_PIXELS

_OPAQUE = frozenset({"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"})
_ALPHA = {"LA": "LA", "PA": "RGBA", "RGBA": "RGBA", "La": "LA", "RGBa": "RGBA"}
_GREY_16 = frozenset({"I;16", "I;16L", "I;16B", "I;16N"})
_BAND_PIXELS = 2_000_000


def factor_for(width: int, height: int) -> int:
    """Return the smallest whole factor, at least 1, that brings the size down to `WORKING_PIXELS` or fewer."""
    factor = max(1, isqrt(width * height // WORKING_PIXELS))
    while ceil(width / factor) * ceil(height / factor) > WORKING_PIXELS:
        factor += 1
    return factor


def to_rgb(image: Image.Image, bits: int = 16) -> Image.Image:
    """Return the loaded `image` in mode RGB, with at most `WORKING_PIXELS` pixels.

    `image` is left as it is, and is itself the result where there is nothing to do.
    bits: how many bits of 16-bit grey carry the picture. Raises PictureError for a mode this policy doesn't know.
    """
    if image.mode in _OPAQUE or image.mode in _ALPHA:
        low, high = 0.0, 0.0
    elif image.mode in _GREY_16:
        low, high = 0.0, float((1 << bits) - 1)
    elif image.mode in {"I", "F"}:
        low, high = _value_range(image)
    else:
        raise PictureError(f"The picture stores its colours in a way that DankDesk can't read ({image.mode}).")

    factor = factor_for(*image.size)
    if factor == 1:
        whole = _plain(image, low, high)
        return _on_background(whole) if whole.mode == "RGBA" else whole
    small = Image.new("RGB", (ceil(image.width / factor), ceil(image.height / factor)))
    for top, band in _bands(image, factor):
        reduced = _plain(band, low, high).reduce(factor)
        small.paste(_on_background(reduced) if reduced.mode == "RGBA" else reduced, (0, top // factor))
    return small


def _bands(image: Image.Image, multiple: int) -> Iterator[tuple[int, Image.Image]]:
    """Yield (top row, band) from the top down; every band but the last has a whole multiple of `multiple` rows."""
    rows = max(1, _BAND_PIXELS // (image.width * multiple)) * multiple
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(image.height, top + rows)))


def _plain(band: Image.Image, low: float, high: float) -> Image.Image:
    """Return `band` in mode RGB or, where something may shine through, in RGBA."""
    if band.mode in _ALPHA:
        straight = band if band.mode == _ALPHA[band.mode] else band.convert(_ALPHA[band.mode])
        return straight if straight.mode == "RGBA" else straight.convert("RGBA")
    if band.mode not in _OPAQUE:
        return _grey_to_rgb(band, low, high)
    if "transparency" in band.info and band.mode in {"1", "L", "P", "RGB"}:
        return band.convert("RGBA")
    return band if band.mode == "RGB" else band.convert("RGB")


def _on_background(rgba: Image.Image) -> Image.Image:
    page = Image.new("RGB", rgba.size, BACKGROUND)
    page.paste(rgba.convert("RGB"), mask=rgba.getchannel("A"))
    return page


def _grey_to_rgb(band: Image.Image, low: float, high: float) -> Image.Image:
    values = np.asarray(band)
    # Subtracting in float64 can't overflow, whatever 32-bit integers or floats the file holds.
    scaled = np.nan_to_num((values.astype(np.float64) - low) * (255 / (high - low) if high > low else 0), nan=0.0)
    grey: npt.NDArray[np.uint8] = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    key = band.info.get("transparency")
    if isinstance(key, int):
        grey[values == key] = BACKGROUND[0]
    return Image.fromarray(grey).convert("RGB")


def _value_range(image: Image.Image) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for _, band in _bands(image, 1):
        values = np.asarray(band)
        finite = values[np.isfinite(values)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (low, high) if low <= high else (0.0, 0.0)
