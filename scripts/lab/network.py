"""The network in Keras: VGG16's convolutions with the pre-processing inside and a head that is its own explanation.

VGG16: Simonyan and Zisserman 2014, arXiv:1409.1556. Class-activation map: Zhou et al. 2016, arXiv:1512.04150.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scripts.lab.progress import say
from scripts.lab.quiet import LabError, keras

TAPS = {"block3_conv3": 256, "block4_conv3": 512, "block5_conv3": 512}
"""Where the head reads, and how many features each gives. Why three depths: docs/decisions/032-head.md."""
N_FEATURES = sum(TAPS.values())
N_SHAPE = 4
"""What the head knows of a picture's shape beside its features: see `shape_of`. Squashing to a square hides it."""
LARGEST_LOG_ASPECT, SQUARE_WITHIN = 1.5, 0.03
MEAN_RGB = np.array([123.68, 116.779, 103.939], dtype=np.float32)
"""What the published weights expect to be subtracted (Keras' "caffe" mode), in RGB order."""


@dataclass(frozen=True, eq=False, slots=True)
class Head:
    """One audience's linear head: heat = features . weights + shape . weights + bias in every cell, logit = mean(heat).

    weights: float32 (N_FEATURES + N_SHAPE,), tap after tap and then the shape; bias: natural-log odds. Standardisation
    of the features is folded in.
    """

    weights: npt.NDArray[np.float32]
    bias: float


def shape_of(aspects: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """float32 (n, N_SHAPE) of width / height (n,): its logarithm x cut to +-1.5, |x|, x squared, and whether square."""
    x = np.clip(np.log(np.maximum(aspects, 1e-6)), -LARGEST_LOG_ASPECT, LARGEST_LOG_ASPECT)
    return np.stack([x, np.abs(x), x * x, np.abs(x) < SQUARE_WITHIN], axis=1).astype(np.float32)


def build_trunk(weights: Path | None, size: int) -> Any:
    """Keras model: "image" uint8 RGB (n, size, size, 3) -> the outputs of `TAPS` after ReLU, float32, finest first.

    `weights` is a file in the Keras layout; None downloads the ImageNet ones. Raises LabError when they can't be had.
    """
    k = keras()
    base = _vgg16(weights, size)
    # The published weights want BGR. Flipping the first kernel once is cheaper than flipping every picture.
    first = base.get_layer("block1_conv1")
    kernel, bias = first.get_weights()
    first.set_weights([kernel[:, :, ::-1, :], bias])

    image = k.Input((size, size, 3), dtype="uint8", name="image")
    values = k.ops.cast(image, "float32") - MEAN_RGB
    taps = []
    for layer in base.layers[1:-1]:
        values = layer(values)
        if layer.name in TAPS:
            taps.append(values)
    return k.Model(image, taps)


def _vgg16(weights: Path | None, size: int) -> Any:
    shape = (size, size, 3)
    if weights is not None:
        if not weights.is_file():
            raise LabError(f"There is no weights file {weights}.")
        try:
            return keras().applications.VGG16(include_top=False, weights=str(weights), input_shape=shape)
        except (OSError, ValueError) as error:
            raise LabError(f"{weights} does not hold VGG16's convolutions in the Keras layout.") from error
    say("No --weights given: taking the ImageNet weights from Keras' cache, or downloading them (59 MB).")
    try:
        return keras().applications.VGG16(include_top=False, weights="imagenet", input_shape=shape)
    except Exception as error:  # Keras raises a bare Exception for a failed download.
        raise LabError(
            "The ImageNet weights could not be downloaded. Connect to the internet, or name a file with --weights."
        ) from error


def build_pooled(trunk: Any) -> Any:
    """Keras model: image -> float32 (n, N_FEATURES), each tap averaged over the picture."""
    k = keras()
    return k.Model(trunk.input, k.ops.concatenate([k.ops.mean(tap, axis=(1, 2)) for tap in trunk.outputs], axis=-1))


def build_model(trunk: Any, heads: Sequence[Head]) -> Any:
    """Keras model: [image, aspect (n,) width / height] -> {"logit": (n, audiences), "heat": (n, audiences, rows, cols),
    "embedding": (n, 512)}, all float32.

    Every tap votes in its own cells; the votes of the finer taps are averaged down to the coarsest grid, and the shape
    adds the same to every cell. All of it is linear, so the mean of the map is the logit of the pooled features. The
    embedding is the deepest tap, averaged.
    """
    k = keras()
    rows = trunk.outputs[-1].shape[1]
    weights = np.stack([head.weights for head in heads], axis=1)
    votes, start = [], 0
    for name, tap in zip(TAPS, trunk.outputs, strict=True):
        cell = k.layers.Conv2D(len(heads), 1, use_bias=False, name=f"head_{name}")
        vote = cell(tap)
        cell.set_weights([weights[start : start + TAPS[name]].reshape(1, 1, -1, len(heads))])
        shrink = tap.shape[1] // rows
        votes.append(k.layers.AveragePooling2D(shrink)(vote) if shrink > 1 else vote)
        start += TAPS[name]
    aspect = k.Input((), dtype="float32", name="aspect")
    by_shape = k.layers.Dense(len(heads), name="head_shape")
    everywhere = by_shape(_shape(aspect))
    by_shape.set_weights([weights[N_FEATURES:], np.array([head.bias for head in heads], np.float32)])
    heat = k.layers.Add()(votes) + k.ops.reshape(everywhere, (-1, 1, 1, len(heads)))
    heat = k.ops.transpose(heat, (0, 3, 1, 2))
    outputs = {
        "logit": k.ops.mean(heat, axis=(2, 3)),
        "heat": heat,
        "embedding": k.ops.mean(trunk.outputs[-1], axis=(1, 2)),
    }
    return k.Model([trunk.input, aspect], outputs)


def _shape(aspect: Any) -> Any:
    """`shape_of` as a part of the network."""
    ops = keras().ops
    x = ops.clip(ops.log(ops.maximum(aspect, 1e-6)), -LARGEST_LOG_ASPECT, LARGEST_LOG_ASPECT)
    square = ops.cast(ops.abs(x) < SQUARE_WITHIN, "float32")
    return ops.stack([x, ops.abs(x), x * x, square], axis=1)
