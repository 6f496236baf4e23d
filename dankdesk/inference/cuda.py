"""What CUDA needs: NVIDIA's driver, its libraries, and free memory."""

from __future__ import annotations

import contextlib
import ctypes
import io
import sys
from pathlib import Path

import onnxruntime as ort

LARGEST_BATCH = 32
"""More would only make Cancel and the last pictures wait: a card is full with fewer."""
BYTES_A_PIXEL = 4096
"""What one pixel of the model's input costs while it is computed. VGG16's widest layers have 64 channels at full size:
two of them take 512 in float32. cuDNN may want several times that to work in; eight times is on the safe side."""


def driver() -> ctypes.CDLL | None:
    """The driver's library, or None where there is none."""
    try:
        return ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return None


def ships() -> bool:
    """Whether ONNX Runtime's own part for CUDA is here; bundles leave it out unless they are made for a GPU."""
    part = "onnxruntime_providers_cuda.dll" if sys.platform == "win32" else "libonnxruntime_providers_cuda.so"
    return (Path(ort.__file__).parent / "capi" / part).is_file()


def load_libraries() -> None:
    """Load CUDA and cuDNN as NVIDIA's Python packages bring them, where they are installed."""
    # What it does not find it prints, though the system may have it.
    with contextlib.redirect_stdout(io.StringIO()):
        ort.preload_dlls(directory="")


def free_bytes(cuda: ctypes.CDLL) -> int:
    """Free memory of the first device, 0 where the driver does not say."""
    device, context = ctypes.c_int(), ctypes.c_void_p()
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    if cuda.cuInit(0) or cuda.cuDeviceGet(ctypes.byref(device), 0):
        return 0
    # The one context that ONNX Runtime uses too: it costs nothing more, and is given back below.
    if cuda.cuDevicePrimaryCtxRetain(ctypes.byref(context), device):
        return 0
    try:
        if cuda.cuCtxPushCurrent_v2(context):
            return 0
        told = cuda.cuMemGetInfo_v2(ctypes.byref(free), ctypes.byref(total))
        cuda.cuCtxPopCurrent_v2(ctypes.byref(context))
        return 0 if told else free.value
    finally:
        cuda.cuDevicePrimaryCtxRelease_v2(device)


def batch_size(free: int, height: int, width: int) -> int:
    """How many pictures of the model's size at once: a power of two that half of the free memory has room for."""
    room = free // 2 // (BYTES_A_PIXEL * height * width)
    return 1 << (max(1, min(LARGEST_BATCH, room)).bit_length() - 1)
