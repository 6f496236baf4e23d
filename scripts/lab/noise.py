"""Slips of the kind that readers of pictures make, so that the words models have seen them before."""

from __future__ import annotations

import numpy as np

# What outlined capitals are taken for; each way round.
_LOOKALIKES = ("o0q", "il1t", "s5", "b8", "g6", "z2", "uv", "nm", "ce", "rn", "ag4", "fp", "hk", "wv", "dj")
SLIP, DROP, JOIN, BREAK, STRAY = 0.03, 0.01, 0.04, 0.01, 0.02


def _confused() -> dict[str, str]:
    found: dict[str, str] = {}
    for alike in _LOOKALIKES:
        for sign in alike:
            found[sign] = found.get(sign, "") + alike.replace(sign, "")
    return found


_CONFUSED = _confused()


def slips(text: str, rng: np.random.Generator) -> str:
    """`text` as a hurried reader might give it: signs taken for their look-alikes or dropped, words joined or broken,
    and a stray sign now and then."""
    out = []
    for sign, chance, which in zip(text, rng.random(len(text)), rng.random(len(text)), strict=True):
        if sign.isspace():
            out.append("" if chance < JOIN else " ~ " if chance < JOIN + STRAY else sign)
        elif chance < SLIP and (others := _CONFUSED.get(sign.lower())):
            out.append(others[int(which * len(others))])
        elif chance < SLIP + DROP:
            continue
        else:
            out.append(sign + " " if chance > 1 - BREAK else sign)
    return "".join(out)
