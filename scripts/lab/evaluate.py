"""The final figures, from the shipped file, on the test part, looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scripts.lab.calibrate import Calibration
from scripts.lab.head import apply, fit_heads
from scripts.lab.measure import Interval, accuracy, auc, bootstrap, brier, calibration_error
from scripts.lab.records import Example, Floats, Truths

SHAPE_STRENGTH = 0.01


@dataclass(frozen=True, slots=True)
class Side:
    """A figure beside the main one: what was asked, the AUC, and on how many pictures."""

    question: str
    auc: Interval
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything the manifest and the card say about worth.

    balanced_accuracy: mean of the shares of right answers in the two classes.
    image_size_auc:    of a logistic regression on width, height, aspect and file size, trained on the same pictures.
    gain_over_size:    the model's AUC less that, on the same resamples.
    auc_loss:          what the fp32 file's AUC would be, less the shipped one's.
    """

    n: int
    n_groups: int
    base_rate: float
    auc: Interval
    accuracy: Interval
    balanced_accuracy: Interval
    brier: float
    calibration_error: float
    majority_accuracy: float
    image_size_auc: Interval
    gain_over_size: Interval
    auc_loss: float
    sides: tuple[Side, ...]

    @property
    def may_be_chance(self) -> bool:
        """Whether the interval of the AUC reaches down to a coin's."""
        return self.auc.low <= 0.5

    @property
    def beats_size(self) -> bool:
        """Whether the model is better than the picture's size alone, beyond doubt."""
        return self.gain_over_size.low > 0


def evaluate(
    examples: Sequence[Example], logits: Floats, fp32_logits: Floats, calibration: Calibration, seed: int
) -> Evaluation:
    """All figures. The two kinds of logits, the shipped file's and fp32's, have one for each of `examples` of the test
    part, in that order; the training part serves the baseline of sizes only.
    """
    test = [example for example in examples if example.part == "test"]
    rows = np.array([example.dank is not None for example in test])
    labelled = [example for example in test if example.dank is not None]
    truths = np.array([bool(example.dank) for example in labelled])
    groups = [example.group for example in labelled]
    likelihoods = calibration.likelihood(logits[rows])
    by_size = size_logits(examples, labelled, seed)
    both = np.stack([likelihoods, by_size], axis=1)
    return Evaluation(
        n=len(labelled),
        n_groups=len(set(groups)),
        base_rate=float(truths.mean()),
        auc=bootstrap(auc, likelihoods, truths, groups, seed),
        accuracy=bootstrap(accuracy, likelihoods, truths, groups, seed),
        balanced_accuracy=bootstrap(_balanced, likelihoods, truths, groups, seed),
        brier=brier(likelihoods, truths),
        calibration_error=calibration_error(likelihoods, truths),
        majority_accuracy=float(max(truths.mean(), 1 - truths.mean())),
        image_size_auc=bootstrap(auc, by_size, truths, groups, seed),
        gain_over_size=bootstrap(_gain, both, truths, groups, seed),
        auc_loss=auc(fp32_logits[rows], truths) - auc(logits[rows], truths),
        sides=tuple(_sides(test, logits, seed)),
    )


def _balanced(likelihoods: Floats, truths: Truths) -> float:
    if truths.all() or not truths.any():
        return float("nan")
    right = (likelihoods >= 0.5) == truths
    return float((right[truths].mean() + right[~truths].mean()) / 2)


def _gain(both: Floats, truths: Truths) -> float:
    return auc(both[:, 0], truths) - auc(both[:, 1], truths)


def size_logits(examples: Sequence[Example], wanted: Sequence[Example], seed: int) -> Floats:
    """Logits (n,) for `wanted` from width, height, aspect and file size alone, learnt on the training part."""
    train = [example for example in examples if example.part == "train" and example.dank is not None]
    truths = np.array([bool(example.dank) for example in train])
    head = fit_heads(_shapes(train), truths, (SHAPE_STRENGTH,), seed)[0]
    return apply(head, _shapes(wanted))


def _shapes(examples: Sequence[Example]) -> npt.NDArray[np.float32]:
    rows = [(e.width, e.height, e.width / e.height, e.n_bytes) for e in examples]
    return np.log(np.array(rows, dtype=np.float32))


def _sides(test: Sequence[Example], logits: Floats, seed: int) -> list[Side]:
    upvotes = np.array([-1 if example.upvotes is None else example.upvotes for example in test])
    listing = np.array([example.listing or "" for example in test])
    if (upvotes < 0).any():
        return []
    everyone = np.full(len(test), True)
    low, high = np.quantile(upvotes, [0.25, 0.75])
    questions = [
        ("upvotes above the median, all lists together", everyone, upvotes > np.median(upvotes)),
        (
            "top against bottom quarter of upvotes, all lists together",
            (upvotes <= low) | (upvotes >= high),
            upvotes >= high,
        ),
    ]
    for name in sorted(set(listing)):
        rows = listing == name
        questions.append((f"upvotes above the median within list {name}", rows, upvotes > np.median(upvotes[rows])))
    sides = []
    for question, rows, truths in questions:
        groups = [example.group for example, used in zip(test, rows, strict=True) if used]
        sides.append(Side(question, bootstrap(auc, logits[rows], truths[rows], groups, seed), int(rows.sum())))
    return sides
