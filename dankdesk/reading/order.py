"""The order in which people read lines of text: from the top, and from the left where lines stand side by side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def in_reading_order(boxes: npt.NDArray[np.float64]) -> list[int]:
    """The indices of `boxes` in reading order.

    boxes: shape (n, 4, 2), corners (x, y) in any unit. Two lines stand side by side if their middles are nearer to each
    other, vertically, than half the height of the lower of the two.
    """
    tops, bottoms = boxes[:, :, 1].min(axis=1), boxes[:, :, 1].max(axis=1)
    middles, heights, lefts = (tops + bottoms) / 2, bottoms - tops, boxes[:, :, 0].min(axis=1)
    rows: list[list[int]] = []
    for index in np.argsort(middles, kind="stable").tolist():
        # Compared with the row's first line, not its last: a staircase of lines must not become one row.
        if rows:
            first = rows[-1][0]
            if middles[index] - middles[first] < min(heights[index], heights[first]) / 2:
                rows[-1].append(index)
                continue
        rows.append([index])
    return [index for row in rows for index in sorted(row, key=lambda i: (lefts[i], middles[i]))]
