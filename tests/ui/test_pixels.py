from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from dankdesk.ui.pixels import LONGEST_SHOWN, MAP_SIDE, content_of, heat_image, to_image

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


def test_an_image_has_the_pixels_of_the_array_and_memory_of_its_own() -> None:
    rgb = np.zeros((2, 3, 3), np.uint8)
    rgb[1, 2] = 10, 20, 30
    image = to_image(rgb)
    rgb[:] = 255
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 1) == QColor(10, 20, 30)
    assert image.pixelColor(0, 0) == QColor(0, 0, 0)


def test_an_array_that_is_not_contiguous_is_read_right() -> None:
    rgb = np.zeros((4, 4, 3), np.uint8)
    rgb[0, 3] = 255, 0, 0
    assert to_image(rgb[:, ::-1]).pixelColor(0, 0) == QColor(255, 0, 0)


def test_what_is_larger_than_a_screen_is_made_smaller() -> None:
    image = to_image(np.zeros((10, 2 * LONGEST_SHOWN, 3), np.uint8))
    assert (image.width(), image.height()) == (LONGEST_SHOWN, 5)


def test_the_map_is_red_where_it_spoke_for_and_blue_where_against() -> None:
    heat = np.array([[2.0, -2.0], [0.0, 0.0]], np.float32)
    image = heat_image(heat, RED, BLUE)
    far = MAP_SIDE - 1
    assert image.pixelColor(0, 0).red() == 255
    assert image.pixelColor(far, 0).blue() == 255
    assert image.pixelColor(0, 0).alpha() > 4 * image.pixelColor(0, far).alpha()


def test_a_map_of_nothing_is_clear() -> None:
    assert heat_image(np.zeros((3, 5), np.float32), RED, BLUE).pixelColor(80, 80).alpha() == 0


def test_a_letterboxed_picture_gets_only_its_part_of_the_map() -> None:
    heat = np.zeros((4, 4), np.float32)
    heat[0] = 5.0  # all of it in the bar above the picture
    content = content_of("letterbox", (100, 100), (200, 100))
    assert content == pytest.approx((0, 0.25, 1, 0.75))
    whole, part = heat_image(heat, RED, BLUE), heat_image(heat, RED, BLUE, content)
    assert whole.pixelColor(80, 0).alpha() > 150
    assert part.pixelColor(80, 80).alpha() < 15
    assert content_of("squash", (100, 100), (200, 100)) == (0, 0, 1, 1)
