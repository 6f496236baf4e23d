"""Bytes -> Picture: small pictures of every format, decoded and brought to size in the child itself.

A picture or a PictureError, and nothing else, whatever the bytes are.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import PIL
from PIL import Image

import dankdesk.images
from dankdesk.errors import PictureError
from dankdesk.images import Fit, decode, fit, thumbnail
from dankdesk.images.policy import WORKING_PIXELS
from scripts.fuzz import bytewise
from scripts.fuzz.memes import real
from scripts.fuzz.sentences import check_sentence
from scripts.fuzz.target import Target

VARIANTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("RGB", "JPEG", {}),
    ("RGB", "JPEG", {"progressive": True}),
    ("CMYK", "JPEG", {}),
    ("RGB", "MPO", {"save_all": True}),
    ("RGBA", "PNG", {}),
    ("RGBA", "PNG", {"save_all": True}),
    ("P", "PNG", {"transparency": 3}),
    ("I;16", "PNG", {}),
    ("P", "GIF", {"interlace": 1}),
    ("P", "GIF", {"save_all": True}),
    ("RGB", "WEBP", {}),
    ("RGBA", "WEBP", {"lossless": True}),
    ("RGBA", "WEBP", {"save_all": True}),
    ("RGB", "BMP", {}),
    ("P", "BMP", {}),
    ("RGB", "AVIF", {"speed": 10}),
    ("RGB", "TIFF", {}),
    ("RGB", "TIFF", {"compression": "tiff_lzw"}),
    ("RGBA", "TIFF", {"compression": "tiff_adobe_deflate"}),
    ("RGB", "TIFF", {"compression": "jpeg"}),
    ("1", "TIFF", {"compression": "group4"}),
)
"""Mode, format and options. `save_all`: of several frames."""

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
SIZE = Fit("squash", 224, 224, "bilinear")


def seeds() -> list[bytes]:
    """One small valid file for each variant, with Exif where the format takes it."""
    rng = np.random.default_rng(0)
    grain = rng.integers(0, 256, (12, 16, 4), dtype=np.uint8)
    picture = Image.fromarray(grain).resize((64, 48), Image.Resampling.BICUBIC)
    return [encoded(picture, mode, kind, options) for mode, kind, options in VARIANTS]


def encoded(picture: Image.Image, mode: str, kind: str, options: dict[str, Any]) -> bytes:
    """`picture` as a file of a variant."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = picture.convert("L").convert("I;16") if mode == "I;16" else picture.convert("RGB").convert(mode)
    if "save_all" in options:
        options = {**options, "append_images": [image.rotate(180), image.rotate(90)]}
    file = BytesIO()
    image.save(file, kind, **options, **({} if kind in {"GIF", "BMP"} else {"exif": exif}))
    return file.getvalue()


def change(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """As `bytewise.change`; half of the PNGs get sound checksums after it, else hardly one would be looked into."""
    changed = bytewise.change(data, chance, others)
    return with_checksums(changed) if changed.startswith(PNG_MAGIC) and chance.randrange(2) else changed


def with_checksums(png: bytes) -> bytes:
    """`png` with the checksums that its chunks, as long as they say they are, ought to have."""
    mended = bytearray(png)
    at = len(PNG_MAGIC)
    while at + 12 <= len(mended):
        (length,) = struct.unpack_from(">I", mended, at)
        end = at + 8 + length
        if end + 4 > len(mended):
            break
        struct.pack_into(">I", mended, end, zlib.crc32(mended[at + 4 : end]))
        at = end + 4
    return bytes(mended)


def check(data: bytes) -> None:
    try:
        picture = decode(data)
    except PictureError as error:
        check_sentence(str(error))
        return
    height, width, channels = picture.rgb.shape
    assert channels == 3 and 0 < height * width <= WORKING_PIXELS and picture.rgb.dtype == np.uint8
    assert picture.facts.width > 0 and picture.facts.height > 0 and picture.facts.n_bytes == len(data)
    assert fit(picture.rgb, SIZE).shape == (224, 224, 3)
    assert thumbnail(picture.rgb)


@contextmanager
def target(_: Path, pictures: Path | None) -> Iterator[Target]:
    """pictures: a folder whose pictures are taken to begin with, rather than made-up ones."""
    begin = seeds() if pictures is None else real(pictures)
    watched = tuple(Path(package.__file__).parent for package in (PIL, dankdesk.images) if package.__file__)
    yield Target(begin, check, change, watched)
