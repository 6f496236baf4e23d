"""The parity pack: small free pictures and what Keras answers to them, kept with the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from dankdesk.images import Fit, find_pictures
from scripts.lab.export import run_keras, run_onnx, worst_difference
from scripts.lab.network import Head
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say
from scripts.lab.quiet import LabError
from scripts.lab.records import sha256_of, write_json


def pack_pictures(folder: Path) -> list[Path]:
    """The pictures of the pack, sorted. Raises LabError when there are none."""
    paths = list(find_pictures([folder]))
    if not paths:
        raise LabError(f"There are no pictures in the pack {folder}.")
    return paths


def record_answers(folder: Path, model: Any, head: Head, fp32: Path, how: Fit) -> None:
    """Write `expected.npz` (Keras' logit, heat and embedding, and the head) and `expected.json` beside the pictures."""
    paths = pack_pictures(folder)
    pictures = load_batch(paths, how)
    wanted, got = run_keras(model, pictures), run_onnx(fp32, pictures)
    kept: dict[str, Any] = {**wanted, "head_weights": head.weights, "head_bias": np.float32(head.bias)}
    np.savez_compressed(folder / "expected.npz", allow_pickle=False, **kept)
    write_json(
        folder / "expected.json",
        {
            "pictures": [{"file": path.name, "sha256": sha256_of(path)} for path in paths],
            "fp32_onnx_sha256": sha256_of(fp32),
            "fp32_onnx_logits": [float(value) for value in got["logit"]],
            "largest_difference_keras_fp32_onnx": worst_difference(wanted, got),
        },
    )
    say(f"export: recorded the answers to {len(paths)} pictures in {folder}")
