"""The head: logistic regression on the pooled features, in Keras, its L2 chosen by grouped cross-validation.

Only the training part is seen here. Standardising the features is folded into the weights at the end, so that nothing
of it is left in the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scripts.lab.measure import auc
from scripts.lab.network import Head
from scripts.lab.progress import track
from scripts.lab.quiet import keras
from scripts.lab.records import Floats, Truths

STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
FOLDS = 5
REPEATS = 2
STEPS = 300
LEARNING_RATE = 0.01
Features = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Trained:
    """A head, the L2 it was given, and the cross-validated AUC of every strength that was tried."""

    head: Head
    strength: float
    tried: dict[float, float]


def train_head(features: Features, wanted: Floats, truths: Truths, groups: Sequence[str], seed: int) -> Trained:
    """Choose the strength by the mean AUC over grouped folds, then fit all of the training part with it.

    features: (n, any number of columns); wanted: (n,) from 0 to 1, what is learnt; truths: (n,), what is measured
    against; groups: near-duplicate group of each row.
    """
    tried = cross_validate(features, wanted, truths, groups, seed)
    # Of equals the strongest: small weights are what survives ONNX, int8 and new pictures.
    best = max(tried, key=lambda strength: (round(tried[strength], 4), strength))
    return Trained(fit_heads(features, wanted, truths, (best,), seed)[0], best, tried)


def cross_validate(
    features: Features, wanted: Floats, truths: Truths, groups: Sequence[str], seed: int
) -> dict[float, float]:
    """Mean AUC on left-out folds for each of `STRENGTHS`; a fold holds whole groups."""
    results: dict[float, list[float]] = {strength: [] for strength in STRENGTHS}
    names = sorted(set(groups))
    dealt = np.concatenate([np.random.default_rng(seed + r).permutation(len(names)) % FOLDS for r in range(REPEATS)])
    fold_of = {(name, r): dealt[r * len(names) + i] for r in range(REPEATS) for i, name in enumerate(names)}
    rounds = [(repeat, fold) for repeat in range(REPEATS) for fold in range(FOLDS)]
    for repeat, fold in track(rounds, "train, folds"):
        out = np.array([fold_of[group, repeat] == fold for group in groups])
        if len(set(truths[~out])) < 2 or len(set(truths[out])) < 2:
            continue  # a handful of pictures: this fold can't be scored
        heads = fit_heads(features[~out], wanted[~out], truths[~out], STRENGTHS, seed)
        for strength, head in zip(STRENGTHS, heads, strict=True):
            results[strength].append(auc(apply(head, features[out]), truths[out]))
    return {strength: float(np.mean(values)) if values else 0.5 for strength, values in results.items()}


def apply(head: Head, features: Features) -> Floats:
    """Logits (n,) of pooled features and shape (n, N_FEATURES + N_SHAPE)."""
    return features.astype(np.float64) @ head.weights.astype(np.float64) + head.bias


def fit_heads(features: Features, wanted: Floats, truths: Truths, strengths: Sequence[float], seed: int) -> list[Head]:
    """One logistic regression for each strength, side by side in one Dense layer: they share the pass, not the weights.

    The penalty is strength/2 * |w|^2 on standardised features beside the mean cross-entropy, classes weighing the same.
    """
    k = keras()
    k.utils.set_random_seed(seed)
    mean, spread = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    rows = (features - mean) / spread
    dense = k.layers.Dense(len(strengths), kernel_initializer="zeros", kernel_regularizer=_penalty(strengths))
    model = k.Sequential([k.Input((rows.shape[1],)), dense])
    # Summed over the outputs, so that each keeps the loss it would have alone.
    model.compile(
        k.optimizers.Adam(k.optimizers.schedules.CosineDecay(LEARNING_RATE, STEPS)),
        loss=lambda wished, logit: k.ops.sum(k.ops.softplus(logit) - wished * logit, axis=-1),
    )
    wished = np.repeat(wanted.astype(np.float32)[:, None], len(strengths), axis=1)
    weight = np.where(truths, 0.5 / truths.mean(), 0.5 / (1 - truths.mean())).astype(np.float32)
    for _ in range(STEPS):
        model.train_on_batch(rows, wished, sample_weight=weight)
    kernel, bias = (value.astype(np.float64) for value in dense.get_weights())
    folded = kernel / spread[:, None]
    shifted = bias - mean @ folded
    return [Head(folded[:, i].astype(np.float32), float(shifted[i])) for i in range(len(strengths))]


def _penalty(strengths: Sequence[float]) -> object:
    k = keras()
    column = np.array(strengths, dtype=np.float32)
    return lambda kernel: 0.5 * k.ops.sum(k.ops.sum(k.ops.square(kernel), axis=0) * column)
