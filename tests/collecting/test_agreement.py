"""The model against Reddit, in figures that can be checked by hand or by scikit-learn."""

from __future__ import annotations

import importlib.util
import threading
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pytest

from dankdesk.collecting.agreement import agreement
from dankdesk.collecting.standing import NO_MONTH, month_name, months_of, standing
from dankdesk.library import Catalog
from dankdesk.library.catalog import UNKNOWN

MONTH = 30 * 86_400_000_000


def catalog(
    score: npt.ArrayLike,
    likelihood: npt.ArrayLike,
    *,
    subreddit: npt.ArrayLike | None = None,
    created: npt.ArrayLike | None = None,
) -> Catalog:
    scores = np.asarray(score, np.float32)
    n = len(scores)
    return Catalog(
        ids=np.arange(n) * 2 + 1,
        created=np.zeros(n, np.int64) if created is None else np.asarray(created, np.int64),
        score=scores,
        likelihood=np.asarray(likelihood, np.float32),
        subreddit=np.zeros(n, np.int16) if subreddit is None else np.asarray(subreddit, np.int16),
        subreddits=("one", "two", "three"),
        nsfw=np.zeros(n, np.bool_),
        spoiler=np.zeros(n, np.bool_),
        rating=np.zeros(n, np.int8),
        revision=0,
        model_id="m",
        source=None,
    )


def apart(ids: npt.NDArray[np.int64]) -> list[str]:
    """Every post has a picture of its own."""
    return [str(id_) for id_ in ids]


def test_a_post_is_compared_with_those_of_its_subreddit_and_month() -> None:
    # Twelve of subreddit 0 in month 0, ten of it in month 1, three of it in month 2, and nine of subreddit 1.
    score = np.array([*range(12), *range(100, 110), 50, 1000, 105, *range(9)], np.float32)
    subreddit = np.array([0] * 25 + [1] * 9)
    month = np.array([0] * 12 + [1] * 10 + [2] * 3 + [0] * 9)
    stood = standing(score, subreddit, month)
    assert stood.above[:12].tolist() == [False] * 6 + [True] * 6
    assert stood.above[12:22].tolist() == [False] * 5 + [True] * 5
    # The three of the thin month are held against all 25 of their subreddit, whose median is 50.
    assert np.median(score[:25]) == 50
    assert stood.above[22:25].tolist() == [False, True, True]
    assert stood.share[22:25] == pytest.approx([12.5 / 25, 24.5 / 25, (13 + 5 + 1) / 25])
    assert not stood.known[25:].any()
    assert np.isnan(stood.share[25:]).all()


def test_posts_without_score_or_month() -> None:
    score = np.array([*range(10), np.nan], np.float32)
    stood = standing(score, np.zeros(11, np.int16), np.full(11, NO_MONTH))
    assert stood.known.tolist() == [True] * 10 + [False]
    assert stood.above.tolist() == [False] * 5 + [True] * 5 + [False]
    assert standing(score[:0], np.zeros(0, np.int16), np.zeros(0, np.int64)).known.tolist() == []


def test_months_are_those_of_the_calendar_in_utc() -> None:
    moments = [
        datetime(1969, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2016, 8, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2016, 9, 1, tzinfo=UTC),
    ]
    since = [(one - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) for one in moments]
    months = months_of(np.array([*since, UNKNOWN]), UNKNOWN)
    assert [month_name(month) for month in months[1:]] == ["1970-01", "2016-08", "2016-09", "unknown"]


def test_figures_by_hand() -> None:
    # Above are the last five; one pair of 25 is the wrong way round and one is a tie.
    told = agreement(catalog(range(10), [0.1, 0.2, 0.3, 0.4, 0.6, 0.5, 0.6, 0.7, 0.8, 0.9]), apart)
    assert told is not None and told.whole.figure is not None
    assert (told.whole.n, told.whole.n_above, told.left_out) == (10, 5, 0)
    assert told.whole.figure.auc == pytest.approx((25 - 1 - 0.5) / 25)
    assert told.whole.figure.low < told.whole.figure.auc <= told.whole.figure.high == 1
    assert [line.name for line in told.by_subreddit] == ["one"]
    assert [line.name for line in told.by_month] == ["1970-01"]
    assert told.ids.tolist() == list(range(1, 20, 2))
    assert told.share == pytest.approx([(n + 0.5) / 10 for n in range(10)])


@pytest.mark.skipif(importlib.util.find_spec("sklearn") is None, reason="needs the extra `train`: scikit-learn")
def test_figures_are_scikit_learns() -> None:
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(1)
    n = 900
    score = rng.integers(0, 60, n).astype(np.float32)
    likelihood = np.round(rng.random(n) * 0.4 + score / 200, 2)
    subreddit, created = rng.integers(0, 3, n), rng.integers(0, 3, n) * MONTH
    told = agreement(catalog(score, likelihood, subreddit=subreddit, created=created), apart)
    assert told is not None and told.whole.figure is not None
    stood = standing(score, subreddit, months_of(created, UNKNOWN))
    # As the catalog has them.
    likelihood = likelihood.astype(np.float32).astype(np.float64)
    assert told.whole.figure.auc == pytest.approx(roc_auc_score(stood.above, likelihood))
    for line in told.by_subreddit:
        rows = subreddit == ("one", "two", "three").index(line.name)
        assert line.figure is not None
        assert line.figure.auc == pytest.approx(roc_auc_score(stood.above[rows], likelihood[rows]))
        assert line.n == rows.sum()
    assert sum(line.n for line in told.by_month) == n


def test_an_interval_holds_what_it_should() -> None:
    """Of 20 draws from a world where the AUC is 0.76 (normal likelihoods, one standard deviation apart), about 19
    intervals hold it; a fair procedure gives fewer than 15 in one of 30,000 runs."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(20):
        score = rng.permutation(200)
        likelihood = 0.5 + 0.05 * (rng.standard_normal(200) + (score >= 100))
        told = agreement(catalog(score, likelihood), apart)
        assert told is not None and told.whole.figure is not None
        held += told.whole.figure.low <= 0.7602 <= told.whole.figure.high
    assert held >= 15


def test_reposts_of_one_picture_are_one_draw() -> None:
    """Each picture posted ten times tells no more than once: the interval must not shrink with the copies."""
    rng = np.random.default_rng(6)
    score, likelihood = np.arange(40), rng.random(40)
    alone = agreement(catalog(score, likelihood), apart)
    copies = catalog(np.repeat(score, 10), np.repeat(likelihood, 10))
    together = agreement(copies, lambda ids: [str((id_ - 1) // 20) for id_ in ids.tolist()])
    wrong = agreement(copies, apart)
    widths = []
    for told in (alone, together, wrong):
        assert told is not None and told.whole.figure is not None
        widths.append(told.whole.figure.high - told.whole.figure.low)
    assert widths[1] == pytest.approx(widths[0], rel=0.15)
    assert widths[2] < 0.6 * widths[0]


def test_what_cannot_be_compared_is_left_out() -> None:
    score = [*range(12), np.nan, 3]
    likelihood = [*np.linspace(0.1, 0.9, 11), np.nan, 0.5, 0.5]
    told = agreement(catalog(score, likelihood, subreddit=[0] * 13 + [1]), apart)
    assert told is not None
    assert (told.whole.n, told.left_out) == (11, 3)
    assert told.whole.n_above == 5, "the unscored one counts for the median"
    some = agreement(catalog(score, likelihood), apart, ids=np.array([1, 3, 5]))
    assert some is not None
    assert (some.whole.n, some.whole.n_above, some.whole.figure, some.left_out) == (3, 0, None, 0)


def test_nothing_at_all() -> None:
    told = agreement(catalog([], []), apart)
    assert told is not None
    assert (told.whole.n, told.whole.figure, told.by_subreddit, told.by_month) == (0, None, (), ())


def test_cancelled_it_says_nothing() -> None:
    cancel = threading.Event()
    cancel.set()
    assert agreement(catalog(range(10), range(10)), apart, cancel=cancel) is None
