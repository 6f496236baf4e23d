"""From logits to likelihoods, on data that no part has seen.

Platt 1999, with the smoothed targets and the Newton iteration of Lin, Lin and Weng 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scripts.lab.measure import sigmoid
from scripts.lab.quiet import LabError
from scripts.lab.records import Floats, Truths

ITERATIONS = 100
NO_BETTER = (
    "On the pictures set aside for calibration the model did no better than chance, so no likelihood can be given. "
    "More pictures, or labels that a picture alone can show, may help."
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """likelihood = sigmoid(weights . terms): what `dankdesk.inference.calibration` reads.

    terms: "one", and "picture", "words" or both, which are the raw logits; covariance: of the weights; n: the examples
    of the fit.
    """

    terms: tuple[str, ...]
    weights: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    n: int

    def likelihood(self, picture: Floats | None = None, words: Floats | None = None) -> Floats:
        """Likelihoods (n,), 0 to 1, of raw logits (n,)."""
        values = {"picture": picture, "words": words}
        total: Any = 0.0
        for term, weight in zip(self.terms, self.weights, strict=True):
            value: Any = 1.0 if term == "one" else values[term]
            total = total + weight * value
        return sigmoid(np.asarray(total, dtype=np.float64))

    def facts(self, split: str) -> dict[str, Any]:
        """As the manifest has it."""
        return {**asdict(self), "split": split}


def calibrate(
    logits: dict[str, Floats],
    truths: Truths,
    weights: dict[str, float] | None = None,
    weighed: Floats | None = None,
) -> Calibration:
    """Fit the likelihood of one logit, or of several that are weighed beforehand.

    logits: by term; weights: of each, kept in their proportion, which other data chose. weighed: the sum to fit on,
    where weights that did not see these examples gave it.
    Raises LabError when higher logits did not go with the label.
    """
    terms = list(logits)
    given = np.array([1.0 if weights is None else weights[term] for term in terms])
    fused = np.stack([logits[term] for term in terms], axis=1) @ given if weighed is None else weighed
    slope, intercept, covariance = platt(fused, truths)
    # (slope, intercept) spread over the terms: variance carries over by the same linear map.
    spread = np.zeros((1 + len(terms), 2))
    spread[0, 1] = 1.0
    spread[1:, 0] = given
    return Calibration(
        ("one", *terms),
        (intercept, *(slope * given).tolist()),
        tuple(tuple(row) for row in (spread @ covariance @ spread.T).tolist()),
        len(truths),
    )


def platt(logits: Floats, truths: Truths) -> tuple[float, float, Floats]:
    """Slope, intercept and their covariance (2, 2). Raises LabError for a slope that is not above zero."""
    # A unit spread keeps Newton's steps well sized whatever the head's scale.
    scale = max(float(logits.std()), 1e-12)
    x = np.stack([logits / scale, np.ones(len(logits))], axis=1)
    n_true, n_false = int(truths.sum()), int((~truths).sum())
    wanted = np.where(truths, (n_true + 1) / (n_true + 2), 1 / (n_false + 2))
    beta = np.array([0.0, np.log((n_true + 1) / (n_false + 1))])
    for _ in range(ITERATIONS):
        p = sigmoid(x @ beta)
        information = (x * (p * (1 - p))[:, None]).T @ x + 1e-9 * np.eye(2)
        step = np.linalg.solve(information, x.T @ (wanted - p))
        beta = beta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-10:
            break
    if beta[0] <= 0:
        raise LabError(NO_BETTER)
    back = np.diag([1 / scale, 1.0])
    covariance: Floats = back @ np.linalg.inv(information) @ back
    return float(beta[0] / scale), float(beta[1]), covariance


def weigh(logits: Sequence[Floats], truths: Truths) -> list[float]:
    """How much each of several logits counts beside the others: a logistic regression on logits that were given to data
    their makers had not seen. A part that would count against itself gets no say."""
    from sklearn.linear_model import LogisticRegression

    columns = np.stack(logits, axis=1)
    spread = np.maximum(columns.std(axis=0), 1e-12)
    used = np.full(columns.shape[1], True)
    while True:
        found = np.zeros(columns.shape[1])
        fitted = LogisticRegression(C=100.0, max_iter=500).fit((columns / spread)[:, used], truths)
        found[used] = fitted.coef_[0]
        if (found >= 0).all() or used.sum() == 1:
            return [float(weight) for weight in np.maximum(found, 0.0) / spread]
        used &= found > 0
        if not used.any():
            raise LabError(NO_BETTER)
