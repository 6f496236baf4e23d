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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import pytest

from dankdesk.images import Fit, decode, find_pictures, fit, read_file
from dankdesk.inference import Manifest
from dankdesk.inference.engine import Engine
from dankdesk.reading import given
from dankdesk.records import Score
from scripts.lab.measure import auc

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
heads = [Head(one, float(bias)) for one, bias in zip(expected["head_weights"], expected["head_bias"])]
model = build_model(build_trunk(weights, 224), heads)
pictures, aspects = load_batch(find_pictures([pack]), Fit("squash", 224, 224, "bilinear"))
onnx.save(convert(model, 224), out / "fp32.onnx")
check_agreement(model, out / "fp32.onnx", pictures, aspects)
np.savez(out / "keras.npz", **run_keras(model, pictures, aspects))
"""

Answers = Mapping[str, npt.NDArray[np.float32]]


@pytest.fixture(scope="module")
def expected() -> Answers:
    """Keras' logit (10, audiences), heat (10, audiences, rows, cols) and embedding (10, 512), and the heads."""
    with np.load(PACK / "expected.npz") as file:
        return dict(file)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(MANIFEST)


def see(engine: Engine, paths: Sequence[Path]) -> list[Score]:
    """What the engine makes of pictures alone."""
    resize = engine.manifest.resize
    how = Fit(resize.mode, resize.width, resize.height, resize.filter)
    pictures = [decode(read_file(path)) for path in paths]
    aspects = np.array([one.facts.width / one.facts.height for one in pictures], np.float32)
    return engine.score(np.stack([fit(one.rgb, how) for one in pictures]), aspects)


@pytest.fixture(scope="module")
def scores(engine: Engine) -> list[Score]:
    return see(engine, list(find_pictures([PACK])))


def test_the_pack_is_the_one_that_keras_answered() -> None:
    listed = json.loads((PACK / "expected.json").read_text(encoding="utf-8"))["pictures"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in find_pictures([PACK])}
    assert found == {entry["file"]: entry["sha256"] for entry in listed}
    assert len(found) == 10


def test_keras_and_the_fp32_file_agreed_when_the_model_was_made(expected: Answers) -> None:
    facts = json.loads((PACK / "expected.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose(facts["fp32_onnx_logits"], expected["logit"], rtol=AGREEMENT, atol=AGREEMENT)
    assert facts["largest_difference_keras_fp32_onnx"] <= AGREEMENT


@pytest.mark.parametrize("processor", ["cpu", "gpu"])
def test_every_shipped_file_gives_the_likelihoods_of_keras(processor: str, expected: Answers, tmp_path: Path) -> None:
    facts = json.loads(MANIFEST.read_text(encoding="utf-8"))
    facts["picture"]["files"] = [
        {**file, "for": "cpu"} for file in facts["picture"]["files"] if file["for"] == processor
    ]  # as the CPU's, so that the file for GPUs is run here too
    for path in MANIFEST.parent.glob("*.onnx"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    engine = Engine.load(tmp_path / "manifest.json")
    for score, logits in zip(see(engine, list(find_pictures([PACK]))), expected["logit"], strict=True):
        for audience, got, logit in zip(engine.manifest.audiences, score.audiences, logits, strict=True):
            wanted = audience.without_words.opinion(float(logit), None).likelihood
            assert got.whole.likelihood == pytest.approx(wanted, abs=MAX_SHIFT)


def test_the_shipped_maps_and_embeddings_point_where_keras_points(scores: list[Score], expected: Answers) -> None:
    for score, heats, embedding in zip(scores, expected["heat"], expected["embedding"], strict=True):
        for audience, heat in zip(score.audiences, heats, strict=True):
            assert np.corrcoef(audience.heat.ravel(), heat.ravel())[0, 1] > 0.95
        assert np.corrcoef(score.embedding, embedding)[0, 1] > 0.98


def test_the_mean_of_the_map_is_the_logit(scores: list[Score]) -> None:
    for score in scores:
        for audience in score.audiences:
            assert float(audience.heat.mean(dtype=np.float64)) == pytest.approx(audience.logit, abs=1e-3)


def test_pictures_are_told_apart(scores: list[Score]) -> None:
    assert np.ptp([score.likelihood for score in scores]) > 2 * MAX_SHIFT


def test_the_shipped_graphs_use_the_onnx_standard_only() -> None:
    for path in Manifest.read(MANIFEST).paths:
        model = onnx.load(path, load_external_data=False)
        assert {entry.domain for entry in model.opset_import} == {""}
        assert {node.domain for node in model.graph.node} == {""}


def test_all_that_ships_is_small_and_told_in_card_and_report() -> None:
    manifest = Manifest.read(MANIFEST)
    card, report = ((MANIFEST.parent / name).read_text(encoding="utf-8") for name in ("MODEL_CARD.md", "REPORT.md"))
    assert sum(path.stat().st_size for path in MANIFEST.parent.rglob("*") if path.is_file()) < 60_000_000
    assert {path.name for path in MANIFEST.parent.glob("*.onnx")} == {path.name for path in manifest.paths}
    assert manifest.id in card
    for audience in manifest.audiences:
        worth = audience.evaluation
        assert f"{worth.auc:.3f}** ({worth.auc_low:.3f} to" in card
        assert f"{worth.auc:.3f} ({worth.auc_low:.3f} to" in report


def test_the_self_test_still_gives_its_likelihoods(engine: Engine) -> None:
    assert len(engine.manifest.self_test) == 6
    for check in engine.manifest.self_test:
        path = ROOT / "assets" / check.file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == check.sha256
        (score,) = see(engine, [path])
        if check.text is not None:
            score = engine.add_words(score, given(check.text))
        for audience in score.audiences:
            # int8 arithmetic may round differently on another kind of CPU.
            assert audience.whole.likelihood == pytest.approx(check.likelihoods[audience.id], abs=MAX_SHIFT)


def test_case_spelling_and_a_readers_slips_do_not_turn_the_words_round(engine: Engine, scores: list[Score]) -> None:
    def words_of(said: str) -> npt.NDArray[np.float64]:
        judged = engine.add_words(scores[0], given(said)).audiences
        return np.array([one.words.likelihood for one in judged if one.words is not None])

    texts = (
        "when the teacher says the exam will be easy",
        "upvote if you like my cat",
        "me explaining the plot of the movie to my dog at three in the morning",
        "nobody",
        "france in world war two",
    )
    others = (texts[0].upper(), texts[0].replace("exam", "exarn"), "when the teacber says the ex4m wiII be easy")
    # What spelling moves must be little beside what other words move.
    spread = np.ptp([words_of(text) for text in texts], axis=0)
    for other in others:
        assert (np.abs(words_of(other) - words_of(texts[0])) < spread / 3).all()
    assert (words_of(texts[0].upper()) == words_of(texts[0])).all()


def test_small_files_keep_the_order_of_real_pictures(shared_folder: Path) -> None:
    """The gate of scripts/lab/quantise.py, held again on recorded fp32 answers to real pictures."""
    recorded = json.loads((PACK / "gate.json").read_text(encoding="utf-8"))
    engine = Engine.load(MANIFEST)
    folder = shared_folder / "data" / "reddit_memes" / "images"
    wanted = np.array([row["logit"] for row in recorded["pictures"]])
    truths = np.array([row["dank"] for row in recorded["pictures"]])
    paths = [folder / row["file"] for row in recorded["pictures"]]
    got = np.array([score.headline.logit for score in see(engine, paths)])
    assert abs(auc(got, truths) - auc(wanted, truths)) <= 0.002
    weigh = engine.manifest.headline.picture.calibration
    for one, two in zip(wanted, got, strict=True):
        assert weigh.opinion(two, None).likelihood == pytest.approx(weigh.opinion(one, None).likelihood, abs=MAX_SHIFT)


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
