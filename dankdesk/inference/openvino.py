"""Intel's plug-in for ONNX Runtime, where it is installed. docs/decisions/100-intels-plug-in.md"""

from __future__ import annotations

from functools import cache

import onnxruntime as ort

from dankdesk.errors import ModelError

PROVIDER = "OpenVINOExecutionProvider"
NOT_INSTALLED = "Intel's plug-in is not installed (the extra “intel”)."


def device() -> ort.OrtEpDevice:
    """The processor as the plug-in has it. Raises `ModelError` with the reason where it can't be had."""
    _register()
    devices = ort.get_ep_devices()
    for one in devices:
        if one.ep_name == PROVIDER and one.ep_metadata.get("ov_device") == "CPU":
            return one
    vendor = next((one.device.vendor for one in devices if one.device.type == ort.OrtHardwareDeviceType.CPU), "")
    raise ModelError(f"Intel's plug-in takes only Intel's processors, and this one is {vendor or 'another'}'s.")


@cache
def _register() -> None:
    """Once a process; where that fails, each time anew. Raises `ModelError`."""
    try:
        import onnxruntime_ep_openvino as plugin
    except ImportError:
        raise ModelError(NOT_INSTALLED) from None
    try:
        ort.register_execution_provider_library("openvino", plugin.get_library_path())
    except Exception as error:  # ONNX Runtime's errors share no base but Exception
        raise ModelError("Intel's plug-in can't be loaded by this ONNX Runtime.") from error
