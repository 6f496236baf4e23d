"""What the model says against what Reddit said, on the posts of this library."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dankdesk.collecting.standing import Standing, month_name, months_of, standing
from dankdesk.library import Catalog, Posts
from dankdesk.library.catalog import UNKNOWN

MOST_DRAWS, FEWEST_DRAWS = 1000, 200
WORK = 20_000_000
"""Posts that are gone through in all draws together; of more posts than 20,000 fewer draws are made, as their interval
is narrow anyway."""
SEED = 2016

PicturesOf = Callable[[npt.NDArray[np.int64]], list[str]]
"""The sha256 of each post's picture, by the posts' ids."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The area under the ROC curve, and its 95 % interval from draws of whole pictures; 0 to 1, a coin gets 0.5."""

    auc: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """Some of the posts: those of a subreddit or a month, or all. n: posts; n_above: of them above their median.

    figure: None where the posts are all above, or all not.
    """

    name: str
    n: int
    n_above: int
    figure: Figure | None


@dataclass(frozen=True, eq=False, slots=True)
class Agreement:
    """`by_subreddit` has the subreddit with the most posts first, `by_month` the newest month.

    ids, likelihood, share: a point for each post: what the model says of it, and the share of its subreddit's posts of
    its month that it beat; both 0 to 1. left_out: posts without score, likelihood, or enough others to compare with.
    """

    whole: Line
    by_subreddit: tuple[Line, ...]
    by_month: tuple[Line, ...]
    ids: npt.NDArray[np.int64]
    likelihood: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    left_out: int


def agreement(
    catalog: Catalog,
    pictures_of: PicturesOf,
    *,
    ids: npt.NDArray[np.int64] | None = None,
    cancel: threading.Event | None = None,
) -> Agreement | None:
    """How well the likelihoods of `catalog` tell posts that did better than the median of their subreddit and month
    from the others: the share of such pairs in which the better post has the higher likelihood, equal ones half.

    A picture that was posted twice counts as one draw of the bootstrap. The medians are those of all posts in the
    catalog, scored or not. ids: of the posts that are asked about, by default all. Takes a few seconds for 100,000.
    None where `cancel` was set meanwhile.
    """
    months = months_of(catalog.created, UNKNOWN)
    stood = standing(catalog.score, catalog.subreddit, months)
    asked = np.ones(len(catalog), np.bool_) if ids is None else np.isin(catalog.ids, ids)
    rows = np.flatnonzero(asked & stood.known & ~np.isnan(catalog.likelihood))
    likelihood = catalog.likelihood[rows].astype(np.float64)
    pictures = _pictures(likelihood, catalog.ids[rows], pictures_of)

    def line(name: str, some: npt.NDArray[np.int64]) -> Line:
        above = stood.above[rows[some]]
        figure = None if _stopped(cancel) else _figure(likelihood[some], above, pictures[some])
        return Line(name, len(some), int(above.sum()), figure)

    everything = line("all", np.arange(len(rows)))
    codes = catalog.subreddit[rows]
    subreddits = [
        line(catalog.subreddits[code] or "unknown", np.flatnonzero(codes == code)) for code in np.unique(codes)
    ]
    of_month = months[rows]
    by_month = [line(month_name(month), np.flatnonzero(of_month == month)) for month in np.unique(of_month)[::-1]]
    if _stopped(cancel):
        return None
    return Agreement(
        whole=everything,
        by_subreddit=tuple(sorted(subreddits, key=lambda one: (-one.n, one.name))),
        by_month=tuple(by_month),
        ids=catalog.ids[rows],
        likelihood=likelihood,
        share=stood.share[rows],
        left_out=int(asked.sum()) - len(rows),
    )


def pictures_in(posts: Posts, model_id: str) -> PicturesOf:
    """What `agreement` asks of the library for its pictures."""

    def pictures_of(ids: npt.NDArray[np.int64]) -> list[str]:
        pictures = {listed.id: listed.sha256 for listed in posts.get(ids.tolist(), model_id)}
        return [pictures.get(id_, "") for id_ in ids.tolist()]

    return pictures_of


def standing_of(catalog: Catalog) -> Standing:
    """How each post of `catalog` did among its own."""
    return standing(catalog.score, catalog.subreddit, months_of(catalog.created, UNKNOWN))


def _stopped(cancel: threading.Event | None) -> bool:
    return cancel is not None and cancel.is_set()


def _pictures(
    likelihood: npt.NDArray[np.float64], ids: npt.NDArray[np.int64], pictures_of: PicturesOf
) -> npt.NDArray[np.int64]:
    """A number for each post's picture. The same picture has the same likelihood, so only posts that share one need be
    asked for their picture."""
    _, numbers, counts = np.unique(likelihood, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(counts[numbers] > 1)
    pictures = numbers.astype(np.int64)
    by_sha: dict[str, int] = {}
    for row, sha256 in zip(shared, pictures_of(ids[shared]) if len(shared) else [], strict=True):
        pictures[row] = len(likelihood) + by_sha.setdefault(sha256, len(by_sha))
    return pictures


def _figure(
    likelihood: npt.NDArray[np.float64], above: npt.NDArray[np.bool_], pictures: npt.NDArray[np.int64]
) -> Figure | None:
    if above.all() or not above.any():
        return None
    order = np.argsort(likelihood, kind="stable")
    above = above[order]
    _, pictures = np.unique(pictures[order], return_inverse=True)
    n_pictures = int(pictures.max()) + 1
    starts = np.flatnonzero(np.diff(likelihood[order], prepend=-np.inf))

    def auc(times: npt.NDArray[np.float64]) -> float:
        """Of each post `times` over; nan where only one class is left."""
        better = np.add.reduceat(times * above, starts)
        worse = np.add.reduceat(times, starts) - better
        pairs = better.sum() * worse.sum()
        return float((better * (np.cumsum(worse) - worse / 2)).sum() / pairs) if pairs else float("nan")

    rng = np.random.default_rng(SEED)
    n_draws = min(MOST_DRAWS, max(FEWEST_DRAWS, WORK // len(above)))
    drawn = np.empty(n_draws)
    for index in range(n_draws):
        times = np.bincount(rng.integers(0, n_pictures, n_pictures), minlength=n_pictures)
        drawn[index] = auc(times[pictures].astype(np.float64))
    low, high = np.nanpercentile(drawn, [2.5, 97.5]) if not np.isnan(drawn).all() else (float("nan"),) * 2
    return Figure(auc(np.ones(len(above))), float(low), float(high))
