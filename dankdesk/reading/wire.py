"""What the reading process and DankDesk tell each other: a picture there, as height, width and pixels; lines back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dankdesk.children.wire import as_rgb
from dankdesk.records import RGB, Line

MAX_QUESTION = 1_000_000_000
"""Bytes; what asks is trusted."""
MAX_ANSWER = 4_000_000
"""Bytes; far beyond what the limits of `ocr` allow."""


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
    return tuple(
        Line(str(text), tuple((float(x), float(y)) for x, y in corners), float(confidence))
        for text, corners, confidence in rows
    )
