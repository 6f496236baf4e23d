"""What a likelihood is worth, as the manifest tells it."""

from __future__ import annotations

from dataclasses import dataclass

from dankdesk.inference.fields import Fields


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measured on posts that neither trained, tuned nor calibrated what is measured.

    split:     in words, which posts; n of them, in n_groups groups of near copies.
    base_rate: share of the posts that counted as dank.
    auc:       area under the ROC curve, 0 to 1, with its 95 % interval; accuracy at the threshold likewise.
    brier, calibration_error: mean squared error and expected calibration error of the likelihood, 0 to 1.
    majority_accuracy: of always saying the commoner answer.
    image_size_auc: of the picture's size alone, or None where that was not measured.
    """

    split: str
    n: int
    n_groups: int
    base_rate: float
    auc: float
    auc_low: float
    auc_high: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    brier: float
    calibration_error: float
    majority_accuracy: float
    image_size_auc: float | None


def read_evaluation(item: Fields) -> Evaluation:
    """An evaluation of hostile JSON. Raises ValueError."""
    baselines = item.below("baselines")
    auc_low, auc_high = _interval(item, "auc")
    accuracy_low, accuracy_high = _interval(item, "accuracy")
    return Evaluation(
        split=item.text("split"),
        n=item.count("n"),
        n_groups=item.count("n_groups"),
        base_rate=item.share("base_rate"),
        auc=item.share("auc"),
        auc_low=auc_low,
        auc_high=auc_high,
        accuracy=item.share("accuracy"),
        accuracy_low=accuracy_low,
        accuracy_high=accuracy_high,
        brier=item.share("brier"),
        calibration_error=item.share("calibration_error"),
        majority_accuracy=baselines.share("majority_accuracy"),
        image_size_auc=baselines.share("image_size_auc") if baselines.has("image_size_auc") else None,
    )


def _interval(item: Fields, name: str) -> tuple[float, float]:
    low, high = item.share(f"{name}_low"), item.share(f"{name}_high")
    if low > high:
        raise ValueError(f"“{name}_low” is above “{name}_high”")
    return low, high
