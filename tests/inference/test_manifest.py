from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from dankdesk.errors import ModelError
from dankdesk.inference.manifest import Calibration, Manifest
from tests import tiny_model


def test_a_good_manifest_is_read(tmp_path: Path) -> None:
    manifest = Manifest.read(tiny_model.write(tmp_path))
    assert manifest.audience == "r/red"
    assert manifest.model_path == tmp_path / "tiny.onnx"
    assert (manifest.resize.width, manifest.resize.height) == (8, 8)
    assert manifest.evaluation.auc_low == 0.55


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema": 2}, "schema 2"),
        ({"id": None}, "“id”"),
        ({"id": ""}, "“id”"),
        ({"sha256": "A" * 64}, "sha256"),
        ({"file": "../elsewhere.onnx"}, "beside the manifest"),
        ({"file": "..\\elsewhere.onnx"}, "beside the manifest"),
        ({"precision": "int4"}, "int4"),
        ({"threshold": 1.5}, "“threshold”"),
        ({"threshold": True}, "“threshold”"),
        ({"inputs": []}, "one input"),
        ({"resize": {"mode": "squash", "width": 10**6, "height": 8, "filter": "box"}}, "“width”"),
        ({"resize": {"mode": "crop", "width": 8, "height": 8, "filter": "box"}}, "crop"),
        ({"calibration": {"method": "platt", "slope": 1, "intercept": 0, "covariance": [[1]], "n": 5}}, "covariance"),
        ({"evaluation": None}, "evaluation"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(ModelError, match=told):
        Manifest.read(tiny_model.write(tmp_path, **change))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 200_000, b'{"schema": NaN}', b" " * 1_000_001])
def test_what_is_no_manifest_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(data)
    with pytest.raises(ModelError, match="manifest"):
        Manifest.read(path)


def test_a_missing_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model at"):
        Manifest.read(tmp_path / "manifest.json")


def test_calibration_is_platts_with_its_interval() -> None:
    calibration = Calibration(2.0, -1.0, ((0.04, 0.0), (0.0, 0.01)), 100)
    likelihood, low, high = calibration.likelihood(0.5)
    assert likelihood == 0.5
    spread = 1.96 * math.sqrt(0.25 * 0.04 + 0.01)
    assert low == pytest.approx(1 / (1 + math.exp(spread)))
    assert high == pytest.approx(1 / (1 + math.exp(-spread)))


def test_calibration_of_an_extreme_logit_stays_a_likelihood() -> None:
    calibration = Calibration(1.0, 0.0, ((0.0, 0.0), (0.0, 0.0)), 100)
    assert calibration.likelihood(-1e6) == (0.0, 0.0, 0.0)
    assert calibration.likelihood(1e6) == (1.0, 1.0, 1.0)


def test_the_shipped_manifest_is_complete() -> None:
    path = Path(__file__).parents[2] / "model" / "manifest.json"
    manifest = Manifest.read(path)
    assert manifest.audience == "r/dankmemes"
    assert len(manifest.self_test) >= 3
    assert manifest.model_path.stat().st_size < 60_000_000
    assert json.loads(path.read_text())["bytes"] == manifest.model_path.stat().st_size
