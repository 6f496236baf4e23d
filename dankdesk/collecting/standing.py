"""How a post did among its own: upvotes of a large subreddit say nothing about those of a small one, nor 2016's about
today's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FEWEST = 10
"""Posts that a median is taken of."""
NO_MONTH = -1


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """Of posts, in their order; all false and nan where there is nothing to compare a post with.

    known: whether it has a score, and at least `FEWEST` posts to be compared with.
    above: whether its score is above their median. share: of them that it beats, equal ones half; 0 to 1.
    """

    known: npt.NDArray[np.bool_]
    above: npt.NDArray[np.bool_]
    share: npt.NDArray[np.float64]


def standing(
    score: npt.NDArray[np.floating], subreddit: npt.NDArray[np.integer], month: npt.NDArray[np.integer]
) -> Standing:
    """Each post among those of its subreddit and month, or, where these are fewer than `FEWEST` or the month is not
    known, among all of its subreddit.

    score: nan where it is not known. subreddit: any numbers. month: as `months_of` gives it. All of one length.
    """
    found = Standing(
        np.zeros(len(score), np.bool_), np.zeros(len(score), np.bool_), np.full(len(score), np.nan, np.float64)
    )
    scored = ~np.isnan(score)
    for of_subreddit in _groups(subreddit, np.flatnonzero(scored)):
        if len(of_subreddit) < FEWEST:
            continue
        alone = []
        for of_month in _groups(month, of_subreddit):
            if len(of_month) >= FEWEST and month[of_month[0]] != NO_MONTH:
                _fill(found, score, of_month, of_month)
            else:
                alone.append(of_month)
        if alone:
            _fill(found, score, np.concatenate(alone), of_subreddit)
    return found


def months_of(created: npt.NDArray[np.int64], unknown: int) -> npt.NDArray[np.int64]:
    """The month of each moment in microseconds since 1970: 12 * (year - 1970) + 0 to 11; `NO_MONTH` for `unknown`."""
    known = created != unknown
    months = np.where(known, created, 0).astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return np.where(known, months, NO_MONTH)


def month_name(month: int) -> str:
    """ "2016-08" """
    return "unknown" if month == NO_MONTH else str(np.datetime64(int(month), "M"))


def _groups(values: npt.NDArray[np.integer], rows: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """`rows` by equal `values`, in the order of the values."""
    if not len(rows):
        return []
    ordered = rows[np.argsort(values[rows], kind="stable")]
    return np.split(ordered, np.flatnonzero(np.diff(values[ordered])) + 1)


def _fill(
    found: Standing, score: npt.NDArray[np.floating], rows: npt.NDArray[np.int64], among: npt.NDArray[np.int64]
) -> None:
    others = np.sort(score[among])
    below, through = (np.searchsorted(others, score[rows], side) for side in ("left", "right"))
    found.known[rows] = True
    found.above[rows] = score[rows] > np.median(others)
    found.share[rows] = (below + through) / (2 * len(others))
