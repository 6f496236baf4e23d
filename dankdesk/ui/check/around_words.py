"""What is said of posts around a picture. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from dankdesk.library.lookalikes import SeenBefore
from dankdesk.library.neighbours import Distribution
from dankdesk.ui.reddit import post_words
from dankdesk.ui.words import when

NEAR_COPY = "Near copy"
FEWEST = 4
"""Scores from which on the middle half of them says something."""


def times(seen: Sequence[SeenBefore]) -> str:
    """Beside "Posted before": "once", "3 times", "6 near copies"."""
    n = len(seen)
    if not any(one.same_bytes for one in seen):
        return "a near copy" if n == 1 else f"{n} near copies"
    return "once" if n == 1 else f"{n} times"


def where(one: SeenBefore, now: datetime) -> str:
    """Below the title: "Near copy · r/dankmemes · 3 days ago"."""
    post = one.listed.post
    parts = [] if one.same_bytes else [NEAR_COPY]
    if post.subreddit:
        parts.append(post_words.subreddit(post))
    if post.created is not None:
        parts.append(when(post.created, now).removeprefix("on "))
    return " · ".join(parts)


def got(one: SeenBefore) -> str:
    """At its right: "▲ 12.4k"; "" where nobody says."""
    score = one.listed.post.score
    return "" if score is None else f"{post_words.UP} {post_words.upvotes(score)}"


def spoken(one: SeenBefore, now: datetime) -> str:
    """What a screen reader says of it."""
    score = one.listed.post.score
    parts = [post_words.title(one.listed.post), where(one, now)]
    return ", ".join([*parts, f"{score:,} upvotes"] if score is not None else parts)


def did(found: Distribution) -> str:
    """ "24 like it: half got between 900 and 6,100 upvotes." """
    if found.n == 0:
        return "How they did on Reddit is not known."
    if found.n == 1:
        return f"One like it got {_rounded(found.median)} upvotes."
    if found.n < FEWEST:
        each = [_rounded(score) for score in found.scores]
        return f"{found.n} like it got {', '.join(each[:-1])} and {each[-1]} upvotes."
    low, high = _rounded(found.low), _rounded(found.high)
    if low == high:
        return f"{found.n} like it: half got about {low} upvotes."
    return f"{found.n} like it: half got between {low} and {high} upvotes."


def _rounded(score: float) -> str:
    """Two figures: nobody asks whether it was 6,127."""
    if abs(score) < 100:
        return f"{score:.0f}"
    step = 10.0 ** (math.floor(math.log10(abs(score))) - 1)
    return f"{round(score / step) * step:,.0f}"
