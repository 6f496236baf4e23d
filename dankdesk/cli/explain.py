"""`dankdesk score --explain`: the evidence of a verdict, to be read below its line."""

from __future__ import annotations

import os
from typing import TextIO

from dankdesk.inference import Manifest
from dankdesk.inference.audience import Audience
from dankdesk.records import GIVEN, AudienceScore, Score, Text
from dankdesk.wording import Word, auc, base, percent, printable, strongest, where, without_words, would

INDENT = " " * 8
DEEPER = INDENT + "  "
MOST_WORDS = 5
LONGEST_TEXT = 200
GREEN, RED, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"


def explain(score: Score, manifest: Manifest, stream: TextIO) -> str:
    """Lines for `stream`, indented, without the last line's end; in colour where a person reads it."""
    coloured = stream.isatty() and not os.environ.get("NO_COLOR")
    lines = [] if score.text is None or not score.text.lines else [_text(score.text)]
    for one, audience in zip(score.audiences, manifest.audiences, strict=True):
        lines += _audience(one, audience, score, coloured)
    return "\n".join(lines)


def _text(text: Text) -> str:
    words = text.content.replace("\n", " / ")
    if len(words) > LONGEST_TEXT:
        words = words[: LONGEST_TEXT - 1] + "…"
    return f"{INDENT}Words {'given' if text.by == GIVEN else 'read'}: {printable(words)}"


def _audience(one: AudienceScore, audience: Audience, score: Score, coloured: bool) -> list[str]:
    whole = one.whole
    span = f"{percent(whole.low)} to {percent(whole.high)}"
    verdict = printable(would(whole.likelihood, audience))
    lines = [
        f"{INDENT}{verdict}: {percent(whole.likelihood)} ({span}), {base(audience)}, {auc(audience.evaluation)}",
        f"{DEEPER}Picture {percent(one.picture.likelihood):>6}  {auc(audience.picture.evaluation)}  {where(one.heat)}",
    ]
    silent = without_words(score, audience)
    if silent is not None or one.words is None or audience.words is None or score.text is None:
        return [*lines, f"{DEEPER}{silent}"]
    pushed = _pushed(strongest(score.text.content, one.marks, MOST_WORDS), coloured)
    return [*lines, f"{DEEPER}Words   {percent(one.words.likelihood):>6}  {auc(audience.words.evaluation)}  {pushed}"]


def _pushed(words: tuple[tuple[Word, ...], tuple[Word, ...]], coloured: bool) -> str:
    """ "For it: works +0.42. Against it: monday −0.20." """
    parts = []
    for start, colour, some in zip(("For it", "Against it"), (GREEN, RED), words, strict=True):
        if some:
            told = ", ".join(f"{printable(word.text)} {_signed(word.weight)}" for word in some)
            parts.append(f"{start}: {colour + told + PLAIN if coloured else told}.")
    return " ".join(parts) or "No word stood out."


def _signed(weight: float) -> str:
    return f"{weight:+.2f}".replace("-", "−")
