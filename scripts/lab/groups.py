"""Near-duplicates, found by perceptual hash, so that copies of one meme never sit on two sides of a split."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# On the Reddit set's own near-duplicate groups: see docs/decisions/031-split.md.
MAX_BITS = 8


def group_by_likeness(hashes: Sequence[int], max_bits: int = MAX_BITS) -> list[int]:
    """A group number for each 64-bit hash: hashes within `max_bits` bits of each other share one, chains included.

    The number is the index of the group's first member.
    """
    known = np.array(hashes, dtype=np.uint64)
    leader = np.arange(len(known))
    for index, value in enumerate(known):
        near = np.flatnonzero(np.bitwise_count(known[: index + 1] ^ value) <= max_bits)
        joined = np.unique(leader[near])
        leader[np.isin(leader, joined)] = joined[0]
    return [int(group) for group in leader]
