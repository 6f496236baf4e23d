"""What a verdict is in words: the same sentences in the window and on the command line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dankdesk.inference.audience import Audience
    from dankdesk.inference.evaluation import Evaluation
    from dankdesk.records import Mark, Score

SURE = 0.8
"""From this likelihood on, the words drop "probably". A weak model seldom gets there, and should not."""
WEAK = 0.005
"""Words that weigh less, in log odds, are not worth telling: two decimals would show them as nothing."""
NO_WORDS = "No words were found; the picture alone speaks."
NOT_READ = "The words were not read; the picture alone speaks."
NO_WORDS_PART = "Nothing was learnt about this audience's words; the picture alone speaks."


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict in words: `word` is "Dank" or "Not dank", `likelihood` (0 to 1) is that of what is said."""

    word: str
    likelihood: float


def say(likelihood: float, threshold: float) -> Said:
    """likelihood: 0 to 1 that the audience upvotes it; threshold: the manifest's."""
    return Said("Dank", likelihood) if likelihood >= threshold else Said("Not dank", 1 - likelihood)


def would(likelihood: float, audience: Audience) -> str:
    """The verdict as half a sentence: "r/dankmemes would probably upvote it"."""
    said = say(likelihood, audience.threshold)
    probably = "" if said.likelihood >= SURE else "probably "
    does = "upvote it" if said.word == "Dank" else "pass it by"
    return f"{audience.name} would {probably}{does}"


def percent(share: float) -> str:
    """0.638 -> "64 %". A share short of certainty is never shown as 0 % or 100 %."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share * 100:.0f} %"


def base(audience: Audience) -> str:
    """What the likelihoods stand on, as half a sentence: "of memes where 48 in 100 did well"."""
    return f"of memes where {audience.base_rate * 100:.0f} in 100 did well"


def worth(e: Evaluation) -> str:
    """What a likelihood is worth, of a verdict or of one part of it, from the figures on posts it never saw."""
    text = (
        f"Shown one dank and one other meme it had never seen, it picks the dank one {e.auc * 100:.0f} times in 100 "
        f"(between {e.auc_low * 100:.0f} and {e.auc_high * 100:.0f}; a coin picks it 50 times). "
        f"Measured on {e.n} posts: AUC {e.auc:.2f}."
    )
    if e.auc_low <= 0.5:
        text += " That may be no better than the coin."
    if e.image_size_auc is not None and e.image_size_auc >= e.auc:
        text += f" A picture's size alone tells as much (AUC {e.image_size_auc:.2f})."
    return text


def auc(e: Evaluation) -> str:
    """The same in figures only: "AUC 0.60 (0.55 to 0.65)"."""
    return f"AUC {e.auc:.2f} ({e.auc_low:.2f} to {e.auc_high:.2f})"


def without_words(score: Score, audience: Audience) -> str | None:
    """Why the picture alone speaks for `audience`; None where the words were judged too."""
    judged = next(one for one in score.audiences if one.id == audience.id)
    if judged.words is not None:
        return None
    if audience.words is None:
        return NO_WORDS_PART
    return NOT_READ if score.text is None else NO_WORDS


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in the text, and what it spoke for in natural-log odds, all its places together."""

    text: str
    weight: float


def strongest(content: str, marks: Iterable[Mark], n: int) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words that spoke most for a picture and most against it, at most `n` of each, the strongest first.

    content: the text whose characters `marks` count. A word that stands there twice, in any case, is told once.
    """
    told: dict[str, Word] = {}
    for mark in marks:
        text = content[mark.start : mark.end]
        before = told.get(text.casefold(), Word(text, 0.0))
        told[text.casefold()] = Word(before.text, before.weight + mark.weight)
    words = sorted(told.values(), key=lambda word: -abs(word.weight))
    return (
        tuple([word for word in words if word.weight >= WEAK][:n]),
        tuple([word for word in words if word.weight <= -WEAK][:n]),
    )


def where(heat: npt.NDArray[np.float32]) -> str:
    """What in the picture mattered: "The top left spoke for it, the bottom against it."

    heat: an audience's map, shape (rows, cols), positive where it spoke for the picture.
    """
    places = _places(heat)
    for_it, against = max(places, key=places.__getitem__), min(places, key=places.__getitem__)
    if places[for_it] - places[against] < 1e-3:
        return "No place in it stood out."
    parts = []
    if places[for_it] > 0:
        parts.append(f"the {for_it} spoke for it")
    if places[against] < 0:
        parts.append(f"the {against} {'' if parts else 'spoke '}against it")
    sentence = ", ".join(parts) + "."
    return sentence[0].upper() + sentence[1:]


def _places(heat: npt.NDArray[np.float32]) -> dict[str, float]:
    """The mean of the map in each ninth of the picture that holds cells, by the ninth's name."""
    ninths: dict[str, list[float]] = {}
    rows, cols = heat.shape
    for row, values in enumerate(heat.tolist()):
        for col, value in enumerate(values):
            down = _third(row, rows, ("top", "", "bottom"))
            across = _third(col, cols, ("left", "", "right"))
            ninths.setdefault(f"{down} {across}".strip() or "middle", []).append(value)
    return {place: sum(values) / len(values) for place, values in ninths.items()}


def _third(index: int, count: int, names: tuple[str, str, str]) -> str:
    return names[min(2, int((index + 0.5) / count * 3))]


def printable(text: str) -> str:
    """`text` with what could move a cursor, reorder a line or not be encoded shown as an escape."""
    return "".join(
        c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c.encode("unicode_escape").decode()
        for c in text
    )
