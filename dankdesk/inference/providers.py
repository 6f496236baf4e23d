"""What can run a model: ONNX Runtime's execution providers, by the names they have here.

`onnxruntime.get_available_providers()` says what was compiled in, not what works, and a session that asked for CUDA
falls back to the CPU without an error. So what is found out here is only what is sure not to work.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import onnxruntime as ort

from dankdesk.errors import ModelError
from dankdesk.inference import cuda, openvino
from dankdesk.inference.picture import Processor

FATAL_ONLY = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to run a model.

    name: in the settings and on the command line. title: for people. provider: ONNX Runtime's name.
    processor: which of the manifest's files it runs. absent: said where this ONNX Runtime was built without it.
    """

    name: str
    title: str
    provider: str
    processor: Processor
    absent: str = ""


CPU = Kind("cpu", "CPU", "CPUExecutionProvider", "cpu")
CUDA = Kind("cuda", "CUDA", "CUDAExecutionProvider", "gpu", "This ONNX Runtime was built without CUDA.")
OPENVINO = Kind("openvino", "OpenVINO", openvino.PROVIDER, "cpu")
DIRECTML = Kind("directml", "DirectML", "DmlExecutionProvider", "gpu", "This ONNX Runtime was built without DirectML.")
COREML = Kind("coreml", "CoreML", "CoreMLExecutionProvider", "gpu", "This ONNX Runtime was built without CoreML.")
KINDS = (CPU, CUDA, OPENVINO, DIRECTML, COREML)
BY_NAME = {kind.name: kind for kind in KINDS}


@cache
def _quiet() -> None:
    """Keep ONNX Runtime from printing and from telling; before the first session and the first plug-in."""
    # A failed CUDA start prints to stderr from C++; the reason is told by `Running.why` instead.
    ort.set_default_logger_severity(FATAL_ONLY)
    # For Windows, where `dankdesk/__init__.py`'s variable is not asked for.
    ort.disable_telemetry_events()


def options(threads: int | None = None) -> ort.SessionOptions:
    """Of every session. threads: of one inference on the CPU; None for one for each core."""
    made = ort.SessionOptions()
    made.log_severity_level = FATAL_ONLY
    made.intra_op_num_threads = threads or 0
    return made


def open_session(kind: Kind, data: bytes, made: ort.SessionOptions) -> ort.InferenceSession:
    """A session on `kind` and on nothing less. Raises `ModelError` with the reason where it does not start.

    data: verified bytes.
    """
    _quiet()
    if kind is CUDA:
        cuda.load_libraries()
    if kind is OPENVINO:
        made.add_provider_for_devices([openvino.device()], {})
    providers = None if kind is OPENVINO else [kind.provider]
    try:
        # Without its fallback, which would print, and go on elsewhere in the middle of a run.
        session = ort.InferenceSession(data, made, providers=providers, enable_fallback=0)
    except Exception as error:  # ONNX Runtime's errors share no base but Exception
        raise ModelError(_did_not_start(kind)) from error
    if session.get_providers()[0] != kind.provider:
        raise ModelError(_did_not_start(kind))
    return session


def check(kind: Kind) -> None:
    """Raises `ModelError` with the reason where `kind` is sure not to work here. What passes may still not."""
    _quiet()
    if kind is OPENVINO:
        openvino.device()
    elif kind.provider not in ort.get_available_providers():
        raise ModelError(kind.absent)
    elif kind is CUDA and cuda.driver() is None:
        raise ModelError("There is no NVIDIA driver on this machine.")
    elif kind is CUDA and not cuda.ships():
        raise ModelError("There is an NVIDIA driver, but this DankDesk is the one without CUDA. Take the one for GPUs.")


def _did_not_start(kind: Kind) -> str:
    if kind is CUDA:
        return "There is an NVIDIA driver, but CUDA 13 with cuDNN 9 did not start."
    return f"{kind.title} did not start with this model on this machine."
