"""What a process that a hostile picture took over may answer -> what was asked of it.

Frames that are no answer end in one of the errors that `Decoder.ask` and the reader of words expect; lines that are let
in can be kept in the library, and found there again.
"""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import dankdesk.children
import dankdesk.decoding
import dankdesk.reading
from dankdesk.children import wire as frames
from dankdesk.decoding import Parts, Wish
from dankdesk.decoding import wire as pictures_wire
from dankdesk.errors import PictureError
from dankdesk.images import Fit
from dankdesk.library import readings
from dankdesk.reading import wire as words_wire
from dankdesk.records import Facts, Text
from scripts.fuzz import bytewise, textual
from scripts.fuzz.target import Target
from tests.making import WORDS

WISH = Wish(fit=Fit("squash", 4, 4, "bilinear"), small=True, whole=True)
SHA256 = "0" * 64
_HEAD = struct.Struct("<IB")
"""As frames begin: bytes of the message, and parts."""
FACTS = Facts(SHA256, 1 << 200, "PNG", 6, 2, 99)


def seeds() -> list[bytes]:
    """A sound answer of each kind, as it goes through the pipe."""
    whole = np.zeros((2, 6, 3), np.uint8)
    message, parts = pictures_wire.as_answer(Parts(FACTS, np.zeros((4, 4, 3), np.uint8), b"small", whole))
    return [
        _frame(message, parts),
        _frame({"error": "The file is empty."}, ()),
        _frame({"ready": True}, ()),
        _frame({"lines": words_wire.as_rows(list(WORDS.lines))}, ()),
    ]


def _frame(message: dict[str, object], parts: Sequence[frames.Part]) -> bytes:
    stream = io.BytesIO()
    frames.send(stream, message, *parts)
    return stream.getvalue()


def change(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Any bytes of a frame, or its message alone, in a frame that is sound otherwise."""
    if chance.randrange(4) == 0 or len(data) < _HEAD.size:
        return bytewise.change(data, chance, others)
    length, n_parts = _HEAD.unpack_from(data)
    start, end = _HEAD.size, _HEAD.size + length
    message = textual.change(data[start:end] or b"{}", chance, [other[start:] for other in others])
    return _HEAD.pack(len(message), n_parts) + message + data[end:]


def check(data: bytes) -> None:
    try:
        message, parts = frames.receive(io.BytesIO(data), pictures_wire.MAX_ANSWER)
    except (EOFError, ValueError):
        return
    try:
        found = pictures_wire.as_parts(message, parts, WISH, SHA256, FACTS.n_bytes)
    except (PictureError, KeyError, TypeError, ValueError, StopIteration):
        pass
    else:
        assert found.facts.sha256 == SHA256 and found.whole is not None and found.whole.ndim == 3
    try:
        lines = words_wire.as_lines(message.get("lines"))
    except (TypeError, ValueError):
        return
    text = Text(lines, "a reader")
    assert readings.unpack(readings.pack(text)) == text


@contextmanager
def target(_: Path, __: Path | None) -> Iterator[Target]:
    packages = (dankdesk.children, dankdesk.decoding, dankdesk.reading)
    yield Target(seeds(), check, change, tuple(Path(str(one.__file__)).parent for one in packages))
