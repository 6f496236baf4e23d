"""All posts at once, as columns: what a list of a hundred thousand is filtered and sorted by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

UNKNOWN = np.iinfo(np.int64).min
"""Of `Catalog.created`, where nobody says when."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Sort(StrEnum):
    """What comes first. What is not known comes last in every order, and equal ones newest first."""

    LIKELIEST = "likeliest"
    LEAST_LIKELY = "least likely"
    UPVOTES = "upvotes"
    FEWEST_UPVOTES = "fewest upvotes"
    NEWEST = "newest"
    OLDEST = "oldest"


class Only(StrEnum):
    ALL = "all"
    UNSCORED = "unscored"
    SCORED = "scored"
    RATED = "rated"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which posts, and in which order.

    search:     for `Posts.matching`, whose ids `Catalog.select` is given.
    subreddits: names, in any case; none for all of them.
    since, until: moments with a time zone; a post of exactly `until` is left out.
    likelihood, score: least and most, both included. A post without one is left out where it is asked for.
    nsfw, spoilers: whether such posts are let in.
    """

    search: str = ""
    sort: Sort = Sort.LIKELIEST
    subreddits: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    likelihood: tuple[float, float] | None = None
    score: tuple[int | None, int | None] = (None, None)
    nsfw: bool = False
    spoilers: bool = False
    only: Only = Only.ALL


@dataclass(frozen=True, eq=False, slots=True)
class Catalog:
    """One row a post, ordered by id. Not to be written to: a newer catalog may share the arrays.

    ids:        int64.
    created:    int64, microseconds since 1970 in UTC, `UNKNOWN` where nobody says.
    score:      float32, nan where it is not known.
    likelihood: float32, of the model, nan where it has not scored the picture.
    subreddit:  int16, an index into `subreddits`.
    nsfw, spoiler: bool.
    rating:     int8: 1, -1, 0 for none.
    revision:   of the library at that moment.
    source:     the `Posts` it is of: only these can bring it up to date.
    """

    ids: npt.NDArray[np.int64]
    created: npt.NDArray[np.int64]
    score: npt.NDArray[np.float32]
    likelihood: npt.NDArray[np.float32]
    subreddit: npt.NDArray[np.int16]
    subreddits: tuple[str, ...]
    nsfw: npt.NDArray[np.bool_]
    spoiler: npt.NDArray[np.bool_]
    rating: npt.NDArray[np.int8]
    revision: int
    model_id: str
    source: object

    def __len__(self) -> int:
        return len(self.ids)

    def select(self, want: Wanted, matching: npt.NDArray[np.int64] | None = None) -> npt.NDArray[np.int64]:
        """The ids of the posts that are wanted, in order. matching: sorted ids that a search found, None for all."""
        keep = self._wanted(want)
        if matching is not None:
            keep &= _found_in(self.ids, matching)
        rows = np.flatnonzero(keep)
        # Turned round, so that a stable sort has the newest of equal ones first.
        rows = rows[np.argsort(self.created[rows], kind="stable")][::-1]
        by = {
            Sort.LIKELIEST: -self.likelihood,
            Sort.LEAST_LIKELY: self.likelihood,
            Sort.UPVOTES: -self.score,
            Sort.FEWEST_UPVOTES: self.score,
        }
        if want.sort in by:
            # nan sorts last.
            rows = rows[np.argsort(by[want.sort][rows], kind="stable")]
        elif want.sort is Sort.OLDEST:
            known = self.created[rows] != UNKNOWN
            rows = np.concatenate((rows[known][::-1], rows[~known]))
        return self.ids[rows]

    def _wanted(self, want: Wanted) -> npt.NDArray[np.bool_]:
        keep = np.ones(len(self.ids), np.bool_)
        if not want.nsfw:
            keep &= ~self.nsfw
        if not want.spoilers:
            keep &= ~self.spoiler
        if want.subreddits:
            names = {name.casefold() for name in want.subreddits}
            keep &= np.array([*(name.casefold() in names for name in self.subreddits), False])[self.subreddit]
        if want.since is not None:
            keep &= self.created >= _microseconds(want.since)
        if want.until is not None:
            keep &= (self.created < _microseconds(want.until)) & (self.created != UNKNOWN)
        if want.likelihood is not None:
            low, high = want.likelihood
            keep &= (self.likelihood >= np.float32(low)) & (self.likelihood <= np.float32(high))
        least, most = want.score
        if least is not None:
            keep &= self.score >= least
        if most is not None:
            keep &= self.score <= most
        return keep & self._only(want.only)

    def _only(self, only: Only) -> npt.NDArray[np.bool_]:
        unscored: npt.NDArray[np.bool_] = np.isnan(self.likelihood)
        rated: npt.NDArray[np.bool_] = self.rating != 0
        if only is Only.UNSCORED:
            return unscored
        if only is Only.SCORED:
            return ~unscored
        if only is Only.RATED:
            return rated
        if only is Only.UNRATED:
            return ~rated
        return np.ones(len(self.ids), np.bool_)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _found_in(ids: npt.NDArray[np.int64], found: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """For each of `ids`, whether it is in `found`; both sorted."""
    if not len(found):
        return np.zeros(len(ids), np.bool_)
    places = np.minimum(np.searchsorted(found, ids), len(found) - 1)
    same: npt.NDArray[np.bool_] = found[places] == ids
    return same
