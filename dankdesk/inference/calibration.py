"""From raw logits to a likelihood with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dankdesk.inference.fields import Fields, is_number, one_of
from dankdesk.records import Opinion

TERMS = ("one", "picture", "words", "picture*words")
PICTURE_TERMS = ("one", "picture")
WORDS_TERMS = ("one", "words")
Z = 1.96
LARGEST = 1e6
"""Logits beyond it count as it: no model that was trained comes near, and no product of two overflows."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression on the raw logits of the parts (with "one" and "picture" alone: Platt 1999).

    terms:      some of `TERMS`, each once.
    weights:    one for each term.
    covariance: of the weights, from the fit on `n` pictures; gives the interval of a likelihood.
    split:      in words, which pictures it was fitted on.
    """

    terms: tuple[str, ...]
    weights: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    n: int
    split: str

    def opinion(self, picture: float | None, words: float | None) -> Opinion:
        """The likelihood of these raw logits with its 95 % interval, by the delta method on the logit scale.

        picture, words: natural-log odds, finite; None where there is none. ValueError if a term needs what is None.
        """
        values = [self._value(term, picture, words) for term in self.terms]
        centre = sum(weight * value for weight, value in zip(self.weights, values, strict=True))
        variance = sum(a * b * self.covariance[i][j] for i, a in enumerate(values) for j, b in enumerate(values))
        spread = Z * math.sqrt(max(0.0, variance))
        return Opinion(sigmoid(centre), sigmoid(centre - spread), sigmoid(centre + spread))

    def _value(self, term: str, picture: float | None, words: float | None) -> float:
        needed = {"one": (), "picture": (picture,), "words": (words,), "picture*words": (picture, words)}[term]
        if None in needed:
            raise ValueError(f"the term “{term}” needs a logit that is not there")
        return math.prod(max(-LARGEST, min(LARGEST, logit)) for logit in needed if logit is not None)


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), for any finite x."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def read_calibration(item: Fields, allowed: Sequence[str]) -> Calibration:
    """A calibration of hostile JSON whose terms are among `allowed`. Raises ValueError."""
    terms = item.list("terms", len(TERMS))
    if not terms or len(set(map(str, terms))) != len(terms):
        raise ValueError("“terms” must name at least one term, and each once")
    return Calibration(
        terms=tuple(one_of(str(term), tuple(allowed)) for term in terms),
        weights=_row(item.list("weights"), len(terms), "weights"),
        covariance=tuple(_row(row, len(terms), "covariance") for row in _square(item, len(terms))),
        n=item.count("n"),
        split=item.text("split"),
    )


def _square(item: Fields, size: int) -> list[object]:
    rows = item.list("covariance")
    if len(rows) != size:
        raise ValueError(f"“covariance” is not a {size} x {size} table of numbers")
    return rows


def _row(value: object, size: int, name: str) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != size:
        raise ValueError(f"“{name}” does not fit its {size} terms")
    if not all(is_number(one) and abs(one) <= LARGEST for one in value):
        raise ValueError(f"“{name}” holds what is no number from {-LARGEST} to {LARGEST}")
    return tuple(float(one) for one in value)
