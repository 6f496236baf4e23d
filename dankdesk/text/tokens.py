"""A text as words: where each stands, and how it is spelt once case, accents and a reader's slips are folded away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTES = "'\u2019`\u00b4"
_WORD = re.compile(rf"[^\W_]+(?:[{_QUOTES}][^\W_]+)*")
_APOSTROPHES = re.compile(f"[{_QUOTES}]")
_HAS_LETTER = re.compile(r"[^\W\d_]")
# What readers of outlined capitals take for one another; a word of digits alone stays a number.
_SLIPS = str.maketrans("01345678", "oleasgtb")

_ENGLISH = """
    a about above after again against ain all am an and any are aren arent as at be because been before being below
    between both but by can couldn couldnt d did didn didnt do does doesn doesnt doing don dont down during each few
    for from further had hadn hadnt has hasn hasnt have haven havent having he her here hers herself him himself his
    how i if in into is isn isnt it its itself just ll m ma me mightn mightnt more most mustn mustnt my myself needn
    neednt no nor not now o of off on once only or other our ours ourselves out over own re s same shan shant she
    shes should shouldn shouldnt shouldve so some such t than that thatll the their theirs them themselves then
    there these they this those through to too under until up ve very was wasn wasnt we were weren werent what when
    where which while who whom why will with won wont wouldn wouldnt y you youd youll youre youve your yours
    yourself yourselves
"""
FUNCTION_WORDS = frozenset(_ENGLISH.split())
"""NLTK's English stop words, apostrophes dropped: what was taken out of the stemmed Reddit text before we got it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word: `text[start:end]` as it stands, and `key` as the models spell it."""

    start: int
    end: int
    key: str


def tokens(text: str) -> Iterator[Token]:
    """The words of `text`, in order."""
    for found in _WORD.finditer(text):
        if key := fold(found.group()):
            yield Token(found.start(), found.end(), key)


def letters(key: str) -> int:
    """How many letters a word has; a number has none."""
    return sum(map(str.isalpha, key))


def fold(word: str) -> str:
    """One word without case, accents, apostrophes and the commonest slips of a reader; may be empty."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = _APOSTROPHES.sub("", "".join(c for c in plain if not unicodedata.combining(c)))
    return plain.translate(_SLIPS) if _HAS_LETTER.search(plain) else plain
