"""The shipped model against what Keras answered when it was made, on ten small free pictures.

Keras' answers are in tests/data/parity/expected.npz. Where TensorFlow and the ImageNet weights are at hand, Keras is
asked again and converted again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import pytest

from dankdesk.images import Fit, decode, find_pictures, fit, read_file
from dankdesk.inference import Manifest
from dankdesk.inference.engine import Engine
from dankdesk.records import Score

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "model" / "manifest.json"
PACK = ROOT / "tests" / "data" / "parity"
AGREEMENT = 1e-4
MAX_SHIFT = 0.02
"""What quantising may move a likelihood by: scripts/lab/quantise.py holds it to this on the Reddit set."""

AGAIN = """
import sys
from pathlib import Path
import numpy as np, onnx
from dankdesk.images import Fit, find_pictures
from scripts.lab.export import check_agreement, convert, run_keras
from scripts.lab.network import Head, build_model, build_trunk
from scripts.lab.pictures import load_batch
pack, weights, out = map(Path, sys.argv[1:])
expected = np.load(pack / "expected.npz")
head = Head(expected["head_weights"], float(expected["head_bias"]))
model = build_model(build_trunk(weights, 224), head)
pictures = load_batch(find_pictures([pack]), Fit("squash", 224, 224, "bilinear"))
onnx.save(convert(model, 224), out / "fp32.onnx")
check_agreement(model, out / "fp32.onnx", pictures)
np.savez(out / "keras.npz", **run_keras(model, pictures))
"""

Answers = Mapping[str, npt.NDArray[np.float32]]


@pytest.fixture(scope="module")
def expected() -> Answers:
    """Keras' logit (10), heat (10, rows, cols) and embedding (10, 512), and the head that was trained."""
    with np.load(PACK / "expected.npz") as file:
        return dict(file)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(MANIFEST)


@pytest.fixture(scope="module")
def scores(engine: Engine) -> list[Score]:
    resize = engine.manifest.resize
    how = Fit(resize.mode, resize.width, resize.height, resize.filter)
    return engine.score(np.stack([fit(decode(read_file(path)).rgb, how) for path in find_pictures([PACK])]))


def test_the_pack_is_the_one_that_keras_answered() -> None:
    listed = json.loads((PACK / "expected.json").read_text(encoding="utf-8"))["pictures"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in find_pictures([PACK])}
    assert found == {entry["file"]: entry["sha256"] for entry in listed}
    assert len(found) == 10


def test_keras_and_the_fp32_file_agreed_when_the_model_was_made(expected: Answers) -> None:
    facts = json.loads((PACK / "expected.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose(facts["fp32_onnx_logits"], expected["logit"], rtol=AGREEMENT, atol=AGREEMENT)
    assert facts["largest_difference_keras_fp32_onnx"] <= AGREEMENT


def test_the_shipped_file_gives_the_likelihoods_of_keras(
    engine: Engine, scores: list[Score], expected: Answers
) -> None:
    allowed = AGREEMENT if engine.manifest.precision == "fp32" else MAX_SHIFT
    for score, logit in zip(scores, expected["logit"], strict=True):
        wanted, _, _ = engine.manifest.calibration.likelihood(float(logit))
        assert score.likelihood == pytest.approx(wanted, abs=allowed)


def test_the_shipped_maps_and_embeddings_point_where_keras_points(scores: list[Score], expected: Answers) -> None:
    for score, heat, embedding in zip(scores, expected["heat"], expected["embedding"], strict=True):
        assert np.corrcoef(score.heat.ravel(), heat.ravel())[0, 1] > 0.95
        assert np.corrcoef(score.embedding, embedding)[0, 1] > 0.98


def test_the_mean_of_the_map_is_the_logit(scores: list[Score]) -> None:
    for score in scores:
        assert float(score.heat.mean(dtype=np.float64)) == pytest.approx(score.logit, abs=1e-4)


def test_pictures_are_told_apart(scores: list[Score]) -> None:
    assert np.ptp([score.likelihood for score in scores]) > 2 * MAX_SHIFT


def test_the_shipped_graph_uses_the_onnx_standard_only() -> None:
    graph = onnx.load(Manifest.read(MANIFEST).model_path, load_external_data=False)
    assert {entry.domain for entry in graph.opset_import} == {""}
    assert {node.domain for node in graph.graph.node} == {""}


def test_the_manifest_and_the_card_are_of_the_shipped_file() -> None:
    manifest = Manifest.read(MANIFEST)
    card = (ROOT / "model" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert manifest.model_path.stat().st_size < 60_000_000
    assert manifest.id in card
    assert f"{manifest.evaluation.auc:.3f} ({manifest.evaluation.auc_low:.3f} to" in card


def test_the_self_test_still_gives_its_likelihoods(engine: Engine) -> None:
    resize = engine.manifest.resize
    how = Fit(resize.mode, resize.width, resize.height, resize.filter)
    assert len(engine.manifest.self_test) == 3
    for check in engine.manifest.self_test:
        data = read_file(ROOT / "assets" / check.file)
        assert hashlib.sha256(data).hexdigest() == check.sha256
        (score,) = engine.score(fit(decode(data).rgb, how)[None])
        # int8 arithmetic may round differently on another kind of CPU.
        assert score.likelihood == pytest.approx(check.likelihood, abs=MAX_SHIFT)


def test_keras_says_again_what_it_said(shared_folder: Path, tmp_path: Path, expected: Answers) -> None:
    weights = shared_folder / "weights" / "vgg16_imagenet_notop.h5"
    if importlib.util.find_spec("tensorflow") is None or importlib.util.find_spec("tf2onnx") is None:
        pytest.skip("needs the extra `train`: TensorFlow and tf2onnx")
    arguments = [sys.executable, "-c", AGAIN, str(PACK), str(weights), str(tmp_path)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    again: Any = np.load(tmp_path / "keras.npz")
    for name in ("logit", "heat", "embedding"):
        np.testing.assert_allclose(again[name], expected[name], rtol=AGREEMENT, atol=AGREEMENT)
