"""Engines: the one that was named, and the CPU with a reason where that does not work."""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
from pathlib import Path

import onnxruntime as ort
import pytest
from onnx import numpy_helper

from dankdesk.cli.values import ENGINES
from dankdesk.errors import ModelError
from dankdesk.inference import Manifest
from dankdesk.inference.chooser import Chooser
from dankdesk.inference.machine_cache import MachineCache
from dankdesk.inference.parity import MAX_LOSS, MAX_SHIFT
from dankdesk.inference.providers import BY_NAME, CPU, KINDS, Kind, open_session, options
from dankdesk.paths import model_folder
from tests import tiny_model

AS_INTELS = """
import ctypes
import onnxruntime as ort
device = ort.get_ep_devices()[0].device
place = ctypes.c_uint32.from_address(ctypes.c_void_p.from_address(id(device) + 16).value + 4)
if place.value != device.vendor_id:
    raise SystemExit("this ONNX Runtime keeps its devices elsewhere")
place.value = 0x8086
"""
"""Intel's plug-in asks ONNX Runtime who made the processor, and takes only Intel's. It runs on others', told so."""

ON_OPENVINO = """
import sys
from pathlib import Path
from dankdesk.inference import Manifest
from dankdesk.inference.chooser import Chooser
from dankdesk.inference.providers import OPENVINO
chooser = Chooser(Manifest.read(Path(sys.argv[1])))
try:
    _, found = chooser.open(OPENVINO)
except Exception as error:
    raise SystemExit(str(error))
runner, running = chooser.choose("openvino")
print(running.what, found.shift, running.why)
"""


def chooser(folder: Path, cache: MachineCache | None = None) -> Chooser:
    return Chooser(Manifest.read(tiny_model.write(folder / "model")), cache=cache)


@pytest.mark.parametrize("named", [kind for kind in KINDS if kind.provider not in ort.get_available_providers()])
def test_an_engine_that_is_not_here_gives_way_to_the_cpu_and_says_why(tmp_path: Path, named: Kind) -> None:
    engines = chooser(tmp_path)
    _, running = engines.choose(named.name)
    assert (running.engine, running.instead_of) == ("cpu", named.title)
    assert running.what == f"CPU, fp32 instead of {named.title}"
    with pytest.raises(ModelError) as refused:
        engines.open(named)
    assert running.why == str(refused.value)


def test_a_name_that_a_newer_dankdesk_kept_is_no_reason_to_stop(tmp_path: Path) -> None:
    _, running = chooser(tmp_path).choose("quantum")
    assert running.what == "CPU, fp32 instead of quantum"
    assert "knows no engine “quantum”" in running.why


def test_the_cpu_is_what_was_wanted_and_no_fallback(tmp_path: Path) -> None:
    _, running = chooser(tmp_path).choose("cpu")
    assert (running.engine, running.instead_of) == ("cpu", "")
    _, unasked = chooser(tmp_path / "again").choose()
    assert unasked.instead_of == ""


def test_what_was_chosen_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="dankdesk"):
        chooser(tmp_path).choose("quantum")
    assert "CPU, fp32 instead of quantum. This DankDesk knows no engine" in caplog.text


def test_an_engine_that_answers_otherwise_does_not_count(tmp_path: Path) -> None:
    """The file for GPUs, with other weights: whatever ran it would be taken for an engine that computes wrongly."""
    other = tiny_model.graph()
    for tensor in other.graph.initializer:
        if tensor.name == "offset":
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor) + 0.2, "offset"))
    engines = with_a_gpu_file(tmp_path, other.SerializeToString())
    with pytest.raises(ModelError, match=r"does not agree with the CPU: a likelihood is off by 0\.04"):
        engines.open(ON_THIS_CPU)
    assert MAX_SHIFT < 0.04


def test_an_engine_that_agrees_counts(tmp_path: Path) -> None:
    _, found = with_a_gpu_file(tmp_path, tiny_model.graph().SerializeToString()).open(ON_THIS_CPU)
    assert found.tolerable


ON_THIS_CPU = Kind("pretend", "Pretend", CPU.provider, "gpu")
"""What runs the file for GPUs, on this processor."""


def test_the_shipped_file_for_gpus_would_count() -> None:
    """Its numbers, on this processor: half precision must not fail where a GPU does nothing wrong."""
    _, found = Chooser(Manifest.read(model_folder() / "manifest.json")).open(ON_THIS_CPU)
    assert 0 < found.shift <= MAX_SHIFT / 2
    assert 0 < found.loss <= MAX_LOSS / 2


def test_a_session_never_falls_back_by_itself(capfd: pytest.CaptureFixture[str]) -> None:
    """ONNX Runtime would print a banner of asterisks, amid the rows of `--json`, and go on without a word."""
    if "TensorrtExecutionProvider" not in ort.get_available_providers():
        pytest.skip("this ONNX Runtime was built without a provider that is sure not to start")
    absent = Kind("tensorrt", "TensorRT", "TensorrtExecutionProvider", "gpu")
    with contextlib.suppress(ModelError):
        open_session(absent, tiny_model.graph().SerializeToString(), options())
    assert capfd.readouterr() == ("", "")


def with_a_gpu_file(folder: Path, gpu: bytes) -> Chooser:
    model = tiny_model.graph().SerializeToString()
    first = tiny_model.manifest(model)["picture"]["files"][0]
    other = {**first, "file": "gpu.onnx", "sha256": hashlib.sha256(gpu).hexdigest(), "bytes": len(gpu)}
    files = [first, {**other, "precision": "fp16", "for": "gpu"}]
    path = tiny_model.write(folder, model, at={"picture.files": files})
    (folder / "gpu.onnx").write_bytes(gpu)
    return Chooser(Manifest.read(path))


def test_intels_plug_in_runs_the_shipped_model_and_agrees() -> None:
    pytest.importorskip("onnxruntime_ep_openvino")
    manifest = model_folder() / "manifest.json"
    done = subprocess.run(
        [sys.executable, "-c", AS_INTELS + ON_OPENVINO, str(manifest)], capture_output=True, text=True, check=False
    )
    if "keeps its devices elsewhere" in done.stderr:
        pytest.skip("the processor is not Intel's, and can't pass for one")
    assert done.stderr == ""
    assert done.stdout.startswith("OpenVINO, int8 0.0")
    assert "It agrees with the CPU" in done.stdout


def test_the_names_on_the_command_line_are_those_of_the_engines() -> None:
    assert tuple(BY_NAME) == ENGINES
