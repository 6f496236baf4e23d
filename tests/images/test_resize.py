from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images import Fit, decode, encode_pixels, fit, thumbnail
from dankdesk.images.resize import PADDING
from tests.images.making import detailed


def white(width: int, height: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.full((height, width, 3), 255, np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (1000, 3), (3, 1000), (224, 224), (1080, 1350)])
@pytest.mark.parametrize("mode", ["squash", "letterbox"])
def test_fit_gives_the_size_asked_for(size: tuple[int, int], mode: str) -> None:
    how = Fit("squash" if mode == "squash" else "letterbox", 200, 100, "bilinear")
    result = fit(white(*size), how)
    assert result.shape == (100, 200, 3)
    assert result.dtype == np.uint8
    if mode == "squash":
        assert result.min() == 255


def test_squash_matches_plain_averaging() -> None:
    rgb = np.zeros((4, 4, 3), np.uint8)
    rgb[:, 2:] = 200
    assert fit(rgb, Fit("squash", 2, 1, "box")).tolist() == [[[0, 0, 0], [200, 200, 200]]]


def test_filters_are_not_the_same() -> None:
    rgb = np.asarray(detailed())
    results = [fit(rgb, Fit("squash", 31, 17, name)) for name in ("bilinear", "bicubic", "box", "lanczos")]
    assert len({result.tobytes() for result in results}) == 4


def test_letterbox_keeps_the_shape_and_pads_with_the_mean() -> None:
    result = fit(white(20, 10), Fit("letterbox", 8, 8, "bilinear"))
    assert np.array_equal(result[2:6], white(8, 4))
    assert {tuple(pixel) for pixel in result[[0, 1, 6, 7]].reshape(-1, 3).tolist()} == {PADDING}


@pytest.mark.parametrize(("size", "small"), [((1000, 500), (160, 80)), ((30, 20), (30, 20)), ((4000, 1), (160, 1))])
def test_thumbnail_is_a_small_jpeg(size: tuple[int, int], small: tuple[int, int]) -> None:
    data = thumbnail(white(*size))
    with Image.open(BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", small)
    assert decode(data).rgb.min() >= 254


def test_pasted_pixels_get_one_identity() -> None:
    rgb = np.asarray(detailed())
    opaque = np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    assert encode_pixels(rgb) == encode_pixels(rgb.copy()) == encode_pixels(opaque)
    assert encode_pixels(rgb) != encode_pixels(255 - rgb)
    assert np.array_equal(decode(encode_pixels(rgb)).rgb, rgb)
    assert np.array_equal(decode(encode_pixels(rgb[:, ::2])).rgb, rgb[:, ::2])


def test_transparent_pasted_pixels_show_white() -> None:
    assert decode(encode_pixels(np.zeros((2, 3, 4), np.uint8))).rgb.min() == 255


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((0, 5, 3), r"The picture is empty: it has no pixels\."),
        ((8001, 5000, 3), r"The picture has 40\.1 megapixels, and the limit is 40 megapixels\."),
    ],
)
def test_pixels_that_make_no_picture(shape: tuple[int, int, int], sentence: str) -> None:
    with pytest.raises(PictureError, match=sentence):
        encode_pixels(np.broadcast_to(np.zeros(3, np.uint8), shape))
