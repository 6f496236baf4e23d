"""Writing `manifest.json`, the model's own account of itself that DankDesk checks and shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import onnx

from dankdesk.images import decode, read_file
from dankdesk.inference.engine import Engine
from dankdesk.reading import given
from scripts.lab.audiences import About
from scripts.lab.export import OUTPUTS
from scripts.lab.fit import Likelihoods
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say
from scripts.lab.records import Settings, sha256_of, write_json
from scripts.lab.words import POLICY

PICTURE_FILE, WORDS_FILE = "dankdesk-vgg16-{}.onnx", "words-{}.onnx"
VERSION = "2.1.0"
ASSETS = Path(__file__).parents[2] / "assets"
N_SELF_TEST = 3
SELF_TEST_WORDS = "when the test set was in the training data all along"
LICENCE = (
    "CC BY 4.0. Derived from the VGG16 ImageNet weights of the Visual Geometry Group, University of Oxford "
    "(Karen Simonyan and Andrew Zisserman), CC BY 4.0; heads were added and the number format changed."
)
MAX_BYTES = 60_000_000


def write(
    settings: Settings,
    chosen: Mapping[str, str | None],
    about: Mapping[str, About],
    likelihoods: Mapping[str, Likelihoods],
    evaluations: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Write the manifest beside the files it names, and return it.

    chosen: precision by processor. evaluations: of each audience's "picture", "words" and "whole".
    """
    out = settings.out
    files = [
        _file(out / PICTURE_FILE.format(chosen[name]), chosen[name], name) for name in ("cpu", "gpu") if chosen[name]
    ]
    graph = onnx.load(out / files[0]["file"]).graph
    outputs = {value.name: value for value in graph.output}
    audiences = [
        _audience(out, about[audience], likelihoods[audience], evaluations[audience]) for audience in settings.audiences
    ]
    total = sum(path.stat().st_size for path in out.glob("*.onnx"))
    if total > MAX_BYTES:
        say(f"manifest: the model has {total / 1e6:.0f} MB; the app takes it, but no more than 60 MB may ship with it")
    facts: dict[str, Any] = {
        "schema": 2,
        "id": f"dankdesk-vgg16-{VERSION}-{files[0]['precision']}-{_short(out)}",
        "name": "DankDesk VGG16",
        "version": VERSION,
        "licence": LICENCE,
        "picture": {
            "files": files,
            "inputs": [_tensor(value) for value in graph.input],
            "outputs": [_tensor(outputs[name]) for name in OUTPUTS],
            "resize": asdict(settings.fit),
        },
        "audiences": audiences,
        "self_test": [],
    }
    # The self-test is what the app itself says, so the app is asked: it needs a manifest to be asked with.
    write_json(out / "manifest.json", facts)
    facts["self_test"] = _self_test(out / "manifest.json", settings)
    write_json(out / "manifest.json", facts)
    return facts


def _short(folder: Path) -> str:
    """Eight digits that change with any of the files."""
    import hashlib

    digests = "".join(sha256_of(path) for path in sorted(folder.glob("*.onnx")))
    return hashlib.sha256(digests.encode()).hexdigest()[:8]


def _file(path: Path, precision: str | None, processor: str) -> dict[str, Any]:
    size = path.stat().st_size
    return {"file": path.name, "sha256": sha256_of(path), "bytes": size, "precision": precision, "for": processor}


def _audience(out: Path, about: About, found: Likelihoods, worth: Mapping[str, Any]) -> dict[str, Any]:
    words_file = out / WORDS_FILE.format(about.id)
    words = None
    if found.words is not None:
        words = {
            "file": words_file.name,
            "sha256": sha256_of(words_file),
            "bytes": words_file.stat().st_size,
            "policy": {"buckets": POLICY.buckets},
            "calibration": found.words.facts(about.calibration_split),
            "evaluation": worth["words"],
        }
    both = found.with_words
    return {
        "id": about.id,
        "name": about.name,
        "label": about.label,
        "threshold": 0.5,
        "base_rate": about.base_rate,
        "picture": {
            "calibration": found.picture.facts(about.calibration_split),
            "evaluation": worth["picture"],
        },
        "words": words,
        "with_words": None if both is None else both.facts(about.calibration_split),
        "without_words": found.without_words.facts(about.calibration_split),
        "evaluation": worth["whole"],
    }


def _tensor(value: onnx.ValueInfoProto) -> dict[str, Any]:
    kind = value.type.tensor_type
    dtype = str(onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type))
    shape = [size.dim_param or size.dim_value for size in kind.shape.dim]
    return {"name": value.name, "dtype": dtype, "shape": shape}


def _self_test(manifest: Path, settings: Settings) -> list[dict[str, Any]]:
    samples = sorted((ASSETS / "samples").glob("*.jpg"))[:N_SELF_TEST]
    if not samples:
        say("manifest: there are no samples in assets/, so it has no self-test")
        return []
    engine = Engine.load(manifest)
    checks = []
    for path in samples:
        facts = decode(read_file(path)).facts
        (seen,) = engine.score(*load_batch([path], settings.fit))
        for text in (None, SELF_TEST_WORDS):
            score = seen if text is None else engine.add_words(seen, given(text))
            checks.append(
                {
                    "file": path.relative_to(ASSETS).as_posix(),
                    "sha256": facts.sha256,
                    "text": text,
                    "likelihoods": {audience.id: audience.whole.likelihood for audience in score.audiences},
                }
            )
    return checks
