"""The engines that are compared: each opened bare, on a file of the shipped network."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort

from dankdesk.inference import Manifest
from scripts.benchmarks import reference
from scripts.benchmarks.ceiling import Precision

KERAS, FP32, INT8, PLUGIN_INT8 = "Keras predict", "ONNX Runtime fp32", "ONNX Runtime int8", "Intel plug-in int8"

Batch = npt.NDArray[np.uint8]
Runner = Callable[[Batch], npt.NDArray[np.float32]]
"""Takes pictures uint8 (n, side, side, 3), gives their logits float32 (n, audiences)."""


class AbsentError(Exception):
    """Why an engine can't be had on this machine."""


@dataclass(frozen=True, slots=True)
class Engine:
    """precision: which ceiling it is held against. open: an engine that gets batches of that size, or `AbsentError`."""

    name: str
    precision: Precision
    open: Callable[[int], Runner]


def engines(real: onnx.ModelProto, manifest: Manifest, work: Path) -> list[Engine]:
    """All that are compared, here or not. real: the network in fp32; `work` gets its files."""
    file, shipped, size = work / "fp32.onnx", manifest.picture.files[0].path, manifest.resize.width
    onnx.save(real, file)
    return [
        Engine(KERAS, "fp32", lambda batch: _keras(real, size, batch, work)),
        Engine(FP32, "fp32", lambda _: _onnx_runtime(file)),
        Engine(INT8, "int8", lambda _: _onnx_runtime(shipped)),
        Engine("OpenVINO fp32", "fp32", lambda batch: _openvino(file, size, batch, "f32")),
        Engine("OpenVINO f16 hint", "bf16", lambda batch: _openvino(file, size, batch, "f16")),
        Engine("OpenVINO int8", "int8", lambda batch: _openvino(shipped, size, batch, "f32")),
        Engine("Intel plug-in f16 hint", "bf16", lambda _: _plugin(file, "f16")),
        Engine(PLUGIN_INT8, "int8", lambda _: _plugin(shipped, "f32")),
    ]


def _keras(real: onnx.ModelProto, size: int, batch: int, work: Path) -> Runner:
    if importlib.util.find_spec("tensorflow") is None:
        raise AbsentError("TensorFlow is not installed.")
    model = reference.in_keras(real, size, work)
    return lambda pictures: model.predict([pictures, _square(pictures)], batch_size=batch, verbose=0)["logit"]


def _onnx_runtime(file: Path, options: ort.SessionOptions | None = None) -> Runner:
    providers = None if options else ["CPUExecutionProvider"]
    session = ort.InferenceSession(str(file), options, providers=providers)
    return lambda pictures: session.run(["logit"], {"image": pictures, "aspect": _square(pictures)})[0]


def _plugin(file: Path, precision: str) -> Runner:
    devices = _plugin_devices()
    if not devices:
        raise AbsentError("it has nothing for this processor.")
    options = ort.SessionOptions()
    config = f'{{"CPU": {{"INFERENCE_PRECISION_HINT": "{precision}"}}}}'
    options.add_provider_for_devices(devices[:1], {"load_config": config})
    return _onnx_runtime(file, options)


@cache
def _plugin_devices() -> list[Any]:
    """The processors that the plug-in takes, which can be asked once in a process."""
    try:
        import onnxruntime_ep_openvino as plugin
    except ImportError:
        raise AbsentError("onnxruntime-ep-openvino is not installed.") from None
    name = plugin.get_ep_name()
    ort.register_execution_provider_library(name, plugin.get_library_path())
    return [one for one in ort.get_ep_devices() if one.ep_name == name and one.ep_metadata["ov_device"] == "CPU"]


def _openvino(file: Path, size: int, batch: int, precision: str) -> Runner:
    try:
        import openvino
    except ImportError:
        raise AbsentError("openvino is not installed.") from None
    core = openvino.Core()
    model: Any = core.read_model(file)
    model.reshape({"image": [batch, size, size, 3], "aspect": [batch]})
    compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": precision})
    request = compiled.create_infer_request()
    return lambda pictures: request.infer({"image": pictures, "aspect": _square(pictures)})["logit"]


def _square(pictures: Batch) -> npt.NDArray[np.float32]:
    return np.ones(len(pictures), np.float32)
