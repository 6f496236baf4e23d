"""What a verdict is in words: the same sentences in the window and on the command line."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from dankdesk.inference.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict in words: `word` is "Dank" or "Not dank", `likelihood` (0 to 1) is that of what is said."""

    word: str
    likelihood: float


def say(likelihood: float, threshold: float) -> Said:
    """likelihood: 0 to 1 that the audience upvotes it; threshold: the manifest's."""
    return Said("Dank", likelihood) if likelihood >= threshold else Said("Not dank", 1 - likelihood)


def percent(share: float) -> str:
    """0.638 -> "64 %". A share short of certainty is never shown as 0 % or 100 %."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share * 100:.0f} %"


def worth(manifest: Manifest) -> str:
    """What the likelihood is worth, from the figures on posts the model never saw."""
    e = manifest.evaluation
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


def printable(text: str) -> str:
    """`text` with what could move a cursor, reorder a line or not be encoded shown as an escape."""
    return "".join(
        c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c.encode("unicode_escape").decode()
        for c in text
    )
