"""Someone asks what runs here and whether it works."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from dankdesk import __version__
from tests import tiny_model
from tests.e2e.terminal import ROOT, Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_the_shipped_model_passes_its_self_test(terminal: Terminal) -> None:
    terminal.model = ROOT / "model"
    done = terminal.type("info", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["DankDesk"]["version"] == __version__
    assert "onnx" in report["packages"]
    assert report["folders"]["home"] == str(terminal.home)
    assert report["library"]["state"] == "in order"
    assert report["model"]["audience"] == "r/dankmemes"
    assert "CPU" in report["engine"]["offered"]
    assert report["engine"]["why"]
    results = report["self-test"].values()
    assert len(results) >= 3
    assert all(result.startswith("passed") for result in results)


def test_in_words(terminal: Terminal) -> None:
    done = terminal.type("info")
    assert done.returncode == 0
    for word in ("DankDesk", "packages", "library", "AUC 0.60", "offered", "runs", "self-test"):
        assert word in done.stdout


def test_a_wrong_answer_fails_the_self_test(terminal: Terminal) -> None:
    sample = ROOT / "assets" / "samples" / "cat-test-set.jpg"
    sha256 = hashlib.sha256(sample.read_bytes()).hexdigest()
    claim = {"file": "samples/cat-test-set.jpg", "sha256": sha256, "likelihood": 0.001}
    tiny_model.write(terminal.model, self_test=[claim])
    done = terminal.type("info")
    assert done.returncode == 1
    assert "FAILED: 0." in done.stdout
    assert "expected 0.001" in done.stdout


def test_a_changed_sample_fails_the_self_test(terminal: Terminal) -> None:
    claim = {"file": "samples/cat-test-set.jpg", "sha256": "0" * 64, "likelihood": 0.5}
    tiny_model.write(terminal.model, self_test=[claim])
    done = terminal.type("info")
    assert done.returncode == 1
    assert "FAILED: the sample picture is not the one" in done.stdout


def test_a_missing_model_is_told_beside_everything_else(terminal: Terminal) -> None:
    shutil.rmtree(terminal.model)
    done = terminal.type("info")
    assert done.returncode == 1
    assert "There is no model at" in done.stdout
    assert "in order" in done.stdout
