"""Every picture of the study, hashed in every kind; pictures are let go as soon as they are hashed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from dankdesk.images import decode
from scripts.lookalikes.changes import CHANGES
from scripts.lookalikes.gather import Meme
from scripts.lookalikes.kinds import KINDS, Bits, distances

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Distances:
    """How many bits differ, in one kind of hash and one half.

    copies: of each change, (n,): between a meme and its changed copy. captions: of each template, between two of its
    captions. memes: between different posts of the Reddit set.
    """

    copies: dict[str, Ints]
    captions: list[Ints]
    memes: Ints


@dataclass(frozen=True, eq=False, slots=True)
class _Hashed:
    family: str
    half: int
    rendered: bool
    own: dict[str, Bits]
    copies: dict[str, dict[str, Bits]]


def measure(memes: Iterable[Meme], is_copied: Callable[[int], bool]) -> dict[tuple[str, int], Distances]:
    """By kind and half. is_copied: whether copies are made of the nth meme; all are strangers to each other."""
    kinds = {name: make() for name, make in KINDS.items()}

    def bits(image: Image.Image) -> dict[str, Bits]:
        return {name: kind(image) for name, kind in kinds.items()}

    hashed = []
    for number, meme in enumerate(memes):
        changes = CHANGES.items() if is_copied(number) else ()
        copies = {name: bits(Image.fromarray(decode(change(meme.image)).rgb)) for name, change in changes}
        hashed.append(_Hashed(meme.family, meme.half, meme.rendered, bits(meme.image), copies))
    return {
        (name, half): _distances([one for one in hashed if one.half == half], name) for name in kinds for half in (0, 1)
    }


def _distances(hashed: list[_Hashed], kind: str) -> Distances:
    templates: dict[str, list[Bits]] = {}
    for one in hashed:
        if one.rendered:
            templates.setdefault(one.family, []).append(one.own[kind])
    return Distances(
        {
            change: np.array([_apart(one.own[kind], one.copies[change][kind]) for one in hashed if one.copies])
            for change in CHANGES
        },
        [_among(bits) for bits in templates.values()],
        _among([one.own[kind] for one in hashed if not one.rendered]),
    )


def _apart(one: Bits, other: Bits) -> int:
    return int(np.bitwise_count(one ^ other).sum())


def _among(bits: list[Bits]) -> Ints:
    stack = np.stack(bits)
    upper: Ints = distances(stack, stack)[np.triu_indices(len(stack), 1)]
    return upper
