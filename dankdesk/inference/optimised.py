"""The CPU's session: from the graph that was optimised for this machine, or from the model itself."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import onnxruntime as ort

from dankdesk.errors import ModelError
from dankdesk.inference.machine_cache import MachineCache
from dankdesk.inference.picture import PictureFile
from dankdesk.inference.providers import CPU, open_session, options
from dankdesk.inference.runner import Plain

GRAPH = "optimised for the CPU"


def kept_graph(file: PictureFile, cache: MachineCache | None) -> bytes | None:
    """The graph that was kept for `file`, or None."""
    return None if cache is None else cache.load(GRAPH, file.sha256)


def open_on_cpu(
    file: PictureFile, data: bytes, graph: bytes | None, cache: MachineCache | None, threads: int | None
) -> Plain:
    """A session on the CPU. Raises `ModelError` where the model can't be run.

    data: the verified bytes of `file`. graph: of `kept_graph`; it counts only beside them, and gives the very same
    answers.
    Nothing is scored to warm it up: the first picture takes no longer than the next.
    """
    if cache is not None and graph is not None:
        made = options(threads)
        made.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # it was, when it was kept
        with contextlib.suppress(ModelError):
            return Plain(open_session(CPU, graph, made))
        cache.drop(GRAPH, file.sha256)
    if cache is not None and cache.usable:
        with contextlib.suppress(ModelError, OSError):  # a disk that is full is no reason not to score
            return _optimised(file, data, cache, threads)
    try:
        return Plain(open_session(CPU, data, options(threads)))
    except ModelError as error:
        raise ModelError(f"ONNX Runtime {ort.__version__} can't run the model {file.path}.") from error


def _optimised(file: PictureFile, data: bytes, cache: MachineCache, threads: int | None) -> Plain:
    """The same, and the graph is kept for the next start. Raises `ModelError`, `OSError`."""
    with tempfile.TemporaryDirectory(prefix="dankdesk-") as folder:
        written = Path(folder) / "graph.onnx"
        made = options(threads)
        made.optimized_model_filepath = str(written)
        session = open_session(CPU, data, made)
        cache.save(GRAPH, file.sha256, written.read_bytes())
    return Plain(session)
