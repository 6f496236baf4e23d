"""Smaller and faster, if the answers stay the same: int8 for CPUs, fp16 for GPUs.

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
from scripts.lab.export import keep_standard_domains, open_session
from scripts.lab.pictures import load_batch
from scripts.lab.progress import track
from scripts.lab.records import Floats

MAX_SHIFT = 0.02
MAX_AUC_LOSS = 0.002
FIRST_INPUTS = 3


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a smaller file's likelihoods for one audience lie from fp32's, on n pictures that made neither.

    auc_change: the smaller file's AUC less fp32's, on the same pictures.
    """

    precision: str
    audience: str
    largest: float
    p99: float
    auc_change: float
    n: int
    bytes: int

    @property
    def passes(self) -> bool:
        """Whether the smaller file may stand for the larger one."""
        return self.largest <= MAX_SHIFT and abs(self.auc_change) <= MAX_AUC_LOSS

    def __str__(self) -> str:
        verdict = "passes" if self.passes else "does not pass"
        return (
            f"{self.precision}, {self.bytes / 1e6:.1f} MB, {self.audience}: likelihoods of {self.n} pictures move by "
            f"{self.largest:.4f} at most, {self.p99:.4f} at the 99th percentile, AUC by {self.auc_change:+.4f}; "
            f"{verdict}"
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
        nodes_to_exclude=[name for name, k in kernels.items() if k[1] == FIRST_INPUTS or not _of_the_trunk(k)],
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

        def get_next(self) -> dict[str, Any] | None:
            path = next(self.batches, None)
            if path is None:
                return None
            pictures, aspects = load_batch([path], how)
            return {"image": pictures, "aspect": aspects}

    return Reader()


def to_fp16(fp32: Path, target: Path) -> None:
    """Write the file for GPUs: the trunk's weights and arithmetic in half precision.

    The pixels, the shape and the heads with their sums stay float: they cost nothing and would lose most. By hand,
    since ONNX Runtime's converter (1.31) names a cast twice where a tensor has two readers and one of them is float.
    """
    proto = onnx.load(fp32)
    graph = proto.graph
    weights = {weight.name: weight for weight in graph.initializer}
    halves: set[str] = set()
    nodes: list[onnx.NodeProto] = []
    cast: dict[str, str] = {}

    def turned(name: str, kind: int, suffix: str) -> str:
        if name + suffix not in cast:
            cast[name + suffix] = name + suffix
            nodes.append(onnx.helper.make_node("Cast", [name], [name + suffix], to=kind))
        return name + suffix

    for node in graph.node:
        trunk = node.op_type in {"Relu", "MaxPool"} or (
            node.op_type == "Conv" and _of_the_trunk(weights[node.input[1]].dims)
        )
        for place, name in enumerate(node.input):
            if trunk and name in weights:
                values = onnx.numpy_helper.to_array(weights[name]).astype(np.float16)
                weights[name].CopyFrom(onnx.numpy_helper.from_array(values, name))
            elif trunk and name not in halves:
                node.input[place] = turned(name, onnx.TensorProto.FLOAT16, "_half")
            elif not trunk and name in halves:
                node.input[place] = turned(name, onnx.TensorProto.FLOAT, "_float")
        if trunk:
            halves.update(node.output)
        nodes.append(node)
    del graph.value_info[:]
    kept = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(kept)
    onnx.checker.check_model(proto, full_check=True)
    onnx.save(proto, target)


def correct_bias(file: Path, biases: Floats, missing: Floats) -> None:
    """Add to the heads' `biases` (audiences,) in `file` what its logits lack on average (audiences,).

    Rounding in the trunk leaves a small constant in every logit (Nagel et al. 2019, arXiv:1906.04721).
    """
    proto = onnx.load(file)
    for weight in proto.graph.initializer:
        values = onnx.numpy_helper.to_array(weight)
        if values.shape == biases.shape and np.allclose(values, biases.astype(np.float32), rtol=1e-6, atol=0):
            weight.CopyFrom(onnx.numpy_helper.from_array((biases + missing).astype(np.float32), weight.name))
            onnx.save(proto, file)
            return
    raise ValueError(f"{file} does not hold the heads' biases as one row")


def _of_the_trunk(kernel: Sequence[int]) -> bool:
    """Whether a convolution looks at its neighbours; the head's do not."""
    return kernel[-1] > 1


def logits_of(file: Path, paths: Sequence[Path], how: Fit) -> Floats:
    """The logits (n, audiences) that `file` gives to the pictures at `paths`, one at a time."""
    session = open_session(file)
    found = []
    for path in track(paths, file.stem):
        pictures, aspects = load_batch([path], how)
        found.append(session.run(["logit"], {"image": pictures, "aspect": aspects})[0][0])
    return np.array(found, dtype=np.float64)
