"""Changes to bytes of any kind: cut, bit-flipped, spliced with others, and numbers and pieces put where none belong."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

MOST_CHANGES = 8
LONGEST_PIECE = 64
NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x10\0", b"\x80", b"\0\1")


def change(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """`data` with one to eight changes, at least one byte of it. Beginnings, where headers are, are hit most."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        chance.choice(_CHANGES)(changed, _place(changed, chance), chance)
    if chance.randrange(4) == 0:
        changed = splice(changed, chance.choice(others), chance)
    return bytes(changed) or data[:1]


def splice(data: bytes | bytearray, other: bytes, chance: random.Random) -> bytearray:
    """The beginning of `data` with the end of `other`."""
    return bytearray(data[: chance.randrange(len(data) + 1)]) + other[chance.randrange(len(other) + 1) :]


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(max(1, min(len(data), chance.choice((32, 128, 512, len(data))))))


def _flip(data: bytearray, at: int, chance: random.Random) -> None:
    for place in range(at, min(len(data), at + chance.choice((1, 1, 1, 8)))):
        data[place] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, at: int, chance: random.Random) -> None:
    data[at : at + 1] = bytes([chance.randrange(256)])


def _number(data: bytearray, at: int, chance: random.Random) -> None:
    number = chance.choice(NUMBERS)
    data[at : at + len(number)] = number


def _lose(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.randint(1, LONGEST_PIECE)]


def _double(data: bytearray, at: int, chance: random.Random) -> None:
    data[at:at] = data[at : at + chance.randint(1, LONGEST_PIECE)]


def _blank(data: bytearray, at: int, chance: random.Random) -> None:
    piece = data[at : at + chance.randint(1, LONGEST_PIECE)]
    data[at : at + len(piece)] = bytes(len(piece))


def _cut(data: bytearray, _: int, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


_CHANGES: tuple[Callable[[bytearray, int, random.Random], None], ...] = (
    _flip,
    _replace,
    _number,
    _lose,
    _double,
    _blank,
    _cut,
)
