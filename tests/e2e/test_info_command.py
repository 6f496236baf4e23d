"""Someone asks what runs here and whether it works."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from dankdesk import __version__
from tests import tiny_model
from tests.e2e.terminal import ROOT, Terminal

SAMPLE = "samples/cat-test-set.jpg"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def claim(text: str | None, **likelihoods: float) -> dict[str, Any]:
    """A self-test of the sample."""
    sha256 = hashlib.sha256((ROOT / "assets" / SAMPLE).read_bytes()).hexdigest()
    return {"file": SAMPLE, "sha256": sha256, "text": text, "likelihoods": likelihoods}


def results(terminal: Terminal, *claims: dict[str, Any]) -> tuple[int, list[str]]:
    tiny_model.write(terminal.model, self_test=list(claims))
    done = terminal.type("info", "--json")
    return done.returncode, list(json.loads(done.stdout)["self-test"].values())


def test_the_shipped_model_passes_its_self_test(terminal: Terminal) -> None:
    terminal.model = ROOT / "model"
    done = terminal.type("info", "--json")
    report = json.loads(done.stdout)
    if "older DankDesk" in report["model"].get("problem", ""):
        pytest.skip("the model has not been built for this version in this checkout")
    assert done.returncode == 0, done.stdout + done.stderr
    assert report["model"]["id"].startswith("dankdesk-")
    assert report["audiences"]["reddit"]["name"] == "r/dankmemes"
    assert "imgflip" in report["audiences"]
    results = report["self-test"].values()
    assert len(results) >= 3
    assert all(result.startswith("passed") for result in results)


def test_what_is_here_and_what_runs_it(terminal: Terminal) -> None:
    done = terminal.type("info", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["DankDesk"]["version"] == __version__
    assert {"numpy", "rapidocr"} <= set(report["packages"])
    assert report["folders"]["home"] == str(terminal.home)
    assert report["folders"]["models"] == str(terminal.home / "models")
    assert report["library"]["state"] == "in order"
    assert report["model"]["picture tiny.onnx"] == "fp32, for cpu"
    assert report["engine"]["why"]


def test_the_reader_is_tried_on_a_sample(terminal: Terminal) -> None:
    reader = json.loads(terminal.type("info", "--json").stdout)["reader"]
    assert reader["id"].startswith("rapidocr-")
    assert "TRAINING DATA" in reader["reads"]


def test_a_reader_that_does_not_start_is_told_and_fails(terminal: Terminal) -> None:
    # Python looks in the current folder first.
    (terminal.folder / "rapidocr.py").write_text("raise ImportError('no such thing', name='rapidocr')\n")
    done = terminal.type("info", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["reader"]["reads"].startswith("FAILED: The part that reads words is not installed")
    assert report["engine"]["runs"], "the rest is told as ever"


def test_each_audience_has_its_parts_and_what_they_are_worth(terminal: Terminal) -> None:
    audiences = json.loads(terminal.type("info", "--json").stdout)["audiences"]
    assert list(audiences) == ["red", "blue"]
    blue = audiences["blue"]
    assert blue["name"] == "r/blue"
    assert "AUC 0.60" in blue["worth"]
    assert blue["picture alone"] == "AUC 0.57 (0.52 to 0.62)"
    assert blue["words alone"] == "AUC 0.58 (0.53 to 0.63), words-blue.onnx"
    assert blue["likelihood"] == "of memes where 50 in 100 did well"


def test_in_words(terminal: Terminal) -> None:
    done = terminal.type("info")
    assert done.returncode == 0
    for word in ("DankDesk", "packages", "library", "reader", "AUC 0.60", "runs", "self-test"):
        assert word in done.stdout
    assert "{" not in done.stdout


def test_a_self_test_is_judged_for_each_audience_and_with_its_words(terminal: Terminal) -> None:
    code, (alone, dank) = results(terminal, claim(None, red=0.788, blue=0.741), claim("dank", red=0.965, blue=0.279))
    assert code == 0, (alone, dank)
    assert alone == "passed: red 0.788, expected 0.788, blue 0.741, expected 0.741"
    assert dank == "passed: red 0.965, expected 0.965, blue 0.279, expected 0.279"


def test_a_wrong_answer_for_one_audience_fails_the_self_test(terminal: Terminal) -> None:
    code, (only,) = results(terminal, claim("dank", red=0.965, blue=0.741))
    assert code == 1
    assert only.startswith("FAILED: red 0.965")
    assert "expected 0.741" in only


def test_a_changed_sample_fails_the_self_test(terminal: Terminal) -> None:
    code, (only,) = results(terminal, {**claim(None, red=0.5), "sha256": "0" * 64})
    assert code == 1
    assert only.startswith("FAILED: the sample picture is not the one")


def test_a_missing_model_is_told_beside_everything_else(terminal: Terminal) -> None:
    shutil.rmtree(terminal.model)
    done = terminal.type("info")
    assert done.returncode == 1
    assert "There is no model at" in done.stdout
    assert "in order" in done.stdout
