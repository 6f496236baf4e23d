"""What the reading process and DankDesk tell each other: a picture there, as height, width and pixels; lines back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from dankdesk.children.wire import as_rgb
from dankdesk.records import RGB, Line

MAX_QUESTION = 1_000_000_000
"""Bytes; what asks is trusted."""
MAX_ANSWER = 4_000_000
"""Bytes; far beyond what the limits of `ocr` allow."""
MAX_AWAY = 1e6
"""Of a corner, in sides of the picture, which it hardly leaves."""


def about(rgb: RGB) -> dict[str, object]:
    """Return the message that goes with the pixels of a picture."""
    return {"size": rgb.shape[:2]}


def as_picture(message: Mapping[str, Any], parts: Sequence[bytes]) -> RGB:
    """Return the picture of a question."""
    return as_rgb(message["size"], parts[0])


def as_rows(lines: list[Line]) -> list[object]:
    """Return lines as JSON has them."""
    return [[line.text, line.corners, line.confidence] for line in lines]


def as_lines(rows: object) -> tuple[Line, ...]:
    """Return what `as_rows` made; raises TypeError, ValueError where it did not."""
    if not isinstance(rows, list):
        raise TypeError("no lines")
    return tuple(_line(*row) for row in rows)


def _line(text: object, corners: object, confidence: object) -> Line:
    if not isinstance(text, str) or not isinstance(corners, list) or len(corners) not in (0, 4):
        raise TypeError("no line")
    places = tuple((_number(x, -MAX_AWAY, MAX_AWAY), _number(y, -MAX_AWAY, MAX_AWAY)) for x, y in corners)
    return Line(text, places, _number(confidence, 0, 1))


def _number(value: object, low: float, high: float) -> float:
    if type(value) not in (int, float) or not low <= cast(float, value) <= high:
        raise ValueError("no number, or an unlikely one")
    return float(cast(float, value))
