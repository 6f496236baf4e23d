"""Where the cells of a grid lie. Arithmetic only: no row is ever looked at."""

from __future__ import annotations

from PySide6.QtCore import QRect

from dankdesk.ui.tokens import PAGE_MARGIN

NARROWEST = 156
"""Pixels of the narrowest cell; with each further one that fits, all become narrower again."""
GAP = 14
TOP, BOTTOM = 18, 18
PICTURE_SHARE = 0.78
"""A picture's height, of its cell's width."""
ONE_LINE = 198
"""Pixels of a cell from which on its facts fit on one line; below it the subreddit has a line of its own."""


def text_height(width: int) -> int:
    """Pixels below the picture of a cell, for the title and its facts."""
    return 60 if width >= ONE_LINE else 76


class Geometry:
    """`count` equal cells in `width` pixels. Coordinates are those of the whole grid, from its top."""

    def __init__(self, count: int, width: int) -> None:
        room = max(NARROWEST, width - 2 * PAGE_MARGIN)
        self.count = count
        self.columns = max(1, (room + GAP) // (NARROWEST + GAP))
        self.cell_width = (room + GAP) // self.columns - GAP
        self.cell_height = round(self.cell_width * PICTURE_SHARE) + text_height(self.cell_width)
        self.pitch = self.cell_height + GAP

    @property
    def height(self) -> int:
        rows = -(-self.count // self.columns)
        return TOP + rows * self.pitch - GAP + BOTTOM if rows else 0

    def row(self, index: int) -> int:
        return index // self.columns

    def cell(self, index: int) -> QRect:
        row, column = divmod(index, self.columns)
        left = PAGE_MARGIN + column * (self.cell_width + GAP)
        return QRect(left, TOP + row * self.pitch, self.cell_width, self.cell_height)

    def reach(self, index: int) -> tuple[int, int]:
        """What must be on screen for a cell to be seen in full: from above it to below it."""
        top = self.cell(index).top()
        return max(0, top - TOP), top + self.cell_height + BOTTOM

    def at(self, x: int, y: int) -> int | None:
        """The cell at a point, or None between cells."""
        row, column = (y - TOP) // self.pitch, (x - PAGE_MARGIN) // (self.cell_width + GAP)
        if row < 0 or not 0 <= column < self.columns:
            return None
        index = row * self.columns + column
        return index if index < self.count and self.cell(index).contains(x, y) else None

    def between(self, top: int, bottom: int) -> range:
        """The cells whose rows reach into this stretch."""
        first = max(0, (top - TOP) // self.pitch) * self.columns
        last = max(0, (bottom - TOP) // self.pitch + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))
