"""Hashed words, word pairs and character n-grams of a text, as in fastText (Bojanowski et al. 2017, arXiv:1607.04606),
and a few figures of its shape."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dankdesk.text.tokens import FUNCTION_WORDS, Token, letters, tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_WORDS = 1000
"""Words of a text that are looked at. A meme has fifteen."""
MAX_KEY = 40
"""Characters of a word that are looked at."""
GRAMS = (3, 4, 5)
"""Lengths of the character n-grams, taken over "<word>"."""
NOBODY = -1
_WORD, _PAIR, _GRAM = "w ", "p ", "g "

_WORD_STEPS = (3, 5, 8, 12, 18, 28, 45)
_LENGTH_STEPS = (4.5, 5.5, 6.5)
_SHAPE_FIGURES = 1 + len(_WORD_STEPS) + 1 + len(_LENGTH_STEPS) + 3
SHAPES = 2 * _SHAPE_FIGURES
"""Figures of all words, then the same of the content words."""
CONTENT_FROM = 4
"""Letters. Content words are no function words and no shorter: what stemmed data sets keep of a text."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a words model wants its texts; named in its manifest.

    buckets: rows of its table, an even number; ids are below it.
    """

    buckets: int


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """What one text gives.

    ids:    int64 (n,), each 0 <= id < buckets, each once: a text either has a feature or not. Words and pairs lie in
            the lower half of the buckets, n-grams in the upper one, so that a model can weigh the two kinds apart.
    owners: int32 (n, 2), the word or two words (as index into `spans`) each feature was first seen in; else `NOBODY`.
    spans:  where each word stands in the text: (start, end).
    shape:  float32 (SHAPES,), see `_shape`: of all words, then of the content words.
    """

    ids: npt.NDArray[np.int64]
    owners: npt.NDArray[np.int32]
    spans: tuple[tuple[int, int], ...]
    shape: npt.NDArray[np.float32]

    @property
    def n_words(self) -> int:
        return len(self.spans)


def featurise(content: str, policy: Policy) -> Features:
    """The features of a text; of one without words, none. Looks at the first `MAX_WORDS` words."""
    import numpy as np  # not with the module, which every manifest needs: a window paints before numpy is here

    found: list[Token] = []
    for token in tokens(content):
        found.append(token)
        if len(found) == MAX_WORDS:
            break
    first_seen: dict[int, tuple[int, int]] = {}
    previous = ""
    for index, token in enumerate(found):
        key = token.key[:MAX_KEY]
        first_seen.setdefault(_bucket(_WORD + key, policy), (index, NOBODY))
        if previous:
            first_seen.setdefault(_bucket(f"{_PAIR}{previous} {key}", policy), (index - 1, index))
        for gram in _grams(key):
            first_seen.setdefault(_bucket(_GRAM + gram, policy), (index, NOBODY))
        previous = key
    return Features(
        ids=np.fromiter(first_seen, np.int64, len(first_seen)),
        owners=np.array(list(first_seen.values()), np.int32).reshape(-1, 2),
        spans=tuple((token.start, token.end) for token in found),
        shape=np.concatenate([_shape([token.key for token in found]), _shape(_content(found))]),
    )


def _bucket(feature: str, policy: Policy) -> int:
    half = policy.buckets // 2
    return zlib.crc32(feature.encode("utf-8", "replace")) % half + (half if feature.startswith(_GRAM) else 0)


def _grams(key: str) -> list[str]:
    edged = f"<{key}>"
    return [edged[at : at + n] for n in GRAMS for at in range(max(1, len(edged) - n + 1))]


def _content(found: list[Token]) -> list[str]:
    return [token.key for token in found if token.key not in FUNCTION_WORDS and letters(token.key) >= CONTENT_FROM]


def _shape(keys: list[str]) -> npt.NDArray[np.float32]:
    """How much text there is and of what kind: logarithm of the number of words and its excess over some steps, mean
    word length and its excess over some steps, shares of short, of long and of repeated words."""
    import numpy as np

    if not keys:
        return np.zeros(_SHAPE_FIGURES, np.float32)
    lengths = np.array([min(len(key), MAX_KEY) for key in keys], np.float64)
    n, mean = np.log1p(len(keys)), lengths.mean()
    values = [n, *(max(0.0, n - np.log1p(step)) for step in _WORD_STEPS)]
    values += [mean, *(max(0.0, mean - step) for step in _LENGTH_STEPS)]
    values += [np.mean(lengths <= 3), np.mean(lengths >= 10), 1 - len(set(keys)) / len(keys)]
    return np.array(values, np.float32)
