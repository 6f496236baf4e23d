"""The same network in Keras and as fp32 ONNX, for comparison with what ships."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from scripts.lab.export import convert
from scripts.lab.network import N_FEATURES, N_SHAPE, Head, build_model, build_trunk
from scripts.lab.quiet import keras


@dataclass(frozen=True, slots=True)
class Reference:
    """A Keras model taking [uint8 (n, size, size, 3), float32 (n,)], and the ONNX file made from it."""

    keras_model: Any
    fp32: Path


def build(weights: Path | None, size: int, work: Path) -> Reference:
    """Build both in `work`. Speed does not depend on the weights' values: without a file they are seeded noise."""
    if weights is None:
        weights = work / "noise.weights.h5"
        keras().utils.set_random_seed(0)
        keras().applications.VGG16(include_top=False, weights=None).save_weights(weights)
    head = Head(np.zeros(N_FEATURES + N_SHAPE, np.float32), 0.0)
    model = build_model(build_trunk(weights, size), [head, head])
    fp32 = work / "fp32.onnx"
    onnx.save(convert(model, size), fp32)
    return Reference(model, fp32)
