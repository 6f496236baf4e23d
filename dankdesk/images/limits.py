"""The gate: what is too large, or made to be slow, is refused before it costs anything."""

from __future__ import annotations

from dankdesk.errors import PictureError
from dankdesk.images import words
from dankdesk.images.containers import account_of, webp_size
from dankdesk.images.jpeg import read_jpeg_headers
from dankdesk.images.policy import MAX_COEFFICIENTS, MAX_PARTS, MAX_PASS_PIXELS, MAX_PIXELS


def check_headers(kind: str, data: bytes) -> None:
    """Raise PictureError where the headers of `data` alone show that it must not be opened."""
    if account_of(kind, data).parts > MAX_PARTS:
        raise PictureError("The file is made of far more parts than a picture needs.")
    if kind == "WEBP" and (size := webp_size(data)):
        check_pixels(kind, *size)
    if kind == "JPEG":
        _check_passes(data)


def check_pixels(kind: str, width: int, height: int) -> None:
    """Raise PictureError where a picture of this size is empty or larger than its format may be."""
    if width < 1 or height < 1:
        raise PictureError("The picture is empty: it has no pixels.")
    if width * height > MAX_PIXELS[kind]:
        raise _too_many(width * height, MAX_PIXELS[kind])


def _check_passes(data: bytes) -> None:
    headers = read_jpeg_headers(data, MAX_PARTS)
    if headers.coefficients > MAX_COEFFICIENTS:
        most = round(headers.pixels * MAX_COEFFICIENTS / headers.coefficients)
        raise _too_many(headers.pixels, most, " for a progressive JPEG like this")
    if headers.coefficients and headers.passes * headers.pixels > MAX_PASS_PIXELS:
        raise PictureError("The file draws its picture over and over, far more often than a JPEG needs.")


def _too_many(pixels: int, most: int, what: str = "") -> PictureError:
    return PictureError(f"The picture has {words.megapixels(pixels)}, and the limit{what} is {words.megapixels(most)}.")
