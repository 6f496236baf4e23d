"""Broken files of every kind, and the sentence each one gets."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images import decode
from dankdesk.images.policy import MAX_BYTES
from dankdesk.images.words import size
from tests.images.making import FORMATS, chunk, detailed, encode, png, tiff

SENTENCE = re.compile(r"[A-Z][^\n]*[^.\s]\.")


def reason(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        decode(data)
    sentence = str(caught.value)
    assert SENTENCE.fullmatch(sentence), sentence
    return sentence


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_cut_at_any_place_is_a_picture_or_a_sentence(kind: str) -> None:
    data = encode(detailed(), kind)
    for length in range(1, len(data), max(1, len(data) // 150)):
        sentence = "A picture."
        try:
            decode(data[:length])
        except PictureError as error:
            sentence = str(error)
        assert SENTENCE.fullmatch(sentence), sentence


@pytest.mark.parametrize("kind", ["WEBP", "BMP", "AVIF", "TIFF"])
def test_formats_that_state_their_length_tell_what_is_missing(kind: str) -> None:
    data = encode(detailed(400, 304), kind)
    missing = len(data) - len(data) // 2
    assert (
        reason(data[: len(data) // 2]) == f"The file stops early: {size(missing)} of its {size(len(data))} are missing."
    )


def test_png_tells_what_is_missing_of_the_chunk_it_stops_in() -> None:
    data = png(100, 100, 8, 0, np.random.default_rng(0).integers(0, 256, 10_000, np.uint8).tobytes())
    body = len(data) - len(chunk(b"IEND", b""))
    assert reason(data[:5000]) == f"The file stops early: {size(body - 5000)} of its {size(body)} are missing."


@pytest.mark.parametrize("kind", ["JPEG", "GIF"])
def test_formats_that_do_not_are_said_to_stop(kind: str) -> None:
    data = encode(detailed(), kind)
    assert reason(data[: len(data) // 2]) == "The file stops before its end."


def test_a_whole_file_with_broken_pixels_is_said_to_be_damaged() -> None:
    data = bytearray(encode(detailed(), "PNG"))
    data[60:120] = bytes(60)
    assert reason(bytes(data)) == "The file is damaged: it begins like a PNG picture, but can't be decoded."


def test_a_lying_length_is_not_believed() -> None:
    data = bytearray(encode(detailed(), "WEBP"))
    data[4:8] = b"\xf0\xff\xff\xff"
    assert reason(bytes(data)).startswith("The file is damaged: it claims to hold far more than the ")


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"<!DOCTYPE html><title>x</title>", "a web page"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC photo"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "a video"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "a sound"),
        (b"\x1aE\xdf\xa3\x01", "a video"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"Dear diary,\n", "text"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, looks: str) -> None:
    assert reason(data) == f"This is not a picture that DankDesk can read: it looks like {looks}."


def test_what_nobody_knows_is_not_guessed() -> None:
    assert reason(bytes(range(256))) == "This is not a picture that DankDesk can read."


def test_empty_and_oversized_bytes() -> None:
    assert reason(b"") == "The file is empty."
    assert reason(b"\xff" * (MAX_BYTES + 1)) == "The file is too large: 50.1 MB, and the limit is 50 MB."
    avif = encode(Image.new("RGB", (8, 8)), "AVIF") + bytes(10_000_000)
    assert reason(avif) == "The file is too large for an AVIF: 10.1 MB, and the limit is 10 MB."


@pytest.mark.parametrize(
    "data",
    [
        png(0, 5, 8, 0, b""),
        b"GIF89a" + struct.pack("<HHBBB", 0, 0, 0, 0, 0) + b";",
        b"BM" + struct.pack("<IIIIiiHHIIIIII", 54, 0, 54, 40, 0, 7, 1, 24, 0, 0, 0, 0, 0, 0),
    ],
)
def test_pictures_without_pixels(data: bytes) -> None:
    assert reason(data) == "The picture is empty: it has no pixels."


PROGRESSIVE = " for a progressive JPEG like this is 40"


def huge_jpeg(width: int, height: int, **options: object) -> bytes:
    """A small JPEG whose frame header claims another size."""
    data = bytearray(encode(detailed(), "JPEG", **options))
    frame = data.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def huge_gif(width: int, height: int) -> bytes:
    data = bytearray(encode(Image.new("L", (8, 8)), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def huge_webp(width: int, height: int) -> bytes:
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + (
        (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "pixels", "limit"),
    [
        (png(50_000, 50_000, 1, 0, b""), "2500 megapixels", " is 40"),
        (png(8_000, 5_000, 16, 6, b""), "40 megapixels", " for a PNG of this colour depth is 15"),
        (huge_jpeg(12_000, 10_001), "120.1 megapixels", " is 120"),
        (huge_jpeg(7_000, 6_000, progressive=True, subsampling=0), "42 megapixels", PROGRESSIVE),
        (huge_webp(4_001, 4_000), "16.1 megapixels", " is 16"),
        (huge_gif(60_000, 1_000), "60 megapixels", " is 40"),
    ],
)  # fmt: skip
def test_too_many_pixels_are_refused_before_decoding(data: bytes, pixels: str, limit: str) -> None:
    assert reason(data) == f"The picture has {pixels}, and the limit{limit} megapixels."


def too_many_scans() -> bytes:
    data = huge_jpeg(6_000, 6_000, progressive=True, subsampling=0)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 20 + data[-2:]


def test_a_jpeg_of_too_many_passes_is_refused() -> None:
    assert reason(too_many_scans()) == "The file draws its picture over and over, far more often than a JPEG needs."


def hoard() -> bytes:
    """A directory of 2,000 tags that all share one long value, which Pillow would copy for each."""
    return tiff(*((tag, 1, 20_000, 8) for tag in range(2_000)))


def jpeg_with(segments: bytes) -> bytes:
    data = encode(detailed(), "JPEG")
    return data[:2] + segments + data[2:]


@pytest.mark.parametrize(
    "make",
    [
        lambda: png(1, 1, 8, 0, b"\0\0", chunk(b"abCd", b"") * 100_001),
        lambda: jpeg_with(b"\xff\xe5\0\x02" * 100_001),
        lambda: jpeg_with(b"\xff" * 200_000),
        lambda: jpeg_with((b"\xff\xe2\xff\xff" + bytes(65_533)) * 160),
        lambda: jpeg_with(b"\xff\xe1" + struct.pack(">H", len(hoard()) + 8) + b"Exif\0\0" + hoard()),
        lambda: b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"!\xfe\1a\0" * 60_000,
        lambda: tiff((256, 4, 1, 1), (257, 4, 1, 1), (273, 4, 11_000_000, 8)),
        hoard,
    ],
)
def test_files_of_too_many_parts_are_refused(make: Callable[[], bytes]) -> None:
    assert reason(make()) == "The file is made of far more parts than a picture needs."


def test_compressed_bombs_end_in_a_sentence_or_the_small_picture_they_are() -> None:
    bomb = zlib.compress(bytes(30_000_000))
    assert "damaged" in reason(png(4, 4, 8, 0, bytes(20), chunk(b"iCCP", b"k\0\0" + bomb)))
    assert decode(png(4, 4, 8, 0, bytes(30_000_000))).rgb.shape == (4, 4, 3)
