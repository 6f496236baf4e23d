"""Platt scaling: from the head's logit to a likelihood, on pictures that trained nothing.

Platt 1999, with the smoothed targets and the Newton iteration of Lin, Lin and Weng 2007.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.lab.measure import sigmoid
from scripts.lab.quiet import LabError
from scripts.lab.records import Floats, Truths

ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class Calibration:
    """likelihood = sigmoid(slope * logit + intercept), with the covariance of the two and n, the pictures they fit."""

    slope: float
    intercept: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    n: int

    def likelihood(self, logits: Floats) -> Floats:
        """Likelihoods (n,), 0 to 1."""
        return sigmoid(self.slope * logits + self.intercept)


def fit_calibration(logits: Floats, truths: Truths) -> Calibration:
    """Fit on the calibration part. Raises LabError when higher logits did not go with the label there."""
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
        raise LabError(
            "On the pictures set aside for calibration the model did no better than chance, so no likelihood can be "
            "given. More pictures, or labels that a picture alone can show, may help."
        )
    back = np.diag([1 / scale, 1.0])
    (a, b), (c, d) = (back @ np.linalg.inv(information) @ back).tolist()
    return Calibration(float(beta[0] / scale), float(beta[1]), ((a, b), (c, d)), len(logits))
