"""`manifest.json`: what a model file says of itself.

A model may come from a stranger, so the manifest is read as hostile data: every field is checked for type and
range, and whatever is wrong becomes one `ModelError` with a sentence.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal, cast, get_args

from dankdesk.errors import ModelError
from dankdesk.inference.fields import Fields, digest, is_number, one_of
from dankdesk.inference.files import read_capped

SCHEMA = 1
MAX_BYTES = 1_000_000
MAX_SIDE = 1024

Precision = Literal["int8", "fp16", "fp32"]
Mode = Literal["squash", "letterbox"]
Filter = Literal["bilinear", "bicubic", "box", "lanczos"]


@dataclass(frozen=True, slots=True)
class Tensor:
    """One input or output of the graph. A `str` in `shape` is a free dimension (the batch)."""

    name: str
    dtype: str
    shape: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Resize:
    """How a picture is brought to the model's size; the words are those of `dankdesk.images.Fit`."""

    mode: Mode
    width: int
    height: int
    filter: Filter


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling (Platt 1999): likelihood = sigmoid(slope * logit + intercept).

    covariance: of (slope, intercept), from the fit on `n` pictures; gives the interval of a likelihood.
    """

    slope: float
    intercept: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    n: int

    def likelihood(self, logit: float) -> tuple[float, float, float]:
        """Calibrated likelihood of one logit with its 95 % interval by the delta method: (likelihood, low, high)."""
        centre = self.slope * logit + self.intercept
        (a, b), (c, d) = self.covariance
        spread = 1.96 * math.sqrt(max(0.0, logit * (a * logit + b) + c * logit + d))
        return _sigmoid(centre), _sigmoid(centre - spread), _sigmoid(centre + spread)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the likelihood is worth, measured on posts that neither trained, tuned nor calibrated the model.

    auc: area under the ROC curve, 0 to 1, with its 95 % interval; accuracy at the threshold likewise.
    """

    split: str
    n: int
    base_rate: float
    auc: float
    auc_low: float
    auc_high: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    majority_accuracy: float
    image_size_auc: float | None


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A sample picture (`file`, below assets/) and the likelihood the model gave it when it was built."""

    file: str
    sha256: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """A checked manifest. `model_path` is the ONNX file beside it."""

    id: str
    name: str
    version: str
    model_path: Path
    sha256: str
    precision: Precision
    input: Tensor
    outputs: tuple[Tensor, ...]
    resize: Resize
    audience: str
    label: str
    threshold: float
    calibration: Calibration
    evaluation: Evaluation
    licence: str
    self_test: tuple[SelfTest, ...]

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read and check the manifest at `path`. Raises `ModelError`."""
        data = read_capped(path, MAX_BYTES, missing=f"There is no model at {path}.")
        try:
            return _manifest(Fields(json.loads(data), "the manifest"), path)
        except (ValueError, RecursionError) as error:
            raise ModelError(f"{path} is not a model's manifest: {error}.") from error


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _manifest(top: Fields, path: Path) -> Manifest:
    schema = top.count("schema")
    if schema != SCHEMA:
        raise ValueError(f"it has schema {schema}, this DankDesk reads schema {SCHEMA}")
    file = top.text("file", 200)
    if PurePath(file).name != file or "\\" in file or file in {".", ".."}:
        raise ValueError("“file” must name a file beside the manifest")
    inputs = [_tensor(item) for item in top.items("inputs")]
    if len(inputs) != 1:
        raise ValueError("the model must have one input")
    return Manifest(
        id=top.text("id", 200),
        name=top.text("name", 200),
        version=top.text("version", 50),
        model_path=path.parent / file,
        sha256=digest(top.text("sha256", 64)),
        precision=cast(Precision, one_of(top.text("precision"), get_args(Precision))),
        input=inputs[0],
        outputs=tuple(_tensor(item) for item in top.items("outputs")),
        resize=_resize(top.below("resize")),
        audience=top.below("audience").text("name", 100),
        label=top.text("label"),
        threshold=top.share("threshold"),
        calibration=_calibration(top.below("calibration")),
        evaluation=_evaluation(top.below("evaluation")),
        licence=top.text("licence"),
        self_test=tuple(
            SelfTest(item.text("file", 200), digest(item.text("sha256", 64)), item.share("likelihood"))
            for item in top.items("self_test")
        ),
    )


def _tensor(item: Fields) -> Tensor:
    shape = item.list("shape", 8)
    if not all(isinstance(size, str) or (type(size) is int and 0 < size <= 10**6) for size in shape):
        raise ValueError("a shape is a list of sizes and names")
    return Tensor(item.text("name", 100), item.text("dtype", 20), tuple(shape))


def _resize(item: Fields) -> Resize:
    return Resize(
        mode=cast(Mode, one_of(item.text("mode"), get_args(Mode))),
        width=item.count("width", MAX_SIDE),
        height=item.count("height", MAX_SIDE),
        filter=cast(Filter, one_of(item.text("filter"), get_args(Filter))),
    )


def _calibration(item: Fields) -> Calibration:
    one_of(item.text("method"), ("platt",))
    rows = item.list("covariance")
    if len(rows) != 2 or not all(isinstance(r, list) and len(r) == 2 and all(map(is_number, r)) for r in rows):
        raise ValueError("“covariance” is not a 2 x 2 table of numbers")
    (a, b), (c, d) = rows
    return Calibration(
        slope=item.number("slope"),
        intercept=item.number("intercept"),
        covariance=((float(a), float(b)), (float(c), float(d))),
        n=item.count("n"),
    )


def _evaluation(item: Fields) -> Evaluation:
    baselines = item.below("baselines")
    return Evaluation(
        split=item.text("split"),
        n=item.count("n"),
        base_rate=item.share("base_rate"),
        auc=item.share("auc"),
        auc_low=item.share("auc_low"),
        auc_high=item.share("auc_high"),
        accuracy=item.share("accuracy"),
        accuracy_low=item.share("accuracy_low"),
        accuracy_high=item.share("accuracy_high"),
        majority_accuracy=baselines.share("majority_accuracy"),
        image_size_auc=baselines.share("image_size_auc") if baselines.has("image_size_auc") else None,
    )
