"""The bare parts in a process of its own: Pillow decodes, one thread of ONNX Runtime infers, and nothing is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

from dankdesk.inference import Manifest
from dankdesk.paths import model_folder


@dataclass(frozen=True, slots=True)
class Seconds:
    """Processor seconds for one picture."""

    decoding: float
    inference: float


def load() -> None:
    """What a process does once."""
    _session()


def seconds(path: Path) -> Seconds:
    """Decode the file and infer on it. Bringing it to the model's size counts for neither."""
    began = time.process_time()
    with Image.open(BytesIO(path.read_bytes())) as image:
        rgb = image.convert("RGB")
    decoding = time.process_time() - began
    session, size = _session()
    batch = np.asarray(rgb.resize(size, Image.Resampling.BICUBIC))[None]
    aspect = np.array([rgb.width / rgb.height], np.float32)
    began = time.process_time()
    session.run(["logit", "heat", "embedding"], {"image": batch, "aspect": aspect})
    return Seconds(decoding, time.process_time() - began)


@cache
def _session() -> tuple[ort.InferenceSession, tuple[int, int]]:
    """A session of one thread, and the size it takes: nothing of its processor time is spent waiting for another."""
    manifest = Manifest.read(model_folder() / "manifest.json")
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    file = str(manifest.picture.files[0].path)
    session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return session, (manifest.resize.width, manifest.resize.height)
