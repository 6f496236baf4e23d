"""Reading order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dankdesk.reading.order import in_reading_order


def boxes(*places: tuple[float, float, float, float]) -> npt.NDArray[np.float64]:
    """left, top, width, height of each."""
    return np.array([[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in places], np.float64)


def test_no_lines() -> None:
    assert in_reading_order(np.zeros((0, 4, 2))) == []


def test_top_to_bottom_then_left_to_right() -> None:
    """The right one of two that stand side by side is a little higher, as scanned lines are."""
    assert in_reading_order(boxes((10, 200, 90, 20), (120, 96, 90, 20), (10, 100, 90, 20))) == [2, 1, 0]


def test_a_staircase_is_not_one_row() -> None:
    """Each begins a third of its height below the last; the fourth is clearly below the first."""
    stairs = boxes((300, 0, 90, 30), (200, 10, 90, 30), (100, 20, 90, 30), (0, 30, 90, 30))
    assert in_reading_order(stairs) == [1, 0, 3, 2]


def test_small_print_beside_a_headline_is_its_own_line() -> None:
    assert in_reading_order(boxes((200, 0, 300, 100), (0, 80, 100, 10))) == [0, 1]
