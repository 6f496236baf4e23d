from __future__ import annotations

import hashlib
import os
import struct
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images import decode
from dankdesk.images.plugins import PLUGINS
from dankdesk.images.policy import MAX_PIXELS, WORKING_PIXELS
from tests.images.making import FORMATS, chunk, detailed, encode, png, tiff

ORIENTATION = 0x0112


def with_orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = value
    return exif


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


def test_pillow_knows_every_allowed_format() -> None:
    assert Image.OPEN.keys() >= PLUGINS.keys()
    assert set(FORMATS) == set(PLUGINS) == set(MAX_PIXELS)


def test_two_picture_jpeg_is_read_as_its_first() -> None:
    red, blue = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
    picture = decode(encode(red, "MPO", save_all=True, append_images=[blue]))
    assert picture.facts.format == "JPEG"
    assert picture.rgb[4, 4].tolist() == [254, 0, 0]


# Which corner of the stored picture, (row, column), ends up at the upper left: EXIF 2.32, 4.6.4.
CORNERS = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize(("value", "corner"), CORNERS.items())
def test_pictures_come_out_upright(kind: str, value: int, corner: tuple[int, int]) -> None:
    stored = np.zeros((20, 40, 3), np.uint8)
    rows, columns = slice(corner[0] * 10, corner[0] * 10 + 10), slice(corner[1] * 20, corner[1] * 20 + 20)
    stored[rows, columns] = 255
    lossless = {"quality": 100, "subsampling": "4:4:4"} if kind in {"AVIF", "JPEG"} else {"lossless": True}
    picture = decode(encode(Image.fromarray(stored), kind, exif=with_orientation(value), **lossless))
    width, height = (20, 40) if value >= 5 else (40, 20)
    assert (picture.facts.width, picture.facts.height) == (width, height)
    assert picture.rgb.shape == (height, width, 3)
    assert picture.rgb[: height // 2 - 2, : width // 2 - 2].min() > 240
    assert picture.rgb[height // 2 + 2 :].max() < 15
    assert picture.rgb[:, width // 2 + 2 :].max() < 15


def test_broken_metadata_is_no_reason_to_refuse_a_picture() -> None:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x05" + bytes(range(40))
    picture = decode(encode(Image.new("RGB", (8, 8), "white"), "JPEG", exif=exif))
    assert picture.rgb.min() == 255


def test_metadata_that_would_fill_the_memory_is_not_read() -> None:
    # 500 tags that share one long value, each of which Pillow would copy; the orientation among them goes unheard.
    hoard = tiff((ORIENTATION, 3, 1, 6), *((tag, 1, 40_000, 8) for tag in range(1_000, 1_500)), tail=bytes(40_000))
    assert decode(png(2, 1, 8, 0, bytes(3), chunk(b"eXIf", hoard))).rgb.shape == (1, 2, 3)
    modest = tiff((ORIENTATION, 3, 1, 6))
    assert decode(png(2, 1, 8, 0, bytes(3), chunk(b"eXIf", modest))).rgb.shape == (2, 1, 3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_the_first_frame_of_an_animation_is_the_picture(kind: str) -> None:
    red, blue = Image.new("RGB", (32, 32), (255, 0, 0)), Image.new("RGB", (32, 32), (0, 0, 255))
    picture = decode(encode(red, kind, save_all=True, append_images=[blue]))
    assert np.abs(picture.rgb.astype(int) - (255, 0, 0)).max() <= 4


def test_default_image_of_an_apng_is_the_picture() -> None:
    green, blue = Image.new("RGB", (8, 8), (0, 255, 0)), Image.new("RGB", (8, 8), (0, 0, 255))
    picture = decode(encode(green, "PNG", save_all=True, default_image=True, append_images=[blue]))
    assert picture.rgb[0, 0].tolist() == [0, 255, 0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_large_pictures_are_reduced_and_keep_their_facts(kind: str) -> None:
    half = Image.new("RGB", (3000, 2001), "white")
    half.paste("black", (0, 0, 1500, 2001))
    picture = decode(encode(half, kind, exif=with_orientation(6)) if kind != "GIF" else encode(half, kind))
    upright = (3000, 2001) if kind == "GIF" else (2001, 3000)
    assert (picture.facts.width, picture.facts.height) == upright
    assert WORKING_PIXELS / 5 < picture.rgb.shape[0] * picture.rgb.shape[1] <= WORKING_PIXELS
    assert sorted(picture.rgb.shape[:2]) == [1001, 1500]
    assert 120 < picture.rgb.mean() < 135


def test_same_bytes_give_the_same_picture_from_many_threads() -> None:
    files = [encode(detailed(seed=seed), kind) for seed, kind in enumerate(FORMATS)] * 6
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(decode, files))
    for data, picture in zip(files, pictures, strict=True):
        again = decode(data)
        assert again.facts == picture.facts
        assert np.array_equal(again.rgb, picture.rgb)


def test_warnings_of_pillow_neither_refuse_a_picture_nor_leave_the_decoder() -> None:
    # Pillow warns of an animation that announces no frames.
    data = png(1, 1, 8, 0, b"\0\xff", chunk(b"acTL", bytes(8)))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert decode(data).rgb.tolist() == [[[255, 255, 255]]]
    assert caught == []


def test_broken_tiff_writes_nothing_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    data = bytearray(encode(detailed(), "TIFF", compression="tiff_lzw"))
    data[200:4000] = bytes(3800)
    with pytest.raises(PictureError):
        decode(bytes(data))
    assert capfd.readouterr() == ("", "")


def test_decoding_leaves_no_thread_and_no_open_file() -> None:
    descriptors = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0  # noqa: PTH112, PTH208
    threads = threading.active_count()
    for kind in FORMATS:
        decode(encode(detailed(), kind))
    assert threading.active_count() == threads
    if descriptors:
        assert len(os.listdir("/proc/self/fd")) == descriptors  # noqa: PTH208


def test_picture_without_pixels_is_said_to_be_empty() -> None:
    with pytest.raises(PictureError, match=r"The picture is empty: it has no pixels\."):
        decode(b"GIF89a" + struct.pack("<HHBBB", 0, 0, 0, 0, 0) + b";")


def test_twelve_bit_grey_reaches_white() -> None:
    rows = tiff((256, 4, 1, 2), (257, 4, 1, 1), (258, 3, 1, 12), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 122),
                (277, 3, 1, 1), (278, 4, 1, 1), (279, 4, 1, 3), tail=b"\xff\xf8\x00")  # fmt: skip
    assert decode(rows).rgb[0, :, 0].tolist() == [255, 128]
