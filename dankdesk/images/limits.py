"""The gate: what is too large, or made to be slow, is refused before it costs anything."""

from __future__ import annotations

from dankdesk.errors import PictureError
from dankdesk.images import words
from dankdesk.images.containers import account_of, png_unpacked, webp_size
from dankdesk.images.jpeg import read_jpeg_headers
from dankdesk.images.policy import (
    MAX_AVIF_BYTES,
    MAX_COEFFICIENTS,
    MAX_METADATA,
    MAX_PARTS,
    MAX_PASS_PIXELS,
    MAX_PIXELS,
    MAX_PNG_UNPACKED,
)
from dankdesk.images.tiff import read_tiff_directory


def check_headers(kind: str, data: bytes) -> None:
    """Raise PictureError where the headers of `data` alone show that it must not be opened."""
    if account_of(kind, data).parts > MAX_PARTS:
        raise _too_many_parts()
    if kind == "WEBP" and (size := webp_size(data)):
        check_pixels(kind, *size)
    elif kind == "JPEG":
        _check_jpeg(data)
    elif kind == "TIFF" and hoards(data):
        raise _too_many_parts()
    elif kind == "PNG":
        _check_unpacked(data)
    elif kind == "AVIF" and len(data) > MAX_AVIF_BYTES:
        size_limit = words.size(MAX_AVIF_BYTES)
        raise PictureError(
            f"The file is too large for an AVIF: {words.size(len(data))}, and the limit is {size_limit}."
        )


def check_pixels(kind: str, width: int, height: int) -> None:
    """Raise PictureError where a picture of this size is empty or larger than its format may be."""
    if width < 1 or height < 1:
        raise empty_picture()
    if width * height > MAX_PIXELS[kind]:
        raise _too_many(width * height, MAX_PIXELS[kind])


def hoards(tiff: bytes) -> bool:
    """Whether Pillow, which copies every value of a TIFF directory, would copy `MAX_METADATA` and more than it has."""
    return read_tiff_directory(tiff, MAX_PARTS).values > len(tiff) + MAX_METADATA


def empty_picture() -> PictureError:
    """Return the error for a picture without width or height."""
    return PictureError("The picture is empty: it has no pixels.")


def _check_jpeg(data: bytes) -> None:
    headers = read_jpeg_headers(data, MAX_PARTS)
    if headers.pixels > MAX_PIXELS["JPEG"]:
        raise _too_many(headers.pixels, MAX_PIXELS["JPEG"])
    if (headers.scan_at or 0) > MAX_METADATA or hoards(headers.exif):
        raise _too_many_parts()
    if headers.coefficients > MAX_COEFFICIENTS:
        most = round(headers.pixels * MAX_COEFFICIENTS / headers.coefficients)
        raise _too_many(headers.pixels, most, " for a progressive JPEG like this")
    if headers.coefficients and headers.passes * headers.pixels > MAX_PASS_PIXELS:
        raise PictureError("The file draws its picture over and over, far more often than a JPEG needs.")


def _check_unpacked(data: bytes) -> None:
    pixels, unpacked = png_unpacked(data)
    if pixels > MAX_PIXELS["PNG"]:
        raise _too_many(pixels, MAX_PIXELS["PNG"])
    if unpacked > MAX_PNG_UNPACKED:
        raise _too_many(pixels, pixels * MAX_PNG_UNPACKED // unpacked, " for a PNG of this colour depth")


def _too_many_parts() -> PictureError:
    return PictureError("The file is made of far more parts than a picture needs.")


def _too_many(pixels: int, most: int, what: str = "") -> PictureError:
    return PictureError(f"The picture has {words.megapixels(pixels)}, and the limit{what} is {words.megapixels(most)}.")
