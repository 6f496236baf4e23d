"""A real model of a few kilobytes with the ends DankDesk needs, and its manifest: for tests that are about everything
but the shipped model's opinion.

It has two audiences. "red" (the headline) finds a picture the danker the redder it is, and likes the word “dank” and
dislikes “dull”. "blue" finds it the danker the bluer and the wider it is, and dislikes “dank” and likes “dull”.
Without words a likelihood is that of the picture's logit; with words the logits of picture and words are added.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from dankdesk.text import SHAPES, Policy, featurise

SIDE = 8
AUDIENCES = ("red", "blue")
LIKED, DISLIKED = "dank", "dull"
"""As "red" has it; "blue" has it the other way round."""
POLICY = Policy(buckets=4096)
WORD_LOGIT = 2.0
"""What "red" adds for “dank” and takes away for “dull”, each once a text. Other words may move it a bit, by chance."""


def graph() -> onnx.ModelProto:
    """image uint8 (batch, 8, 8, 3), aspect float32 (batch) -> logit (batch, 2), heat (batch, 2, 2, 2),
    embedding (batch, 512). Logits: red / 64 - 1, and blue / 64 - 2 + aspect."""
    looks = np.array([[1, 0, 0], [0, 0, 1]], np.float32).reshape(2, 3, 1, 1) / 64
    stored = [
        numpy_helper.from_array(looks, "looks"),
        numpy_helper.from_array(np.array([-1, -2], np.float32), "offset"),
        numpy_helper.from_array(np.array([0, 1], np.float32).reshape(1, 2, 1, 1), "who"),
        numpy_helper.from_array(np.array([-1, 1, 1, 1], np.int64), "column"),
        numpy_helper.from_array(np.ones((3, 512), np.float32), "spread"),
        numpy_helper.from_array(np.array([2, 3], np.int64), "pooled"),
    ]
    nodes = [
        helper.make_node("Cast", ["image"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["float"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("AveragePool", ["planes"], ["small"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Conv", ["small", "looks", "offset"], ["map"]),
        helper.make_node("Reshape", ["aspect", "column"], ["wide"]),
        helper.make_node("Mul", ["wide", "who"], ["width"]),
        helper.make_node("Add", ["map", "width"], ["heat"]),
        helper.make_node("ReduceMean", ["heat"], ["logit"], axes=[2, 3], keepdims=0),
        helper.make_node("GlobalAveragePool", ["small"], ["means"]),
        helper.make_node("Squeeze", ["means", "pooled"], ["three"]),
        helper.make_node("MatMul", ["three", "spread"], ["embedding"]),
    ]
    inputs = [
        helper.make_tensor_value_info("image", TensorProto.UINT8, ["batch", SIDE, SIDE, 3]),
        helper.make_tensor_value_info("aspect", TensorProto.FLOAT, ["batch"]),
    ]
    outputs = [
        helper.make_tensor_value_info("logit", TensorProto.FLOAT, ["batch", 2]),
        helper.make_tensor_value_info("heat", TensorProto.FLOAT, ["batch", 2, 2, 2]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 512]),
    ]
    return _model(helper.make_graph(nodes, "tiny", inputs, outputs, stored))


def words_graph(sign: float = 1.0) -> onnx.ModelProto:
    """ids int64 (n), shape float32 (SHAPES) -> logit () and votes (n): “dank” votes for, “dull” against; 1 or -1
    is `sign`."""
    table = np.zeros(POLICY.buckets, np.float32)
    for word, says in ((LIKED, sign), (DISLIKED, -sign)):
        ids = featurise(word, POLICY).ids
        table[ids] = says * WORD_LOGIT / len(ids)
    stored = [
        numpy_helper.from_array(table, "table"),
        numpy_helper.from_array(np.zeros(SHAPES, np.float32), "weights"),
    ]
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["votes"]),
        helper.make_node("ReduceSum", ["votes"], ["sum"], keepdims=0),
        helper.make_node("Mul", ["shape", "weights"], ["parts"]),
        helper.make_node("ReduceSum", ["parts"], ["rest"], keepdims=0),
        helper.make_node("Add", ["sum", "rest"], ["logit"]),
    ]
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"]),
        helper.make_tensor_value_info("shape", TensorProto.FLOAT, [SHAPES]),
    ]
    outputs = [
        helper.make_tensor_value_info("logit", TensorProto.FLOAT, []),
        helper.make_tensor_value_info("votes", TensorProto.FLOAT, ["n"]),
    ]
    return _model(helper.make_graph(nodes, "tiny-words", inputs, outputs, stored))


def _model(whole: onnx.GraphProto) -> onnx.ModelProto:
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


@cache
def words_bytes(audience: str) -> bytes:
    """The file of the words model of "red" or "blue"."""
    data: bytes = words_graph(1.0 if audience == "red" else -1.0).SerializeToString()
    return data


def calibration(*terms: str, weights: Mapping[str, float] | None = None) -> dict[str, Any]:
    """Weights of 1 for each logit and 0 for "one" and the product, or `weights`; no covariance between them."""
    chosen = {"one": 0.0, "picture": 1.0, "words": 1.0, "picture*words": 0.0, **(weights or {})}
    variances = {"one": 0.04, "picture": 0.01, "words": 0.01, "picture*words": 0.001}
    return {
        "terms": list(terms),
        "weights": [chosen[term] for term in terms],
        "covariance": np.diag([variances[term] for term in terms]).tolist(),
        "n": 100,
        "split": "none",
    }


def evaluation(auc: float) -> dict[str, Any]:
    """Figures made up around an `auc`."""
    return {
        "split": "made up",
        "n": 200,
        "n_groups": 190,
        "base_rate": 0.5,
        "auc": auc,
        "auc_low": round(auc - 0.05, 3),
        "auc_high": round(auc + 0.05, 3),
        "accuracy": 0.58,
        "accuracy_low": 0.5,
        "accuracy_high": 0.66,
        "brier": 0.24,
        "calibration_error": 0.02,
        "baselines": {"image_size_auc": 0.52, "majority_accuracy": 0.51},
    }


def audience(name: str) -> dict[str, Any]:
    """What the manifest says of "red" or "blue"."""
    words = words_bytes(name)
    return {
        "id": name,
        "name": f"r/{name}",
        "label": f"{name.title()} pictures count as dank.",
        "threshold": 0.5,
        "base_rate": 0.5,
        "picture": {"calibration": calibration("one", "picture"), "evaluation": evaluation(0.57)},
        "words": {
            "file": f"words-{name}.onnx",
            "sha256": hashlib.sha256(words).hexdigest(),
            "bytes": len(words),
            "policy": {"buckets": POLICY.buckets},
            "calibration": calibration("one", "words"),
            "evaluation": evaluation(0.58),
        },
        "with_words": calibration("one", "picture", "words", "picture*words"),
        "without_words": calibration("one", "picture"),
        "evaluation": evaluation(0.6),
    }


def manifest(model: bytes) -> dict[str, Any]:
    """A manifest that fits `model`; tests change one field and see it refused."""
    return {
        "schema": 2,
        "id": "tiny-" + hashlib.sha256(model).hexdigest()[:8],
        "name": "Tiny",
        "version": "1.0.0",
        "licence": "CC0",
        "picture": {
            "files": [
                {
                    "file": "tiny.onnx",
                    "sha256": hashlib.sha256(model).hexdigest(),
                    "bytes": len(model),
                    "precision": "fp32",
                    "for": "cpu",
                }
            ],
            "inputs": [
                {"name": "image", "dtype": "uint8", "shape": ["batch", SIDE, SIDE, 3]},
                {"name": "aspect", "dtype": "float32", "shape": ["batch"]},
            ],
            "outputs": [
                {"name": "logit", "dtype": "float32", "shape": ["batch", 2]},
                {"name": "heat", "dtype": "float32", "shape": ["batch", 2, 2, 2]},
                {"name": "embedding", "dtype": "float32", "shape": ["batch", 512]},
            ],
            "resize": {"mode": "squash", "width": SIDE, "height": SIDE, "filter": "bilinear"},
        },
        "audiences": [audience(name) for name in AUDIENCES],
        "self_test": [],
    }


def write(
    folder: Path,
    model: onnx.ModelProto | bytes | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Path:
    """Write the tiny model, or `model`, its words models and its manifest to `folder`; returns the manifest's path.

    changes: fields of the manifest. at: fields further down by their way there: {"audiences.0.threshold": 0.7}.
    """
    model = graph() if model is None else model
    data = model if isinstance(model, bytes) else model.SerializeToString()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.onnx").write_bytes(data)
    for name in AUDIENCES:
        (folder / f"words-{name}.onnx").write_bytes(words_bytes(name))
    told = {**manifest(data), **changes}
    for way, value in (at or {}).items():
        _put(told, way.split("."), value)
    path = folder / "manifest.json"
    path.write_text(json.dumps(told))
    return path


def write_words(folder: Path, audience: str, model: onnx.ModelProto | bytes) -> None:
    """Give one audience of the tiny model in `folder` another words model, and tell the manifest."""
    data = model if isinstance(model, bytes) else model.SerializeToString()
    (folder / f"words-{audience}.onnx").write_bytes(data)
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    words = told["audiences"][AUDIENCES.index(audience)]["words"]
    words.update(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
    path.write_text(json.dumps(told))


def _put(tree: Any, way: list[str], value: Any) -> None:
    for step in way[:-1]:
        tree = tree[int(step) if isinstance(tree, list) else step]
    tree[int(way[-1]) if isinstance(tree, list) else way[-1]] = value
