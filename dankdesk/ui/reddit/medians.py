"""The middle score of each subreddit's posts: what "did well there" is measured by. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dankdesk.library.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Medians:
    """by_subreddit: the median of its posts' known scores, and how many these are, by name in lower case."""

    by_subreddit: Mapping[str, tuple[float, int]] = field(default_factory=dict)

    def of(self, subreddit: str) -> tuple[float, int]:
        """(nan, 0) where nothing is known."""
        return self.by_subreddit.get(subreddit.casefold(), (float("nan"), 0))


def medians(catalog: Catalog) -> Medians:
    """Of all posts, whatever is shown of them now."""
    known = ~np.isnan(catalog.score)
    codes, scores = catalog.subreddit[known], catalog.score[known]
    order = np.argsort(codes, kind="stable")
    codes, scores = codes[order], scores[order]
    found: dict[str, tuple[float, int]] = {}
    for code, name in enumerate(catalog.subreddits):
        start, end = np.searchsorted(codes, (code, code + 1))
        if end > start:
            found[name.casefold()] = float(np.median(scores[start:end])), int(end - start)
    return Medians(found)
