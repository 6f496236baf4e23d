"""A real ONNX model of a few hundred bytes with the ends DankDesk needs, and its manifest: for tests that are about
everything but the shipped model's opinion. It finds a picture the danker the redder it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 8


def graph() -> onnx.ModelProto:
    """uint8 (batch, 8, 8, 3) -> logit (batch), heat (batch, 2, 2), embedding (batch, 512)."""
    red = np.array([1, 0, 0], np.float32).reshape(1, 3, 1, 1) / 64
    spread = np.ones((3, 512), np.float32)
    stored = [
        numpy_helper.from_array(red, "red"),
        numpy_helper.from_array(np.array([-1], np.float32), "offset"),
        numpy_helper.from_array(spread, "spread"),
        numpy_helper.from_array(np.array([1], np.int64), "channel"),
        numpy_helper.from_array(np.array([2, 3], np.int64), "pooled"),
    ]
    nodes = [
        helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["float"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("AveragePool", ["planes"], ["small"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Conv", ["small", "red", "offset"], ["map"]),
        helper.make_node("Squeeze", ["map", "channel"], ["heat"]),
        helper.make_node("ReduceMean", ["heat"], ["logit"], axes=[1, 2], keepdims=0),
        helper.make_node("GlobalAveragePool", ["small"], ["means"]),
        helper.make_node("Squeeze", ["means", "pooled"], ["three"]),
        helper.make_node("MatMul", ["three", "spread"], ["embedding"]),
    ]
    ends = [
        helper.make_tensor_value_info("logit", TensorProto.FLOAT, ["batch"]),
        helper.make_tensor_value_info("heat", TensorProto.FLOAT, ["batch", 2, 2]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 512]),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["batch", SIDE, SIDE, 3])
    whole = helper.make_graph(nodes, "tiny", [image], ends, stored)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def manifest(model: bytes) -> dict[str, Any]:
    """A manifest that fits `model`; tests change one field and see it refused."""
    return {
        "schema": 1,
        "id": "tiny-" + hashlib.sha256(model).hexdigest()[:8],
        "name": "Tiny",
        "version": "1.0.0",
        "file": "tiny.onnx",
        "sha256": hashlib.sha256(model).hexdigest(),
        "bytes": len(model),
        "precision": "fp32",
        "inputs": [{"name": "image", "dtype": "uint8", "shape": ["batch", SIDE, SIDE, 3]}],
        "outputs": [
            {"name": "logit", "dtype": "float32", "shape": ["batch"]},
            {"name": "heat", "dtype": "float32", "shape": ["batch", 2, 2]},
            {"name": "embedding", "dtype": "float32", "shape": ["batch", 512]},
        ],
        "resize": {"mode": "squash", "width": SIDE, "height": SIDE, "filter": "bilinear"},
        "audience": {"id": "red", "name": "r/red"},
        "label": "Red pictures count as dank.",
        "threshold": 0.5,
        "calibration": {
            "method": "platt",
            "slope": 1.0,
            "intercept": 0.0,
            "covariance": [[0.01, 0.0], [0.0, 0.04]],
            "n": 100,
            "split": "none",
        },
        "evaluation": {
            "split": "made up",
            "n": 200,
            "n_groups": 200,
            "base_rate": 0.5,
            "auc": 0.6,
            "auc_low": 0.55,
            "auc_high": 0.65,
            "interval": "95 %",
            "accuracy": 0.58,
            "accuracy_low": 0.5,
            "accuracy_high": 0.66,
            "brier": 0.24,
            "calibration_error": 0.02,
            "baselines": {"chance_auc": 0.5, "image_size_auc": 0.52, "majority_accuracy": 0.51},
        },
        "licence": "CC0",
        "self_test": [],
    }


def write(folder: Path, model: onnx.ModelProto | bytes | None = None, **changes: Any) -> Path:
    """Write the tiny model, or `model`, and its manifest with `changes` to `folder`; returns the manifest's path."""
    model = graph() if model is None else model
    data = model if isinstance(model, bytes) else model.SerializeToString()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.onnx").write_bytes(data)
    path = folder / "manifest.json"
    path.write_text(json.dumps({**manifest(data), **changes}))
    return path
