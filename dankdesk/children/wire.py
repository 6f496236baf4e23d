"""What goes through the two pipes between DankDesk and a child: frames of a JSON object and parts of plain bytes.

There: one frame for each question. Back: first one greeting, then one frame for each answer.
Our own format rather than pickle, so that a child that a hostile picture took over can send nothing but data.
numpy is loaded with the first array: a child is to be on its way before its parent loads anything heavy.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from dankdesk.records import RGB

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Part: TypeAlias = "bytes | npt.NDArray[np.uint8]"
"""Bytes, or an array whose elements are sent in C order."""

_HEAD = struct.Struct("<IB")
_LENGTH = struct.Struct("<I")
MAX_PARTS = 4


def send(stream: BinaryIO, message: Mapping[str, object], *parts: Part) -> None:
    """Write one frame; raises OSError where nobody listens any more."""
    text = json.dumps(message).encode()
    stream.write(_HEAD.pack(len(text), len(parts)) + text)
    for part in parts:
        data = (memoryview(part) if isinstance(part, bytes) else _in_c_order(part)).cast("B")
        stream.write(_LENGTH.pack(len(data)))
        stream.write(data)
    stream.flush()


def receive(stream: BinaryIO, most: int) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Read one frame of at most `most` bytes; raises EOFError where there will be none, ValueError where it is none."""
    length, n_parts = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if n_parts > MAX_PARTS:
        raise ValueError("more parts than any frame has")
    try:
        message = json.loads(_exactly(stream, _within(length, most)))
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(message, dict):
        raise ValueError("not an object")
    left = most - length
    parts = []
    for _ in range(n_parts):
        (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
        parts.append(_exactly(stream, _within(length, left)))
        left -= length
    return message, parts


def as_rgb(size: object, part: bytes) -> RGB:
    """Return the picture of `size`, height and width, whose pixels are `part`. Read-only.

    Raises TypeError, ValueError where it can't be one.
    """
    if not (isinstance(size, list) and len(size) == 2 and all(type(side) is int and side > 0 for side in size)):
        raise TypeError("not a size")
    import numpy as np

    return np.frombuffer(part, np.uint8).reshape(size[0], size[1], 3)


def _in_c_order(part: npt.NDArray[np.uint8]) -> memoryview:
    import numpy as np

    return np.ascontiguousarray(part).data


def _within(length: int, most: int) -> int:
    if length > most:
        raise ValueError("a frame of unlikely length")
    return length


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
