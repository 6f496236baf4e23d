"""Writing `manifest.json`, the model's own account of itself that DankDesk checks and shows."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from scripts.lab.calibrate import Calibration
from scripts.lab.evaluate import Evaluation
from scripts.lab.export import OUTPUTS, open_session
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say
from scripts.lab.quiet import LabError
from scripts.lab.records import Settings, sha256_of, write_json

FILE = "dankdesk-vgg16.onnx"
VERSION = "1.0.0"
ASSETS = Path(__file__).parents[2] / "assets"
N_SELF_TEST = 3
LICENCE = (
    "CC BY 4.0. Derived from the VGG16 ImageNet weights of the Visual Geometry Group, University of Oxford "
    "(Karen Simonyan and Andrew Zisserman), CC BY 4.0; a head was added and the number format changed."
)
REDDIT_LABEL = (
    "A post from a “top” listing that looks like r/dankmemes counted as dank, one from a listing of a smaller "
    "meme subreddit as not dank."
)
FOLDER_LABEL = "The pictures that a person put into the folder “dank”, against those in “not-dank”."
TIME_SPLIT = (
    "The newest quarter of the posts, whole near-duplicate groups; the model was trained on the oldest 60 % "
    "and calibrated on the 15 % between."
)
RANDOM_SPLIT = "A quarter of the pictures at random, whole near-duplicate groups; 60 % trained, 15 % calibrated."
MAX_BYTES = 60_000_000


def write(settings: Settings, precision: str, calibration: Calibration, worth: Evaluation) -> dict[str, Any]:
    """Write the manifest beside the model file, and return it. Raises LabError when the file is too large to ship."""
    target = settings.out / FILE
    size, digest = target.stat().st_size, sha256_of(target)
    if size > MAX_BYTES:
        raise LabError(f"{target} has {size / 1e6:.0f} MB; no more than {MAX_BYTES / 1e6:.0f} MB may ship.")
    graph = onnx.load(target).graph
    outputs = {value.name: value for value in graph.output}
    own = settings.folder is not None
    facts = {
        "schema": 1,
        "id": f"dankdesk-vgg16-{VERSION}-{precision}-{digest[:8]}",
        "name": "DankDesk VGG16",
        "version": VERSION,
        "file": FILE,
        "sha256": digest,
        "bytes": size,
        "precision": precision,
        "inputs": [_tensor(value) for value in graph.input],
        "outputs": [_tensor(outputs[name]) for name in OUTPUTS],
        "resize": asdict(settings.fit),
        "audience": {"id": "own" if own else "reddit", "name": settings.audience},
        "label": FOLDER_LABEL if own else REDDIT_LABEL,
        "threshold": 0.5,
        "calibration": {
            "method": "platt",
            **asdict(calibration),
            "split": "A part of its own that trained nothing"
            + (", drawn at random." if own else ", the posts just before the test part."),
        },
        "evaluation": _evaluation(worth, RANDOM_SPLIT if own else TIME_SPLIT),
        "licence": LICENCE,
        "self_test": _self_test(target, settings, calibration),
    }
    write_json(settings.out / "manifest.json", facts)
    return facts


def _tensor(value: onnx.ValueInfoProto) -> dict[str, Any]:
    kind = value.type.tensor_type
    dtype = str(onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type))
    shape = [size.dim_param or size.dim_value for size in kind.shape.dim]
    return {"name": value.name, "dtype": dtype, "shape": shape}


def _evaluation(worth: Evaluation, split: str) -> dict[str, Any]:
    return {
        "split": split,
        "n": worth.n,
        "n_groups": worth.n_groups,
        "base_rate": worth.base_rate,
        "auc": worth.auc.value,
        "auc_low": worth.auc.low,
        "auc_high": worth.auc.high,
        "interval": "95 % bootstrap over near-duplicate groups",
        "accuracy": worth.accuracy.value,
        "accuracy_low": worth.accuracy.low,
        "accuracy_high": worth.accuracy.high,
        "brier": worth.brier,
        "calibration_error": worth.calibration_error,
        "baselines": {
            "chance_auc": 0.5,
            "image_size_auc": worth.image_size_auc.value,
            "image_size_auc_low": worth.image_size_auc.low,
            "image_size_auc_high": worth.image_size_auc.high,
            "majority_accuracy": worth.majority_accuracy,
        },
    }


def _self_test(model: Path, settings: Settings, calibration: Calibration) -> list[dict[str, Any]]:
    samples = sorted((ASSETS / "samples").glob("*.jpg"))[:N_SELF_TEST]
    if not samples:
        say("manifest: there are no samples in assets/, so it has no self-test")
        return []
    session = open_session(model)
    logits = [session.run(["logit"], {"image": load_batch([path], settings.fit)})[0][0] for path in samples]
    return [
        {
            "file": path.relative_to(ASSETS).as_posix(),
            "sha256": sha256_of(path),
            "likelihood": float(calibration.likelihood(np.array([logit], dtype=np.float64))[0]),
        }
        for path, logit in zip(samples, logits, strict=True)
    ]
