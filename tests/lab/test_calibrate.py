from __future__ import annotations

import numpy as np
import pytest

from dankdesk.inference.calibration import Calibration as Read
from scripts.lab.calibrate import calibrate, platt, weigh
from scripts.lab.measure import sigmoid
from scripts.lab.quiet import LabError

RNG = np.random.default_rng(7)
N = 4000
PICTURE, WORDS = RNG.normal(size=N), RNG.normal(size=N)
TRUTHS = RNG.random(N) < sigmoid(0.8 * PICTURE + 1.6 * WORDS - 0.5)


def test_platt_finds_slope_and_intercept_within_their_spread() -> None:
    truths = np.random.default_rng(1).random(N) < sigmoid(1.5 * PICTURE - 0.7)
    slope, intercept, covariance = platt(PICTURE, truths)
    assert abs(slope - 1.5) < 4 * covariance[0, 0] ** 0.5 < 0.5
    assert abs(intercept + 0.7) < 4 * covariance[1, 1] ** 0.5 < 0.5


def test_weights_are_in_the_proportion_of_what_the_parts_know() -> None:
    picture, words = weigh([PICTURE, WORDS], TRUTHS)
    assert words / picture == pytest.approx(2.0, rel=0.25)


def test_a_part_that_knows_nothing_or_the_opposite_gets_no_say() -> None:
    picture, backwards = weigh([PICTURE, -WORDS], TRUTHS)
    assert picture > 0 and backwards == 0


def test_the_app_reads_the_same_likelihood_and_a_wider_interval_farther_out() -> None:
    picture, words = weigh([PICTURE, WORDS], TRUTHS)
    fitted = calibrate({"picture": PICTURE, "words": WORDS}, TRUTHS, {"picture": picture, "words": words})
    facts = fitted.facts("made up")
    read = Read(facts["terms"], facts["weights"], facts["covariance"], facts["n"], facts["split"])
    opinion = read.opinion(0.5, -1.0)
    mine = fitted.likelihood(np.array([0.5]), np.array([-1.0]))[0]
    assert opinion.likelihood == pytest.approx(mine, abs=1e-12)
    assert opinion.low < opinion.likelihood < opinion.high
    _, _, covariance = platt(picture * PICTURE + words * WORDS, TRUTHS)
    fused = picture * 0.5 - words
    spread = (np.array([fused, 1]) @ covariance @ np.array([fused, 1])) ** 0.5
    centre = np.log(mine / (1 - mine))
    assert opinion.high == pytest.approx(sigmoid(np.array(centre + 1.96 * spread)), abs=1e-6)


def test_logits_that_go_the_wrong_way_give_no_likelihood() -> None:
    with pytest.raises(LabError, match="no better than chance"):
        calibrate({"picture": -PICTURE}, TRUTHS)


def test_perfectly_parted_pictures_stay_finite() -> None:
    fitted = calibrate({"picture": np.array([-2.0, -1.0, 1.0, 2.0])}, np.array([False, False, True, True]))
    assert np.isfinite([*fitted.weights, *fitted.covariance[0]]).all()
    assert 0.5 < fitted.likelihood(np.array([2.0]))[0] < 1
