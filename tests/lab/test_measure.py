"""The figures, against numbers worked out by hand and against what they must do."""

from __future__ import annotations

import numpy as np
import pytest

from scripts.lab.measure import (
    Confusion,
    accuracy,
    accuracy_at,
    auc,
    auc_gain,
    balanced_accuracy,
    bootstrap,
    brier,
    calibration_error,
    calibration_error_of_chance,
    confusion,
    debiased_calibration_error,
    pr_auc,
    reliability,
    roc_curve,
    sigmoid,
    wilson,
)

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


def test_pr_auc_and_curve_by_hand() -> None:
    scores = np.array([0.9, 0.4, 0.4, 0.1, 0.4])
    # At 0.9: 1 of 1, half of the dank found. At 0.4: 2 of 4, all found.
    assert pr_auc(scores, TRUTHS) == pytest.approx(0.5 * 1 + 0.5 * 2 / 4)
    wrong, right = roc_curve(scores, TRUTHS)
    assert wrong == pytest.approx([0, 0, 2 / 3, 1])
    assert right == pytest.approx([0, 0.5, 1, 1])


def test_counts_at_a_threshold_by_hand() -> None:
    likelihoods = np.array([0.5, 0.5, 0.4, 0.8, 0.0])
    assert confusion(likelihoods, TRUTHS) == Confusion(1, 2, 1, 1)
    assert confusion(likelihoods, TRUTHS, 0.4) == Confusion(2, 2, 0, 1)
    assert balanced_accuracy(likelihoods, TRUTHS) == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert accuracy_at(0.4)(likelihoods, TRUTHS, np.ones(5)) == pytest.approx(3 / 5)


def test_a_weight_is_as_good_as_that_many_copies() -> None:
    rng = np.random.default_rng(11)
    scores, truths = rng.integers(0, 20, 300) / 20, rng.random(300) < 0.3
    weights = rng.integers(0, 4, 300)
    copies = np.repeat(np.arange(300), weights)
    for figure in (auc, pr_auc, accuracy, balanced_accuracy, brier):
        assert figure(scores, truths, weights.astype(float)) == pytest.approx(figure(scores[copies], truths[copies]))


def test_figures_agree_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(12)
    for decimals in (1, 2, 9):
        truths = rng.random(400) < 0.3
        scores = np.round(sigmoid(rng.normal(size=400) + truths), decimals)
        weights = rng.integers(0, 3, 400).astype(float)
        for used in (None, weights):
            assert auc(scores, truths, used) == pytest.approx(metrics.roc_auc_score(truths, scores, sample_weight=used))
            theirs = metrics.average_precision_score(truths, scores, sample_weight=used)
            assert pr_auc(scores, truths, used) == pytest.approx(theirs)
            theirs = metrics.brier_score_loss(truths, scores, sample_weight=used)
            assert brier(scores, truths, used) == pytest.approx(theirs)
        wrong, right, _ = metrics.roc_curve(truths, scores, drop_intermediate=False)
        assert roc_curve(scores, truths)[0] == pytest.approx(wrong)
        assert roc_curve(scores, truths)[1] == pytest.approx(right)


def test_equal_likelihoods_share_a_bin_whatever_the_order_of_rows() -> None:
    truths = np.arange(300) < 90
    constant = np.full(300, 0.5)
    assert calibration_error(constant, truths) == pytest.approx(0.2)
    assert [(each.share, each.n) for each in reliability(constant, truths)] == [(0.3, 300)]
    rng = np.random.default_rng(13)
    likelihoods, mixed = np.round(rng.random(300), 1), rng.permutation(300)
    assert calibration_error(likelihoods, truths) == pytest.approx(calibration_error(likelihoods[mixed], truths[mixed]))


def test_bins_have_equal_mass_and_their_shares() -> None:
    rng = np.random.default_rng(14)
    likelihoods, truths = rng.random(1000), rng.random(1000) < 0.5
    bins = reliability(likelihoods, truths)
    assert len(bins) == 15
    assert {each.n for each in bins} <= {66, 67}
    order = np.argsort(likelihoods)[: bins[0].n]
    assert bins[0].likelihood == pytest.approx(likelihoods[order].mean())
    assert bins[0].share == pytest.approx(truths[order].mean())
    assert calibration_error(likelihoods, truths) == pytest.approx(
        sum(each.n * abs(each.likelihood - each.share) for each in bins) / 1000
    )


def test_wilson_interval_by_hand() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)


def test_the_range_of_luck_holds_a_perfect_model_and_shuts_out_a_bad_one() -> None:
    rng = np.random.default_rng(15)
    likelihoods = rng.uniform(0.2, 0.8, 1500)
    luck = calibration_error_of_chance(likelihoods, seed=1)
    errors = [calibration_error(likelihoods, rng.random(1500) < likelihoods) for _ in range(400)]
    assert 0.92 < np.mean([luck.low <= error <= luck.high for error in errors]) < 0.98
    assert luck.value == pytest.approx(np.mean(errors), abs=0.002)
    assert calibration_error(likelihoods, rng.random(1500) < likelihoods + 0.1) > luck.high
    # A quarter of the examples: twice the luck.
    assert calibration_error_of_chance(likelihoods[::4], seed=1).value == pytest.approx(2 * luck.value, rel=0.1)


def test_debiasing_takes_the_luck_out_and_leaves_the_error() -> None:
    rng = np.random.default_rng(16)
    likelihoods = rng.uniform(0.2, 0.8, 600)
    perfect = [debiased_calibration_error(likelihoods, rng.random(600) < likelihoods) ** 2 for _ in range(200)]
    biased = [calibration_error(likelihoods, rng.random(600) < likelihoods) ** 2 for _ in range(200)]
    assert np.mean(perfect) < 0.5 * np.mean(biased)
    off = [debiased_calibration_error(likelihoods, rng.random(600) < likelihoods + 0.1) ** 2 for _ in range(200)]
    assert np.mean(off) == pytest.approx(0.01, rel=0.1)
    assert np.isnan(debiased_calibration_error(likelihoods[:5], np.full(5, True)))


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    # Two normal classes one standard deviation apart: the true AUC is Phi(1 / sqrt 2) = 0.7602.
    rng = np.random.default_rng(17)
    held = 0
    for trial in range(25):
        truths = rng.random(200) < 0.5
        figure = bootstrap(auc, rng.normal(size=200) + truths, truths, [str(i) for i in range(200)], seed=trial)
        assert figure.low < figure.value < figure.high
        held += figure.low <= 0.7602 <= figure.high
    assert held >= 21


def test_a_gain_is_measured_in_the_same_draws() -> None:
    rng = np.random.default_rng(18)
    truths = rng.random(300) < 0.5
    groups = [str(i // 3) for i in range(300)]
    ours = rng.normal(size=300) + truths
    other = ours + rng.normal(size=300) * 0.3
    gain = auc_gain(ours, other, truths, groups, seed=5)
    assert gain.value == pytest.approx(auc(ours, truths) - auc(other, truths))
    alone = bootstrap(auc, ours, truths, groups, seed=5)
    assert gain.high - gain.low < 0.5 * (alone.high - alone.low)
    same = auc_gain(ours, ours * 2, truths, groups, seed=5)
    assert (same.low, same.value, same.high) == (0, 0, 0)


def test_an_interval_over_few_groups_is_wider_than_over_single_pictures() -> None:
    rng = np.random.default_rng(1)
    truths = np.repeat(rng.random(30) < 0.5, 10)
    scores = np.repeat(rng.random(30), 10) + truths * 0.2
    alone = bootstrap(auc, scores, truths, [str(i) for i in range(300)], seed=2)
    grouped = bootstrap(auc, scores, truths, [str(i // 10) for i in range(300)], seed=2)
    assert alone.value == grouped.value
    assert grouped.high - grouped.low > 1.5 * (alone.high - alone.low)
