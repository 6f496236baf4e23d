"""The words of a picture, as the JSON that a row holds.

{"by": text, "lines": [[text, [[x, y], [x, y], [x, y], [x, y]] or [], confidence], ...]}
"""

from __future__ import annotations

import json

from dankdesk.library.checked import fields, items, number, share, string
from dankdesk.records import Line, Text


def pack(text: Text) -> str:
    """ASCII only, so that a NUL, half an emoji or anything else in a line can't be refused by the database."""
    lines = [[line.text, line.corners, line.confidence] for line in text.lines]
    return json.dumps({"by": text.by, "lines": lines}, allow_nan=False, separators=(",", ":"))


def unpack(reading: object) -> Text:
    """Raises TypeError, ValueError, OverflowError or RecursionError for what `pack` didn't make."""
    by, lines = fields(json.loads(string(reading)), "by", "lines")
    return Text(tuple(_line(line) for line in items(lines)), string(by))


def _line(line: object) -> Line:
    text, corners, confidence = items(line, 3)
    points = [items(corner, 2) for corner in items(corners)]
    if len(points) not in (0, 4):
        raise ValueError("expected four corners")
    return Line(string(text), tuple((number(x), number(y)) for x, y in points), share(confidence))
