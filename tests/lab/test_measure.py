"""The figures, against numbers worked out by hand and against what they must do."""

from __future__ import annotations

import numpy as np
import pytest

from scripts.lab.calibrate import fit_calibration
from scripts.lab.measure import accuracy, auc, bootstrap, brier, calibration_error, sigmoid
from scripts.lab.quiet import LabError

TRUTHS = np.array([True, False, True, False, False])


def test_auc_counts_the_pairs_in_the_right_order_and_ties_half() -> None:
    # Pairs (dank, not dank): 0.9 beats 0.4, 0.1, 0.4; 0.4 ties twice and beats once. 3 + 2 * 0.5 + 1 = 5 of 6.
    assert auc(np.array([0.9, 0.4, 0.4, 0.1, 0.4]), TRUTHS) == pytest.approx(5 / 6)


def test_auc_of_one_class_does_not_exist() -> None:
    assert np.isnan(auc(np.array([0.1, 0.2]), np.array([True, True])))


def test_likelihood_figures_by_hand() -> None:
    likelihoods = np.array([0.5, 0.2, 0.4, 0.8, 0.0])
    assert accuracy(likelihoods, TRUTHS) == pytest.approx(3 / 5)
    assert brier(likelihoods, TRUTHS) == pytest.approx((0.25 + 0.04 + 0.36 + 0.64 + 0) / 5)
    assert calibration_error(likelihoods, TRUTHS) == pytest.approx((0.5 + 0.2 + 0.6 + 0.8 + 0) / 5)


def test_an_interval_over_few_groups_is_wider_than_over_single_pictures() -> None:
    rng = np.random.default_rng(1)
    truths = np.repeat(rng.random(30) < 0.5, 10)
    scores = np.repeat(rng.random(30), 10) + truths * 0.2
    alone = bootstrap(auc, scores, truths, [str(i) for i in range(300)], seed=2)
    grouped = bootstrap(auc, scores, truths, [str(i // 10) for i in range(300)], seed=2)
    assert alone.value == grouped.value
    assert grouped.high - grouped.low > 1.5 * (alone.high - alone.low)


def test_calibration_finds_the_slope_that_made_the_labels() -> None:
    rng = np.random.default_rng(3)
    logits = rng.normal(0, 3, 20_000)
    fitted = fit_calibration(logits, rng.random(20_000) < sigmoid(0.4 * logits - 0.5))
    spread = np.sqrt(np.diag(fitted.covariance))
    assert abs(fitted.slope - 0.4) < 3 * spread[0]
    assert abs(fitted.intercept + 0.5) < 3 * spread[1]
    assert spread[0] < 0.02


def test_calibration_refuses_a_model_that_orders_the_wrong_way() -> None:
    with pytest.raises(LabError, match="no better than chance"):
        fit_calibration(np.array([3.0, 2.0, 1.0, -1.0, -2.0]), np.array([False, False, True, True, True]))


def test_calibration_of_perfectly_parted_pictures_stays_finite() -> None:
    fitted = fit_calibration(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([False, False, True, True]))
    assert np.isfinite([fitted.slope, fitted.intercept, *fitted.covariance[0]]).all()
    assert 0.5 < fitted.likelihood(np.array([2.0]))[0] < 1
