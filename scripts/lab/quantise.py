"""Smaller and faster, if the answers stay the same: int8 first, then fp16 weights, else the fp32 file as it is.

Static QDQ: activations uint8, weights int8 per channel. `reduce_range` keeps weights to 7 bits: without VNNI, AVX2 adds
two products in 16 bits, which full-range weights can saturate and 7 bits can't, so every CPU gives the same scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from dankdesk.images import Fit
from scripts.lab.calibrate import Calibration
from scripts.lab.export import Pictures, keep_standard_domains, open_session
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say, track
from scripts.lab.records import Floats

MAX_SHIFT = 0.02
FIRST_INPUTS, HEAD_OUTPUTS = 3, 1


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a smaller file's likelihoods lie from fp32's, on n pictures that made neither."""

    precision: str
    largest: float
    p99: float
    n: int
    bytes: int

    @property
    def passes(self) -> bool:
        """Whether the smaller file may stand for the larger one."""
        return self.largest <= MAX_SHIFT

    def __str__(self) -> str:
        verdict = "passes" if self.passes else "does not pass"
        return (
            f"{self.precision}, {self.bytes / 1e6:.1f} MB: likelihoods of {self.n} pictures move by {self.largest:.4f} "
            f"at most, {self.p99:.4f} at the 99th percentile; {verdict}"
        )


def to_int8(fp32: Path, target: Path, paths: Sequence[Path], how: Fit) -> None:
    """Write the int8 file, its ranges taken from the pictures at `paths`.

    The layer that sees the pixels stays float (1 % of the work, and most sensitive), and so does the head: the mean of
    the map remains the logit.
    """
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = target.with_suffix(".prepared.onnx")
    quant_pre_process(str(fp32), str(prepared), skip_symbolic_shape=True)
    graph = onnx.load(prepared).graph
    shapes = {weight.name: weight.dims for weight in graph.initializer}
    kernels = {node.name: shapes[node.input[1]] for node in graph.node if node.op_type == "Conv"}
    quantize_static(
        str(prepared),
        str(target),
        _reader(paths, how),
        quant_format=QuantFormat.QDQ,
        # With Relu among them a convolution and its Relu become one: no bits are spent on what Relu would cut off.
        op_types_to_quantize=["Conv", "MaxPool", "Relu"],
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=[name for name, k in kernels.items() if k[1] == FIRST_INPUTS or k[0] == HEAD_OUTPUTS],
        calibrate_method=CalibrationMethod.MinMax,
    )
    prepared.unlink()
    proto = onnx.load(target)
    keep_standard_domains(proto)
    onnx.save(proto, target)


def _reader(paths: Sequence[Path], how: Fit) -> Any:
    from onnxruntime.quantization import CalibrationDataReader

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self.batches: Iterator[Path] = iter(track(paths, "quantise"))

        def get_next(self) -> dict[str, Pictures] | None:
            path = next(self.batches, None)
            return None if path is None else {"image": load_batch([path], how)}

    return Reader()


def to_fp16(fp32: Path, target: Path) -> None:
    """Write a file with half the bytes: weights as fp16 behind a Cast, which the runtime folds away when it loads."""
    proto = onnx.load(fp32)
    casts, halves = [], []
    for weight in list(proto.graph.initializer):
        values = onnx.numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.ndim < 2:
            continue
        halves.append(onnx.numpy_helper.from_array(values.astype(np.float16), weight.name + "_fp16"))
        casts.append(onnx.helper.make_node("Cast", [halves[-1].name], [weight.name], to=onnx.TensorProto.FLOAT))
        proto.graph.initializer.remove(weight)
    proto.graph.initializer.extend(halves)
    nodes = list(proto.graph.node)
    del proto.graph.node[:]
    proto.graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(proto, full_check=True)
    onnx.save(proto, target)


def logits_of(file: Path, paths: Sequence[Path], how: Fit) -> Floats:
    """The logits (n,) that `file` gives to the pictures at `paths`, one at a time."""
    session = open_session(file)
    return np.array(
        [session.run(["logit"], {"image": load_batch([path], how)})[0][0] for path in track(paths, file.stem)],
        dtype=np.float64,
    )


def compare(precision: str, size: int, fp32_logits: Floats, logits: Floats, calibration: Calibration) -> Shift:
    """How far the likelihoods of a smaller file of `size` bytes lie from fp32's. No label is looked at."""
    moved = np.abs(calibration.likelihood(logits) - calibration.likelihood(fp32_logits))
    shift = Shift(precision, float(moved.max()), float(np.percentile(moved, 99)), len(moved), size)
    say(str(shift))
    return shift
