from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images import decode
from dankdesk.images.modes import factor_for, to_rgb
from dankdesk.images.policy import WORKING_PIXELS
from tests.images.making import chunk, encode, png


def pixels(image: Image.Image) -> list[list[int]]:
    result: list[list[int]] = np.asarray(to_rgb(image)).reshape(-1, 3).tolist()
    return result


def one(mode: str, *values: float | tuple[int, ...]) -> Image.Image:
    image = Image.new(mode, (len(values), 1))
    for x, value in enumerate(values):
        image.putpixel((x, 0), value)
    return image


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (one("1", 0, 255), [[0, 0, 0], [255, 255, 255]]),
        (one("L", 0, 77, 255), [[0, 0, 0], [77, 77, 77], [255, 255, 255]]),
        (one("RGB", (1, 2, 3)), [[1, 2, 3]]),
        (one("RGBA", (9, 9, 9, 0), (10, 20, 30, 255), (0, 0, 0, 51)), [[255] * 3, [10, 20, 30], [204] * 3]),
        (one("LA", (9, 0), (9, 255), (0, 51)), [[255] * 3, [9] * 3, [204] * 3]),
        (one("RGBa", (0, 0, 0, 0), (10, 20, 30, 255)), [[255] * 3, [10, 20, 30]]),
        (one("RGBa", (50, 50, 50, 51)), [[254] * 3]),
        (one("La", (0, 0), (9, 255)), [[255] * 3, [9] * 3]),
        (one("CMYK", (0, 0, 0, 0), (255, 0, 0, 0), (0, 0, 0, 255)), [[255] * 3, [0, 255, 255], [0] * 3]),
        (one("YCbCr", (255, 128, 128), (76, 85, 255)), [[255] * 3, [254, 0, 0]]),
        (one("HSV", (0, 0, 255), (0, 255, 255)), [[255] * 3, [255, 0, 0]]),
        (one("I;16", 0, 257, 32896, 65535), [[0] * 3, [1] * 3, [128] * 3, [255] * 3]),
        (one("I", -1000, 0, 1000), [[0] * 3, [128] * 3, [255] * 3]),
        (one("I", 70000, 70000), [[0] * 3, [0] * 3]),
        (one("I", -(2**31), 2**31 - 1), [[0] * 3, [255] * 3]),
        (one("F", 0.0, 0.25, 1.0), [[0] * 3, [64] * 3, [255] * 3]),
        (one("F", float("nan"), 0.0, 2.0), [[0] * 3, [0] * 3, [255] * 3]),
        (one("F", float("nan"), float("nan")), [[0] * 3, [0] * 3]),
    ],
)
def test_each_mode_follows_the_policy(image: Image.Image, expected: list[list[int]]) -> None:
    assert pixels(image) == expected


def test_lab_goes_through_its_own_formula() -> None:
    white, red = pixels(one("LAB", (255, 128, 128), (136, 208, 195)))
    assert min(white) >= 253
    assert red[0] > 240 > 30 > red[1]


def test_infinities_do_not_hide_the_rest() -> None:
    assert pixels(one("F", float("-inf"), 0.0, 2.0, float("inf"))) == [[0] * 3, [0] * 3, [255] * 3, [255] * 3]


def test_unknown_mode_is_a_picture_error() -> None:
    with pytest.raises(PictureError, match=r"a way that DankDesk can't read \(BGR;15\)\."):
        to_rgb(_strange())


def _strange() -> Image.Image:
    image = Image.new("L", (1, 1))
    image._mode = "BGR;15"
    return image


def paletted(transparency: bytes | int) -> bytes:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 0])
    image.putpixel((1, 0), 1)
    return encode(image, "PNG", transparency=transparency)


def test_transparent_palette_entries_show_white() -> None:
    assert decode(paletted(b"\x00\xff")).rgb[0].tolist() == [[255, 255, 255], [200, 100, 0]]
    assert decode(paletted(1)).rgb[0].tolist() == [[10, 20, 30], [255, 255, 255]]
    assert decode(paletted(b"\xff\x33")).rgb[0].tolist() == [[10, 20, 30], [244, 224, 204]]


def test_transparent_gif_pixels_show_white() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 0])
    image.putpixel((1, 0), 1)
    assert decode(encode(image, "GIF", transparency=0)).rgb[0].tolist() == [[255, 255, 255], [200, 100, 0]]


def test_a_transparent_colour_shows_white() -> None:
    data = png(2, 1, 8, 2, b"\0" + bytes([1, 2, 3, 4, 5, 6]), chunk(b"tRNS", bytes([0, 1, 0, 2, 0, 3])))
    assert decode(data).rgb[0].tolist() == [[255, 255, 255], [4, 5, 6]]
    grey = png(2, 1, 8, 0, b"\0" + bytes([7, 8]), chunk(b"tRNS", bytes([0, 7])))
    assert decode(grey).rgb[0].tolist() == [[255, 255, 255], [8, 8, 8]]
    grey_16 = png(2, 1, 16, 0, b"\0" + struct.pack(">HH", 514, 771), chunk(b"tRNS", struct.pack(">H", 514)))
    assert decode(grey_16).rgb[0].tolist() == [[255, 255, 255], [3, 3, 3]]


def test_a_sixteen_bit_gradient_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).round().astype(np.uint16)[None]
    for kind in ("PNG", "TIFF"):
        rgb = decode(encode(Image.fromarray(ramp), kind)).rgb
        assert rgb[0, :, 0].tolist() == list(range(256))


def test_adobe_cmyk_jpeg_is_not_inverted() -> None:
    rgb = decode(encode(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=100)).rgb
    assert np.abs(rgb.astype(int) - (255, 0, 0)).max() <= 3


def test_reducing_averages_and_bands_leave_no_seams() -> None:
    rng = np.random.default_rng(3)
    values: npt.NDArray[np.uint8] = rng.integers(0, 256, (2600, 3100, 4), dtype=np.uint8)
    values[..., 3] = 255
    whole = Image.fromarray(values[..., :3]).reduce(2)
    for mode in ("RGBA", "RGB"):
        small = to_rgb(Image.fromarray(values).convert(mode))
        assert small.size == (1550, 1300)
        assert np.array_equal(np.asarray(small), np.asarray(whole))


def test_hidden_colours_do_not_bleed_into_a_reduced_picture() -> None:
    values = np.zeros((2002, 2002, 4), np.uint8)
    values[::2, :, :] = (255, 0, 0, 0)
    values[1::2, :, :] = (0, 0, 0, 255)
    assert np.abs(np.asarray(to_rgb(Image.fromarray(values))).astype(int) - 127).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (2000, 2000), (2001, 2000), (65535, 1), (8000, 5000), (12000, 10000)])
def test_factor_is_the_smallest_that_is_enough(size: tuple[int, int]) -> None:
    def left(factor: int) -> int:
        return -(-size[0] // factor) * -(-size[1] // factor)

    factor = factor_for(*size)
    assert left(factor) <= WORKING_PIXELS
    assert factor == 1 or left(factor - 1) > WORKING_PIXELS
