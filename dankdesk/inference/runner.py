"""An open session, and how pictures get into it."""

from __future__ import annotations

import threading
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from dankdesk.inference.parity import Answers

OUTPUTS = ("logit", "heat", "embedding")


class Runner(Protocol):
    """batch_size: how many pictures at once it is at its best with."""

    batch_size: int

    def run(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> Answers:
        """uint8 (n, height, width, 3) and float32 (n,) at the model's size. Thread-safe; raises what ONNX Runtime does,
        which shares no base but Exception."""
        ...


class Plain:
    """A session that takes its pictures as they are."""

    # A batch gains nothing on a CPU, and costs memory and the time until Cancel is heard.
    batch_size = 1

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session

    def run(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> Answers:
        return Answers(*self._session.run(OUTPUTS, {"image": batch, "aspect": aspects}))


class Bound:
    """A session whose inputs stay on its device, in two sizes: one picture, and a full batch.

    A batch that is not full is filled up with its last picture: for each size that it has not seen, cuDNN tries anew
    which of its ways is the fastest, which takes longer than a batch.
    """

    def __init__(self, session: ort.InferenceSession, device: str, batch_size: int) -> None:
        """device: as ONNX Runtime spells it, "cuda" or "cpu"."""
        self.batch_size = batch_size
        self._session = session
        self._device = device
        self._held: dict[tuple[str, int], ort.OrtValue] = {}
        self._lock = threading.Lock()

    def run(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> Answers:
        n, most = len(batch), self.batch_size
        parts = [self._run(batch[start : start + most], aspects[start : start + most]) for start in range(0, n, most)]
        return Answers(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))

    def _run(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        n = len(batch)
        size = 1 if n == 1 else self.batch_size
        with self._lock:
            binding = self._session.io_binding()
            for name, array in (("image", batch), ("aspect", aspects)):
                binding.bind_ortvalue_input(name, self._filled(name, array, size))
            for name in OUTPUTS:
                binding.bind_output(name, "cpu")
            self._session.run_with_iobinding(binding)
            # Copies: what is bound belongs to the binding.
            return [array[:n].copy() for array in binding.copy_outputs_to_cpu()]

    def _filled(self, name: str, array: npt.NDArray[Any], size: int) -> ort.OrtValue:
        full = np.concatenate([array, array[-1:].repeat(size - len(array), axis=0)])
        held = self._held.get((name, size))
        if held is None:
            held = self._held[name, size] = ort.OrtValue.ortvalue_from_numpy(full, self._device, 0)
        else:
            held.update_inplace(full)
        return held
