"""Protocol buffers, as far as it takes to look into a stranger's file: fields by number, and nothing of their meaning.

https://protobuf.dev/programming-guides/encoding. Stricter than a decoder that has to accept what old programs wrote:
what comes twice and may come once is refused, not merged, and so is a number of more bytes than it needs, or of more
bits than fit, of which ONNX Runtime drops some: no two readers can see two things in one file.
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
MOST_KEY = 2**32 - 1
MOST_LENGTH = 2**31 - 1
MOST_VALUE = 2**64 - 1
MOST_FIELDS = 1_000_000
"""Of one file, in all that is looked at. The shipped model has a few thousand."""


class Broken(ValueError):
    """It is no message, or not one that any usual program writes."""


class Budget:
    """How many more fields of a file are looked at: one made of nothing else would take minutes."""

    def __init__(self) -> None:
        self._left = MOST_FIELDS

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Broken


class Message:
    """One message. Raises `Broken`, here and in every method; a field of another type than is asked for is broken."""

    def __init__(self, data: memoryview, budget: Budget) -> None:
        self._budget = budget
        self._fields: dict[int, list[int | memoryview]] = {}
        for number, value in _fields(data, budget):
            self._fields.setdefault(number, []).append(value)

    def has(self, number: int) -> bool:
        return number in self._fields

    def messages(self, *numbers: int) -> Iterator[Message]:
        """All messages under these numbers."""
        for number in numbers:
            for value in self._fields.get(number, ()):
                yield Message(_bytes(value), self._budget)

    def message(self, number: int) -> Message | None:
        value = self._one(number)
        return None if value is None else Message(_bytes(value), self._budget)

    def text(self, number: int) -> str:
        """ "" where there is none."""
        value = self._one(number)
        try:
            return "" if value is None else str(_bytes(value), "utf-8")
        except UnicodeDecodeError as error:
            raise Broken from error

    def count(self, number: int) -> int:
        """A whole number, 0 where there is none; a negative one comes as its two's complement of 64 bits."""
        value = self._one(number)
        if value is None:
            return 0
        if not isinstance(value, int):
            raise Broken
        return value

    def _one(self, number: int) -> int | memoryview | None:
        values = self._fields.get(number, [])
        if len(values) > 1:
            raise Broken
        return values[0] if values else None


def _fields(data: memoryview, budget: Budget) -> Iterator[tuple[int, int | memoryview]]:
    """Number and value of each field: an int of a varint, else the bytes."""
    at, end = 0, len(data)
    while at < end:
        budget.spend()
        key, at = _varint(data, at, MOST_KEY)
        kind = key & 7
        if kind == VARINT:
            value, at = _varint(data, at, MOST_VALUE)
            yield key >> 3, value
            continue
        if kind == BYTES:
            n_bytes, at = _varint(data, at, MOST_LENGTH)
        elif kind in (FIXED64, FIXED32):
            n_bytes = 8 if kind == FIXED64 else 4
        else:
            raise Broken  # a group, which nothing has written since 2001, or nothing at all
        if n_bytes > end - at:
            raise Broken
        yield key >> 3, data[at : at + n_bytes]
        at += n_bytes


def _varint(data: memoryview, at: int, most: int) -> tuple[int, int]:
    """The number that begins at `at`, up to `most` and in its shortest form, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Broken
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value > most or (byte == 0 and shift):
                raise Broken
            return value, at
    raise Broken


def _bytes(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise Broken
    return value
