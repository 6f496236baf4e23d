"""What goes through the two pipes between DankDesk and its reading process: frames of known length.

There: a picture, as height and width and its pixels. Back: JSON, first one greeting, then one answer for each picture.
Our own format rather than pickle, so that a process that a hostile picture took over can send nothing but lines.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from dankdesk.records import RGB, Line

_SIZE = struct.Struct("<II")
_LENGTH = struct.Struct("<I")
MAX_ANSWER = 4_000_000
"""Bytes; far beyond what the limits of `ocr` allow."""


def send_picture(stream: BinaryIO, rgb: RGB) -> None:
    """Write one picture; raises OSError where nobody listens any more."""
    stream.write(_SIZE.pack(*rgb.shape[:2]))
    stream.write(np.ascontiguousarray(rgb).data.cast("B"))
    stream.flush()


def receive_picture(stream: BinaryIO) -> RGB:
    """Read one picture; raises EOFError where there will be none."""
    height, width = _SIZE.unpack(_exactly(stream, _SIZE.size))
    return np.frombuffer(_exactly(stream, height * width * 3), np.uint8).reshape(height, width, 3)


def send_answer(stream: BinaryIO, answer: Mapping[str, object]) -> None:
    """Write a greeting or an answer."""
    data = json.dumps(answer).encode()
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive_answer(stream: BinaryIO) -> dict[str, Any]:
    """Read a greeting or an answer; raises EOFError where there will be none, ValueError where it is not one."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > MAX_ANSWER:
        raise ValueError("an answer of unlikely length")
    answer = json.loads(_exactly(stream, length))
    if not isinstance(answer, dict):
        raise ValueError("not an answer")
    return answer


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


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
