"""From Keras to ONNX, and the proof that both say the same. Nothing is written when they don't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from scripts.lab.quiet import LabError, tensorflow, tf2onnx

OPSET = 17  # tf2onnx adds a Transpose at 18 and refuses 19
OUTPUTS = ("logit", "heat", "embedding")
MAX_DIFFERENCE = 1e-4
Outputs = dict[str, npt.NDArray[np.float32]]
Pictures = npt.NDArray[np.uint8]
Aspects = npt.NDArray[np.float32]


def convert(model: Any, size: int) -> onnx.ModelProto:
    """The Keras `model` as ONNX: "image" uint8 (batch, size, size, 3) and "aspect" float32 (batch) in; logit, heat and
    embedding out."""
    tf = tensorflow()
    signature = [
        tf.TensorSpec((None, size, size, 3), tf.uint8, name="image"),
        tf.TensorSpec((None,), tf.float32, name="aspect"),
    ]

    # from_function and not from_keras: it keeps the names that tf.identity gives to the outputs.
    def named(image: Any, aspect: Any) -> Any:
        return {name: tf.identity(value, name=name) for name, value in model([image, aspect], training=False).items()}

    graph, _ = tf2onnx().convert.from_function(
        tf.function(named, input_signature=signature), input_signature=signature, opset=OPSET
    )
    proto = onnx.ModelProto()
    proto.CopyFrom(graph)
    _tidy(proto)
    onnx.checker.check_model(proto, full_check=True)
    return proto


def _tidy(proto: onnx.ModelProto) -> None:
    outputs = {value.name: value for value in proto.graph.output}
    del proto.graph.output[:]
    proto.graph.output.extend(outputs[name] for name in OUTPUTS)
    for value in (*proto.graph.input, *proto.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    keep_standard_domains(proto)
    proto.graph.name = "dankdesk-vgg16"


def keep_standard_domains(proto: onnx.ModelProto) -> None:
    """Drop the imports of operator sets that the graph does not use: tools declare all they know."""
    used = {node.domain for node in proto.graph.node}
    kept = [entry for entry in proto.opset_import if entry.domain in used]
    del proto.opset_import[:]
    proto.opset_import.extend(kept)


def run_keras(model: Any, pictures: Pictures, aspects: Aspects) -> Outputs:
    """What Keras answers to uint8 pictures (n, size, size, 3) of the given width / height (n,)."""
    answers = model([pictures, aspects], training=False)
    return {name: np.asarray(value, dtype=np.float32) for name, value in answers.items()}


def run_onnx(path: Path, pictures: Pictures, aspects: Aspects) -> Outputs:
    """What ONNX Runtime answers on the CPU to the same, one batch."""
    values = open_session(path).run(list(OUTPUTS), {"image": pictures, "aspect": aspects})
    return dict(zip(OUTPUTS, values, strict=True))


def open_session(path: Path, threads: int = 0) -> Any:
    """An ONNX Runtime session on the CPU; `threads` 0 means one for each core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def worst_difference(wanted: Outputs, got: Outputs) -> float:
    """The largest difference of any number of any output, relative where the numbers are larger than one."""
    return max(
        float(np.max(np.abs(wanted[name] - got[name]) / np.maximum(1.0, np.abs(wanted[name])))) for name in OUTPUTS
    )


def check_agreement(model: Any, path: Path, pictures: Pictures, aspects: Aspects) -> float:
    """The worst difference between Keras and the file at `path`. Raises LabError above `MAX_DIFFERENCE`."""
    worst = worst_difference(run_keras(model, pictures, aspects), run_onnx(path, pictures, aspects))
    if not worst <= MAX_DIFFERENCE:
        raise LabError(f"Keras and ONNX differ by {worst:.2g}, more than {MAX_DIFFERENCE:.0e}: nothing is exported.")
    return worst
