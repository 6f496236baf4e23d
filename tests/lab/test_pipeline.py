"""The whole laboratory on a small folder: every step, the real network at 64 pixels, and the app's engine at the end.

TensorFlow runs in processes of its own, as it does for a user.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dankdesk.images import Fit, find_pictures
from dankdesk.inference import Manifest
from dankdesk.inference.engine import Engine
from scripts.lab.export import MAX_DIFFERENCE, OUTPUTS, run_onnx
from scripts.lab.pictures import load_batch

ROOT = Path(__file__).parents[2]
HOW = Fit("squash", 64, 64, "bilinear")
PACK = ROOT / "tests" / "data" / "parity"
WEIGHTS = """
import sys
from scripts.lab.quiet import keras
keras().utils.set_random_seed(7)
keras().applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3)).save_weights(sys.argv[1])
"""

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None or importlib.util.find_spec("tf2onnx") is None,
    reason="needs the extra `train`: TensorFlow and tf2onnx",
)


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def _lab(*arguments: str) -> subprocess.CompletedProcess[str]:
    return _python("-m", "scripts.lab", *arguments)


def _make_pictures(folder: Path) -> None:
    rng = np.random.default_rng(5)
    for name, tint in (("dank", (255, 120, 90)), ("not-dank", (90, 120, 255))):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            grain = rng.random((6, 8, 1)) * np.array(tint)
            Image.fromarray(grain.astype(np.uint8)).resize((80, 60)).save(folder / name / f"{number}.png")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with my-memes/, pack/, work/ and model/, made by the real command."""
    base = tmp_path_factory.mktemp("lab")
    _make_pictures(base / "my-memes")
    (base / "pack").mkdir()
    for path in find_pictures([PACK]):
        (base / "pack" / path.name).write_bytes(path.read_bytes())
    weights = base / "vgg16.weights.h5"
    assert _python("-c", WEIGHTS, str(weights)).returncode == 0
    options = {"folder": "my-memes", "work": "work", "out": "model", "pack": "pack", "weights": weights.name}
    paths = [word for name, value in options.items() for word in (f"--{name}", str(base / value))]
    done = _lab("all", *paths, "--audience", "my friends", "--input-size", "64")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return base


def test_keras_and_onnx_agree_on_real_pictures(made: Path) -> None:
    (fp32,) = (made / "work").glob("run-*/fp32.onnx")
    got = run_onnx(fp32, *load_batch(find_pictures([made / "pack"]), HOW))
    with np.load(made / "pack" / "expected.npz") as wanted:
        for name in OUTPUTS:
            np.testing.assert_allclose(got[name], wanted[name], rtol=MAX_DIFFERENCE, atol=MAX_DIFFERENCE)
        assert float(np.ptp(wanted["logit"])) > 100 * MAX_DIFFERENCE


def test_the_app_loads_the_model_and_its_map_sums_to_its_score(made: Path) -> None:
    engine = Engine.load(made / "model" / "manifest.json")
    assert engine.manifest.headline.name == "my friends"
    scores = engine.score(*load_batch(find_pictures([made / "my-memes"]), HOW))
    for score in scores:
        assert score.headline.heat.shape == (4, 4)
        assert float(score.headline.heat.mean()) == pytest.approx(score.headline.logit, abs=1e-3)
    likelihoods = [score.likelihood for score in scores]
    assert min(likelihoods[:12]) > max(likelihoods[12:])


def test_the_shape_of_a_picture_is_seen_though_it_is_squashed(made: Path) -> None:
    (fp32,) = (made / "work").glob("run-*/fp32.onnx")
    picture = np.zeros((1, 64, 64, 3), np.uint8)
    narrow, wide = (run_onnx(fp32, picture, np.array([aspect], np.float32)) for aspect in (0.5, 2.0))
    assert narrow["logit"][0, 0] != wide["logit"][0, 0]
    for aspect in (0.0, np.inf):
        assert np.isfinite(run_onnx(fp32, picture, np.array([aspect], np.float32))["logit"]).all()


def test_the_manifest_card_and_report_tell_what_was_measured(made: Path) -> None:
    manifest = Manifest.read(made / "model" / "manifest.json")
    worth = json.loads((made / "model" / "manifest.json").read_text())["audiences"][0]["evaluation"]
    card, report = ((made / "model" / name).read_text() for name in ("MODEL_CARD.md", "REPORT.md"))
    assert manifest.headline.evaluation.n == 6
    assert manifest.headline.words is None  # coloured noise has no words to learn from
    assert f"**{worth['auc']:.3f}** (" in card
    assert f"{worth['auc']:.3f} (" in report
    assert manifest.id in card
    for text in (card, report, json.dumps(worth)):
        assert "$" not in text.replace("```sh", "")
        assert "r/dankmemes" not in text
        assert str(made) not in text
    assert list((made / "model" / "report").glob("*.svg"))


def test_what_was_computed_once_is_not_computed_again(made: Path) -> None:
    weights = str(made / "vgg16.weights.h5")
    again = _lab(
        "features",
        *("--folder", str(made / "my-memes"), "--work", str(made / "work"), "--out", str(made / "model")),
        *("--weights", weights, "--input-size", "64"),
    )
    assert again.returncode == 0
    assert "24 pictures are in the cache, 0 to go" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["all", "--folder", "x"], 2, "--folder needs --out"),
        (["all"], 2, "one of the arguments --data --table --folder is required"),
        (["all", "--table", "x"], 2, "--table goes with evaluate"),
        (["all", "--data", "x", "--input-size", "100"], 2, "multiple of 32"),
        (["all", "--data", "no-such-folder"], 1, "can't be read"),
        (["train", "--data", "no-such-folder"], 1, "Run the step prepare first"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], code: int, sentence: str, tmp_path: Path) -> None:
    done = _lab(*arguments, "--work", str(tmp_path))
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_weights_that_are_something_else_are_a_sentence(made: Path) -> None:
    other = made / "other.h5"
    other.write_bytes(b"not weights at all")
    done = _lab(
        "export",
        *("--folder", str(made / "my-memes"), "--work", str(made / "work"), "--out", str(made / "model")),
        *("--weights", str(other), "--input-size", "64"),
    )
    assert done.returncode == 1
    assert "does not hold VGG16's convolutions" in done.stderr
    assert "Traceback" not in done.stderr
