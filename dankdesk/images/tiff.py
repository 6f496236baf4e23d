"""The first directory of a TIFF file (TIFF 6.0, section 2; BigTIFF as libtiff writes it)."""

from __future__ import annotations

from dataclasses import dataclass

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_BYTE_TYPES = frozenset({1, 2, 6, 7})
_OFFSETS = {273: 279, 324: 325}
"""Where strips or tiles begin, and the tag that says how long they are."""


@dataclass(frozen=True, slots=True)
class TiffDirectory:
    """numbers: the longest list of numbers in the directory. end: the byte after the last thing it points at.
    values: the bytes of all values it points at, each counted as often as it is pointed at.
    """

    numbers: int
    end: int
    values: int


def read_tiff_directory(data: bytes, most_numbers: int) -> TiffDirectory:
    """Read the first directory of `data`. Lists longer than `most_numbers` are counted, not read. Never raises."""
    order = _order(data)
    big = _number(data, 2, 2, order) == 43
    word = 8 if big else 4
    at = _number(data, 8 if big else 4, word, order)
    n_entries = _number(data, at, 8 if big else 2, order)
    at += 8 if big else 2
    size = 20 if big else 12
    longest, end, values = 0, at, 0
    lists: dict[int, list[int]] = {}
    for entry in range(at, min(at + min(n_entries, most_numbers) * size, len(data)), size):
        tag, kind = _number(data, entry, 2, order), _number(data, entry + 2, 2, order)
        count = _number(data, entry + 4, word, order)
        if kind not in _BYTE_TYPES:
            longest = max(longest, count)
        width = _TYPE_BYTES.get(kind, 1)
        value_at = entry + 4 + word
        if count * width > word:
            value_at = _number(data, value_at, word, order)
            end = max(end, value_at + count * width)
            values += min(count * width, len(data))
        if count <= most_numbers and (tag in _OFFSETS or tag in _OFFSETS.values()):
            lists[tag] = [_number(data, value_at + i * width, width, order) for i in range(count)]
    for starts, lengths in _OFFSETS.items():
        spans = zip(lists.get(starts, []), lists.get(lengths, []), strict=False)
        end = max([end, *(start + length for start, length in spans)])
    return TiffDirectory(longest, end, values)


def _order(data: bytes) -> bool:
    return data.startswith(b"II")


def _number(data: bytes, at: int, width: int, little: bool) -> int:
    return int.from_bytes(data[at : at + width], "little" if little else "big")
