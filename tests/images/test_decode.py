from __future__ import annotations

import hashlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images import decode

FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF", "TIFF"]


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_allowed_format_gives_its_facts_and_pixels(kind: str) -> None:
    data = encode(Image.new("RGB", (40, 30), (200, 100, 50)), kind)
    picture = decode(data)
    assert picture.facts.format == kind
    assert (picture.facts.width, picture.facts.height, picture.facts.n_bytes) == (40, 30, len(data))
    assert picture.facts.sha256 == hashlib.sha256(data).hexdigest()
    assert picture.rgb.shape == (30, 40, 3)
    assert picture.rgb.dtype == np.uint8
    assert picture.rgb.flags.c_contiguous
    assert np.abs(picture.rgb.astype(int) - (200, 100, 50)).max() <= 4


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"hello", b"\xff\xd8\xff", b"BM", bytes(100)])
def test_bytes_that_hold_no_picture_raise_a_picture_error(data: bytes) -> None:
    with pytest.raises(PictureError):
        decode(data)
