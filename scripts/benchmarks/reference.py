"""The shipped network in Keras and as fp32 ONNX, with the weights that ship: what is compared differs in speed only."""

from __future__ import annotations

import re
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, numpy_helper

from dankdesk.inference import Manifest
from scripts.lab.network import TAPS, Head, build_model, build_trunk
from scripts.lab.quiet import keras

Arrays = dict[str, npt.NDArray[np.float32]]


def fp32(manifest: Manifest) -> onnx.ModelProto:
    """The file for the GPU, whose numbers have 16 bits, with all of them, and what it computes, in 32."""
    model = onnx.load(manifest.picture.files[-1].path)
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT16:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float32), tensor.name))
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT16:
                attribute.i = TensorProto.FLOAT
    del model.graph.value_info[:]
    onnx.checker.check_model(model, full_check=True)
    return model


def in_keras(model: onnx.ModelProto, size: int, work: Path) -> Any:
    """`model` as Keras computes it: takes [uint8 (n, size, size, 3), float32 (n,)]. Writes one file into `work`."""
    arrays: Arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    base = keras().applications.VGG16(include_top=False, weights=None, input_shape=(size, size, 3))
    for layer in base.layers:
        if layer.get_weights():
            kernel, bias = (of_layer(arrays, layer.name, part) for part in ("convolution", "Squeeze"))
            kernel = kernel.transpose(2, 3, 1, 0)
            # The published layout is BGR, from which build_trunk makes RGB.
            layer.set_weights([kernel[:, :, ::-1] if layer.name == "block1_conv1" else kernel, bias])
    weights = work / "shipped.weights.h5"
    base.save_weights(weights)
    taps = [of_layer(arrays, f"head_{tap}", "convolution")[:, :, 0, 0].T for tap in TAPS]
    heads = np.concatenate([*taps, of_layer(arrays, "head_shape", "Cast")])
    biases = of_layer(arrays, "head_shape", "BiasAdd")
    return build_model(
        build_trunk(weights, size), [Head(one, float(bias)) for one, bias in zip(heads.T, biases, strict=True)]
    )


def of_layer(arrays: Arrays, layer: str, part: str) -> npt.NDArray[np.float32]:
    """The numbers that tf2onnx took from `part` of a Keras layer."""
    (name,) = [name for name in arrays if re.search(rf"/{layer}_\d+/{part}", name)]
    return arrays[name]


def operations(model: onnx.ModelProto) -> int:
    """Floating-point operations of all convolutions and matrix products for one picture, a multiply-add being two."""
    shapes = {tensor.name: list(tensor.dims) for tensor in model.graph.initializer}
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True).graph
    for value in (*inferred.value_info, *inferred.output):
        shapes.setdefault(value.name, [max(1, dim.dim_value) for dim in value.type.tensor_type.shape.dim])
    products = [node for node in model.graph.node if node.op_type in ("Conv", "MatMul")]
    return sum(2 * prod(shapes[node.output[0]]) * _summed(shapes[node.input[1]]) for node in products)


def _summed(weights: list[int]) -> int:
    """How many products are added up for one number: of a kernel (out, in, height, width) or a matrix (in, out)."""
    return prod(weights[1:]) if len(weights) == 4 else weights[0]
