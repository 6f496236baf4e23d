from __future__ import annotations

import itertools
import math

import pytest

from dankdesk.inference.calibration import Calibration

PLATT = Calibration(("one", "picture"), (-1.0, 2.0), ((0.01, 0.0), (0.0, 0.04)), 100, "none")
FUSED = Calibration(
    ("one", "picture", "words", "picture*words"),
    (0.1, 0.2, 0.3, 0.4),
    tuple(tuple(0.01 * (1 + (i == j)) for j in range(4)) for i in range(4)),
    100,
    "none",
)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_one_logit_is_scaled_as_platt_has_it() -> None:
    opinion = PLATT.opinion(0.5, None)
    spread = 1.96 * math.sqrt(0.25 * 0.04 + 0.01)
    assert opinion.likelihood == 0.5
    assert (opinion.low, opinion.high) == pytest.approx((sigmoid(-spread), sigmoid(spread)))


def test_two_logits_and_their_product_are_weighed_with_the_whole_covariance() -> None:
    opinion = FUSED.opinion(2.0, -3.0)
    centre = 0.1 + 0.2 * 2 + 0.3 * -3 + 0.4 * -6
    values = (1, 2, -3, -6)
    variance = sum(a * b * 0.01 for a in values for b in values) + sum(a * a * 0.01 for a in values)
    assert opinion.likelihood == pytest.approx(sigmoid(centre))
    assert opinion.low == pytest.approx(sigmoid(centre - 1.96 * math.sqrt(variance)))
    assert opinion.high == pytest.approx(sigmoid(centre + 1.96 * math.sqrt(variance)))


@pytest.mark.parametrize("logits", list(itertools.product((-1e300, -1e6, 0.0, 3.4e38, 1e300), repeat=2)))
def test_extreme_logits_stay_an_opinion(logits: tuple[float, float]) -> None:
    opinion = FUSED.opinion(*logits)
    assert 0 <= opinion.low <= opinion.likelihood <= opinion.high <= 1


def test_a_certain_calibration_has_no_width() -> None:
    certain = Calibration(("one", "picture"), (0.0, 1.0), ((0.0, 0.0), (0.0, 0.0)), 100, "none")
    opinion = certain.opinion(-1e6, None)
    assert (opinion.likelihood, opinion.low, opinion.high) == (0.0, 0.0, 0.0)


def test_a_covariance_that_is_none_does_not_end_in_a_root_of_less_than_nothing() -> None:
    odd = Calibration(("one", "picture"), (0.0, 1.0), ((-5.0, 0.0), (0.0, 0.0)), 100, "none")
    opinion = odd.opinion(0.0, None)
    assert (opinion.likelihood, opinion.low, opinion.high) == (0.5, 0.5, 0.5)


def test_a_term_without_its_logit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"words. needs a logit"):
        FUSED.opinion(1.0, None)
