"""Near-duplicates, found by perceptual hash, so that copies of one meme never sit on two sides of a split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Of the 57 near-duplicate pairs that the Reddit set names, 53 lie within these, and 12 of 1.6 million other pairs.
# A split may join too much, so it joins captions of one template too: docs/decisions/077-which-fingerprint.md.
MAX_BITS = 52
_BYTES = 32


def group_by_likeness(hashes: Sequence[int | None], max_bits: int = MAX_BITS) -> list[int]:
    """A group number for each 256-bit hash: hashes within `max_bits` bits of each other share one, chains included;
    a picture without a hash is like no other.

    The number is the index of the group's first member.
    """
    packed = b"".join((value or 0).to_bytes(_BYTES) for value in hashes)
    known = np.frombuffer(packed, np.uint64).reshape(-1, _BYTES // 8)
    hashed = np.array([value is not None for value in hashes])
    leader = np.arange(len(known))
    for index in np.flatnonzero(hashed):
        apart = np.bitwise_count(known[: index + 1] ^ known[index]).sum(axis=1)
        joined = np.unique(leader[: index + 1][(apart <= max_bits) & hashed[: index + 1]])
        leader[np.isin(leader, joined)] = joined[0]
    return [int(group) for group in leader]
