"""Pixels without a file, from the clipboard, are given one: then they have an identity like any other picture."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images import words
from dankdesk.images.policy import MAX_PIXELS


def encode_pixels(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return a PNG file of `pixels`, uint8 (height, width, 3) RGB or (height, width, 4) RGBA with straight alpha.

    The same pixels give the same bytes in the same build of DankDesk, and an alpha channel that hides nothing is left
    out, so that a picture copied twice is one picture. Raises PictureError for an empty picture or one of more pixels
    than a PNG file may have.
    """
    height, width, channels = pixels.shape
    if height * width == 0:
        raise PictureError("The picture is empty: it has no pixels.")
    if height * width > MAX_PIXELS["PNG"]:
        raise PictureError(
            f"The picture has {words.megapixels(height * width)}, and the limit is "
            f"{words.megapixels(MAX_PIXELS['PNG'])}."
        )
    if channels == 4 and pixels[..., 3].min() == 255:
        pixels = pixels[..., :3]
    file = BytesIO()
    # Level 1 writes a screenshot three times as fast as the usual 6, for a file a fifth larger.
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG", compress_level=1)
    return file.getvalue()
