"""Making what was found small enough to be read and kept."""

from __future__ import annotations

from collections.abc import Callable

MOST_TRIES = 300


def shrink(data: bytes, holds: Callable[[bytes], bool]) -> bytes:
    """What is left of `data` when pieces are taken away, large ones first, as long as `holds` is true of the rest."""
    tries = 0
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + size :]
            tries += 1
            if tries > MOST_TRIES:
                return data
            if shorter and holds(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data
