"""Weights rounded so that errors make up for each other: what one weight loses, the ones not yet rounded take over.

Frantar et al. 2022 (GPTQ, arXiv:2210.17323), after Hassibi and Stork 1993. Rounding each weight to the nearest step was
nearly all of int8's error on Reddit's logits: docs/decisions/033-int8-for-every-cpu.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper

from dankdesk.images import Fit
from scripts.lab.pictures import load_batch
from scripts.lab.progress import track

CELLS = 60
"""Places of a picture whose neighbourhoods are looked at, for each layer."""
DAMPING = 0.01
LARGEST = 64
BLOCK = 128
KERNEL_DIMS = 4
Kernel = npt.NDArray[np.float32]
Likeness = npt.NDArray[np.float32]


def round_again(fp32: Path, int8: Path, paths: Sequence[Path], how: Fit, seed: int) -> None:
    """Replace the kernels in `int8` by better rounded ones of the same steps, judged by the pictures at `paths`."""
    proto = onnx.load(int8)
    stored = {weight.name: weight for weight in proto.graph.initializer}
    kernels = {weight.name: weight for weight in onnx.load(fp32).graph.initializer}
    names = [name for name, kernel in kernels.items() if len(kernel.dims) == KERNEL_DIMS and _rounded(name) in stored]
    for name, likeness in _likenesses(fp32, names, paths, how, seed):
        kernel = numpy_helper.to_array(kernels[name])
        steps = numpy_helper.to_array(stored[f"{name}_scale"])
        found = compensated(kernel.reshape(len(kernel), -1), steps, likeness)
        stored[_rounded(name)].CopyFrom(numpy_helper.from_array(found.reshape(kernel.shape), _rounded(name)))
    onnx.save(proto, int8)


def compensated(kernel: Kernel, steps: npt.NDArray[np.float32], likeness: Likeness) -> npt.NDArray[np.int8]:
    """Whole numbers (out, in) from -LARGEST to LARGEST that stand for `kernel` (out, in) in `steps` (out,).

    likeness: (in, in), the mean of x x' over the inputs x that the kernel meets.
    """
    n = len(likeness)
    damped = likeness.astype(np.float64)
    damped[np.diag_indices(n)] += DAMPING * max(float(np.trace(damped)) / n, 1e-12)
    # The upper Cholesky factor of the inverse holds, row by row, how the inputs still to come can make up for one.
    passed_on = np.linalg.cholesky(np.linalg.inv(damped)).T.astype(np.float32)
    left = kernel.astype(np.float32).copy()
    whole = np.zeros(kernel.shape, np.int8)
    for start in range(0, n, BLOCK):
        end = min(start + BLOCK, n)
        lost = np.zeros((len(kernel), end - start), np.float32)
        for i in range(start, end):
            nearest = np.clip(np.rint(left[:, i] / steps), -LARGEST, LARGEST)
            whole[:, i] = nearest
            lost[:, i - start] = (left[:, i] - nearest * steps) / passed_on[i, i]
            left[:, i:end] -= np.outer(lost[:, i - start], passed_on[i, i:end])
        left[:, end:] -= lost @ passed_on[start:end, end:]
    return whole


def _likenesses(
    fp32: Path, names: Sequence[str], paths: Sequence[Path], how: Fit, seed: int
) -> Iterator[tuple[str, Likeness]]:
    """For each kernel the mean of x x' over some of the neighbourhoods (in,) that it meets in the pictures."""
    import onnxruntime

    proto = onnx.load(fp32)
    inputs = {node.input[1]: node.input[0] for node in proto.graph.node if node.op_type == "Conv"}
    for name in names:
        proto.graph.output.append(onnx.helper.make_tensor_value_info(inputs[name], onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    wanted = [inputs[name] for name in names]
    rng = np.random.default_rng(seed)
    seen: list[list[Kernel]] = [[] for _ in names]
    for path in track(paths, "quantise, neighbourhoods"):
        pictures, aspects = load_batch([path], how)
        for found, maps in zip(seen, session.run(wanted, {"image": pictures, "aspect": aspects}), strict=True):
            found.append(_neighbourhoods(maps[0], rng))
    for place, name in enumerate(track(names, "quantise, layers")):
        rows = np.concatenate(seen[place])
        seen[place] = []
        yield name, rows.T @ rows / np.float32(len(rows))


def _neighbourhoods(maps: Kernel, rng: np.random.Generator) -> Kernel:
    """Of maps (channels, rows, cols) the 3 x 3 cells (CELLS, channels * 9) around places drawn at random."""
    padded = np.pad(maps, ((0, 0), (1, 1), (1, 1)))
    tops, lefts = rng.integers(0, maps.shape[1], CELLS), rng.integers(0, maps.shape[2], CELLS)
    return np.stack([padded[:, y : y + 3, x : x + 3].ravel() for y, x in zip(tops, lefts, strict=True)])


def _rounded(name: str) -> str:
    return f"{name}_quantized"
