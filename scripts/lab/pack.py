"""The parity pack: small free pictures and what Keras answers to them, kept with the tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dankdesk.images import Fit, find_pictures
from scripts.lab.export import run_keras, run_onnx, worst_difference
from scripts.lab.network import Head
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say
from scripts.lab.quiet import LabError
from scripts.lab.records import Example, Floats, sha256_of, write_json


def pack_pictures(folder: Path) -> list[Path]:
    """The pictures of the pack, sorted. Raises LabError when there are none."""
    paths = list(find_pictures([folder]))
    if not paths:
        raise LabError(f"There are no pictures in the pack {folder}.")
    return paths


def record_answers(folder: Path, model: Any, heads: Sequence[Head], fp32: Path, how: Fit) -> None:
    """Write `expected.npz` (Keras' logit, heat, embedding, and the heads) and `expected.json` beside the pictures."""
    paths = pack_pictures(folder)
    pictures, aspects = load_batch(paths, how)
    wanted, got = run_keras(model, pictures, aspects), run_onnx(fp32, pictures, aspects)
    kept: dict[str, Any] = {
        **wanted,
        "head_weights": np.stack([head.weights for head in heads]),
        "head_bias": np.array([head.bias for head in heads], np.float32),
    }
    np.savez_compressed(folder / "expected.npz", allow_pickle=False, **kept)
    write_json(
        folder / "expected.json",
        {
            "pictures": [{"file": path.name, "sha256": sha256_of(path)} for path in paths],
            "fp32_onnx_sha256": sha256_of(fp32),
            "fp32_onnx_logits": got["logit"].tolist(),
            "largest_difference_keras_fp32_onnx": worst_difference(wanted, got),
        },
    )
    say(f"export: recorded the answers to {len(paths)} pictures in {folder}")


def record_gate(folder: Path, examples: Sequence[Example], logits: Floats) -> None:
    """Write `gate.json`: what fp32 answers to real held-out pictures, which the tests hold the small file against where
    these pictures are at hand. logits: (n,)."""
    rows = [
        {"file": Path(example.path).name, "dank": bool(example.dank), "logit": round(float(logit), 6)}
        for example, logit in zip(examples, logits, strict=True)
    ]
    write_json(folder / "gate.json", {"pictures": rows})
