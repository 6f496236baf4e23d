"""The fastest product of two matrices that can be had on this machine, at each precision: what no engine gets past.

Each library has kernels of its own, so the ceiling is the best of those at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from scripts.benchmarks.rounds import Timed

SIDE = 2048
OPERATIONS = 2.0 * SIDE**3
Precision = Literal["fp32", "bf16", "int8"]


@dataclass(frozen=True, slots=True)
class Product:
    """One way to multiply two square matrices of `SIDE`, `OPERATIONS` each time."""

    precision: Precision
    library: str
    run: Callable[[], object]

    @property
    def name(self) -> str:
        return f"product {self.precision}, {self.library}"


def products() -> list[Product]:
    """All that run here; those that would only run another precision under this name are left out."""
    return list(_products())


def best(products: Sequence[Product], timed: dict[str, Timed]) -> dict[Precision, tuple[Product, float]]:
    """The fastest of each precision, and its operations a second in its fastest round: that is what can be had."""
    found: dict[Precision, tuple[Product, float]] = {}
    for product in products:
        rate = OPERATIONS / min(timed[product.name].seconds)
        if product.precision not in found or rate > found[product.precision][1]:
            found[product.precision] = (product, rate)
    return found


def _products() -> Iterator[Product]:
    dice = np.random.default_rng(0)
    a, b = (dice.random((SIDE, SIDE), np.float32) for _ in range(2))
    yield Product("fp32", "numpy", lambda: a @ b)
    real = _model("MatMul", TensorProto.FLOAT, TensorProto.FLOAT, b)
    session = _session(real)
    yield Product("fp32", "ONNX Runtime", lambda: session.run(None, {"a": a}))
    yield from _openvino(real, a)
    # Small numbers: two products of them fit the 16 bits that processors without VNNI add them in.
    small_a, small_b = dice.integers(0, 128, (SIDE, SIDE), np.uint8), dice.integers(-64, 64, (SIDE, SIDE), np.int8)
    whole = _session(_model("MatMulInteger", TensorProto.UINT8, TensorProto.INT32, small_b))
    yield Product("int8", "ONNX Runtime", lambda: whole.run(None, {"a": small_a}))


def _openvino(real: bytes, a: npt.NDArray[np.float32]) -> Iterator[Product]:
    try:
        import openvino
    except ImportError:
        return
    core = openvino.Core()
    hints: dict[Precision, str] = {"fp32": "f32", "bf16": "bf16"}
    for precision, hint in hints.items():
        compiled = core.compile_model(core.read_model(real), "CPU", {"INFERENCE_PRECISION_HINT": hint})
        # It takes fp32, without an error, where the processor has no such instructions.
        if compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name() == hint:
            request = compiled.create_infer_request()
            yield Product(precision, "OpenVINO", partial(request.infer, [a], share_inputs=True))


def _model(kind: str, taken: int, given: int, b: npt.NDArray[np.generic]) -> bytes:
    shape = [SIDE, SIDE]
    graph = helper.make_graph(
        [helper.make_node(kind, ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", taken, shape)],
        [helper.make_tensor_value_info("c", given, shape)],
        [numpy_helper.from_array(b, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def _session(model: bytes) -> ort.InferenceSession:
    return ort.InferenceSession(model, providers=["CPUExecutionProvider"])
