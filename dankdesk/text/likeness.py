"""How alike two readings are, though a reader slips and a copy lacks a line or has a site's name more."""

from __future__ import annotations

from collections import Counter

from dankdesk.text.tokens import tokens

FEWEST_LETTERS = 12
"""A text of less is no evidence: a reader finds three letters in a pattern on a shirt."""

Pieces = Counter[str]


def pieces(text: str) -> Pieces | None:
    """What `likeness` compares: how often each three letters follow each other, words folded together; None where
    the text is too short to tell."""
    run = "".join(token.key for token in tokens(text))
    return Counter(run[i : i + 3] for i in range(len(run) - 2)) if len(run) >= FEWEST_LETTERS else None


def likeness(one: Pieces, other: Pieces) -> float:
    """The share of both texts that is in both, 0 to 1 (Dice's coefficient)."""
    return 2 * (one & other).total() / (one.total() + other.total())
