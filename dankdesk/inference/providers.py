"""Which processor runs the model, found out by running it.

`onnxruntime.get_available_providers()` says what was compiled in, not what works, and a session that asked for CUDA
falls back to the CPU without an error. So CUDA counts only when a session on it has scored something.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import onnxruntime as ort

from dankdesk.errors import ModelError
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.verify import read_picture_file

CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"
FATAL_ONLY = 4


@dataclass(frozen=True, slots=True)
class Running:
    """What runs the model (`provider`), at what precision, and why it is that and not something faster."""

    provider: Literal["CPU", "CUDA"]
    precision: str
    why: str


def offered() -> list[str]:
    """The execution providers this ONNX Runtime was built with, whether they work here or not."""
    return list(ort.get_available_providers())


def open_session(
    manifest: Manifest, engine: str | None = None, threads: int | None = None
) -> tuple[ort.InferenceSession, Running]:
    """A verified, warmed session on CUDA if it truly runs there, else on the CPU. Raises `ModelError` if neither runs.

    On CUDA it runs the file that is made for the GPU, if there is one; on the CPU always the one for the CPU.
    engine, threads: as in `Engine.load`.
    """
    # A failed CUDA start prints to stderr from C++; the reason is told by `Running.why` instead.
    ort.set_default_logger_severity(FATAL_ONLY)
    # For Windows, where `dankdesk/__init__.py`'s variable is not asked for.
    ort.disable_telemetry_events()
    why = "It was asked for." if engine == "cpu" else _why_no_cuda()
    if not why:
        session, running = _try_cuda(manifest)
        if session is not None:
            return session, running
        why = running.why
    file = manifest.picture.files[0]
    session = _try(read_picture_file(manifest, file), manifest, [CPU], threads)
    if session is None:
        raise ModelError(f"ONNX Runtime {ort.__version__} can't run the model {file.path}.")
    return session, Running("CPU", file.precision, why)


def _try_cuda(manifest: Manifest) -> tuple[ort.InferenceSession | None, Running]:
    """A session on CUDA, or None with the reason in `Running.why`."""
    file = manifest.picture.files[-1]  # the GPU's where there is one
    try:
        data = read_picture_file(manifest, file)
    except ModelError as error:
        if file.processor == "cpu":
            raise
        return None, Running("CUDA", file.precision, f"The GPU's file is not usable: {error}")
    session = _try(data, manifest, [CUDA, CPU])
    if session is not None and session.get_providers()[0] == CUDA:
        return session, Running("CUDA", file.precision, "A first picture was scored on the GPU.")
    return None, Running("CUDA", file.precision, "There is an NVIDIA driver, but CUDA 13 with cuDNN 9 did not start.")


def _why_no_cuda() -> str:
    if CUDA not in offered():
        return "This ONNX Runtime was built without GPU support."
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return "There is no NVIDIA driver on this machine."
    return ""


def _try(
    model: bytes, manifest: Manifest, providers: list[str], threads: int | None = None
) -> ort.InferenceSession | None:
    options = ort.SessionOptions()
    options.log_severity_level = FATAL_ONLY
    options.intra_op_num_threads = threads or 0  # 0: as many as there are cores
    try:
        session = ort.InferenceSession(model, options, providers=providers)
        shape = (1, manifest.resize.height, manifest.resize.width, 3)
        feed: dict[str, Any] = {"image": np.zeros(shape, np.uint8), "aspect": np.ones(1, np.float32)}
        session.run(None, feed)
    except Exception:  # ONNX Runtime's errors share no base but Exception, and any of them means: it doesn't run
        return None
    return session
