from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dankdesk.errors import ModelError
from dankdesk.inference.manifest import Manifest
from dankdesk.text import Policy
from tests import tiny_model


def test_a_good_manifest_is_read(tmp_path: Path) -> None:
    manifest = Manifest.read(tiny_model.write(tmp_path))
    assert [audience.name for audience in manifest.audiences] == ["r/red", "r/blue"]
    assert manifest.headline.id == "red"
    assert manifest.model_path == tmp_path / "tiny.onnx"
    assert [path.name for path in manifest.paths] == ["tiny.onnx", "words-red.onnx", "words-blue.onnx"]
    assert (manifest.resize.width, manifest.resize.height) == (8, 8)
    assert manifest.headline.evaluation.auc_low == 0.55
    assert manifest.headline.picture.evaluation.n_groups == 190
    assert manifest.headline.words is not None
    assert manifest.headline.words.policy == Policy(4096)
    assert manifest.headline.without_words.terms == ("one", "picture")


def test_words_are_optional(tmp_path: Path) -> None:
    silent = {"audiences.1.words": None, "audiences.1.with_words": None}
    manifest = Manifest.read(tiny_model.write(tmp_path, at=silent))
    assert manifest.audiences[1].words is None
    assert [path.name for path in manifest.paths] == ["tiny.onnx", "words-red.onnx"]


def test_a_size_baseline_is_optional(tmp_path: Path) -> None:
    bare = {"audiences.0.evaluation.baselines": {"majority_accuracy": 0.5}}
    assert Manifest.read(tiny_model.write(tmp_path, at=bare)).headline.evaluation.image_size_auc is None


def test_a_file_for_the_gpu_may_stand_beside_the_one_for_the_cpu(tmp_path: Path) -> None:
    manifest = Manifest.read(tiny_model.write(tmp_path, at={"picture.files": [file("a", "cpu"), file("b", "gpu")]}))
    assert [(one.path.name, one.processor) for one in manifest.picture.files] == [("a", "cpu"), ("b", "gpu")]


def test_a_self_test_tells_words_and_what_came_out(tmp_path: Path) -> None:
    told = {"file": "samples/x.jpg", "sha256": "0" * 64, "text": "so dank", "likelihoods": {"red": 0.5, "blue": 1}}
    (test,) = Manifest.read(tiny_model.write(tmp_path, self_test=[told])).self_test
    assert (test.file, test.text, test.likelihoods) == ("samples/x.jpg", "so dank", {"red": 0.5, "blue": 1.0})


def file(name: str, processor: str) -> dict[str, Any]:
    return {"file": name, "sha256": "0" * 64, "bytes": 1, "precision": "fp16", "for": processor}


TEST = {"file": "samples/x.jpg", "sha256": "0" * 64, "text": None, "likelihoods": {"red": 0.5}}
CAL = "audiences.1.with_words"


@pytest.mark.parametrize(
    ("way", "value", "told"),
    [
        ("schema", 3, "schema 3"),
        ("schema", True, "“schema”"),
        ("id", None, "“id”"),
        ("id", "", "“id”"),
        ("id", "../../home", "id “"),
        ("id", "a" * 101, "id “"),
        ("id", "ends\n", "id “"),
        ("name", 7, "“name”"),
        ("licence", "", "“licence”"),
        ("picture", [], "picture is not an object"),
        ("picture.files", [], "one file for the cpu"),
        ("picture.files", [file("a", "gpu")], "one file for the cpu"),
        ("picture.files", [file("a", "cpu"), file("b", "cpu")], "one file for the cpu"),
        ("picture.files", [file("a", "cpu"), file("A", "gpu")], "same name"),
        ("picture.files", [file("words-red.onnx", "cpu")], "same name"),
        ("picture.files.0.sha256", "A" * 64, "sha256"),
        ("picture.files.0.file", "../elsewhere.onnx", "beside the manifest"),
        ("picture.files.0.file", "..\\elsewhere.onnx", "beside the manifest"),
        ("picture.files.0.file", "c:elsewhere.onnx", "beside the manifest"),
        ("picture.files.0.file", "Manifest.json", "beside the manifest"),
        ("picture.files.0.precision", "int4", "int4"),
        ("picture.files.0.bytes", 1.5, "“bytes”"),
        ("picture.inputs.0.shape", ["batch", -1], "a shape"),
        ("picture.resize.width", 10**6, "“width”"),
        ("picture.resize.mode", "crop", "crop"),
        ("audiences", [], "at least one"),
        ("audiences", [tiny_model.audience("red")] * 2, "id of its own"),
        ("audiences", [tiny_model.audience("red")] * 9, "“audiences”"),
        ("audiences.0.id", "r/red", "id “"),
        ("audiences.0.threshold", 1.5, "“threshold”"),
        ("audiences.0.threshold", True, "“threshold”"),
        ("audiences.0.base_rate", None, "“base_rate”"),
        ("audiences.0.label", 3, "“label”"),
        ("audiences.0.evaluation", None, "evaluation"),
        ("audiences.0.evaluation.auc_low", 0.9, "“auc_low” is above"),
        ("audiences.0.evaluation.n", 0, "“n”"),
        ("audiences.0.evaluation.baselines", {}, "“majority_accuracy”"),
        ("audiences.0.words", None, "come together"),
        ("audiences.0.with_words", None, "come together"),
        ("audiences.0.words.policy.buckets", 1000, "power of two"),
        ("audiences.0.words.policy.buckets", 2**23, "“buckets”"),
        ("audiences.0.words.file", "a/b.onnx", "beside the manifest"),
        ("audiences.0.words.file", "words-blue.onnx", "same name"),
        ("audiences.0.words.calibration", tiny_model.calibration("one", "picture"), "none of one, words"),
        ("audiences.0.picture.calibration", tiny_model.calibration("one", "words"), "none of one, picture"),
        ("audiences.0.without_words", tiny_model.calibration("one", "words"), "none of one, picture"),
        (f"{CAL}.terms", ["one", "picture", "words", "words*words"], "words\\*words"),
        (f"{CAL}.terms", ["one", "one", "words", "picture"], "each once"),
        (f"{CAL}.terms", [], "at least one term"),
        (f"{CAL}.terms", [["one"], {}, 1, None], "none of"),
        (f"{CAL}.weights", [1, 2, 3], "“weights” does not fit"),
        (f"{CAL}.weights", [1, 2, 3, "4"], "“weights” holds"),
        (f"{CAL}.weights", [1, 2, 3, 1e300], "“weights” holds"),
        (f"{CAL}.weights", [1, 2, 3, 10**400], "“weights” holds"),
        (f"{CAL}.covariance", [[1, 0], [0, 1]], "4 x 4"),
        (f"{CAL}.covariance", [[1] * 4, [1] * 4, [1] * 4, [1] * 3], "“covariance” does not fit"),
        (f"{CAL}.covariance", [[1] * 4, [1] * 4, [1] * 4, None], "“covariance” does not fit"),
        (f"{CAL}.covariance", [[1] * 4, [1] * 4, [1] * 4, [float("nan")] * 4], "“covariance” holds"),
        (f"{CAL}.n", 0, "“n”"),
        ("self_test", [{**TEST, "likelihoods": {"green": 0.5}}], "does not have"),
        ("self_test", [{**TEST, "likelihoods": {}}], "“likelihoods”"),
        ("self_test", [{**TEST, "likelihoods": {"red": 2}}], "“red”"),
        ("self_test", [{**TEST, "file": "../secrets.png"}], "below assets"),
        ("self_test", [{**TEST, "file": "/secrets.png"}], "below assets"),
        ("self_test", [{**TEST, "text": 3}], "“text”"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, way: str, value: Any, told: str) -> None:
    with pytest.raises(ModelError, match=told) as caught:
        Manifest.read(tiny_model.write(tmp_path, at={way: value}))
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 200_000, b'{"schema": NaN}', b" " * 1_000_001])
def test_what_is_no_manifest_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(data)
    with pytest.raises(ModelError, match="manifest"):
        Manifest.read(path)


def test_a_manifest_of_an_older_dankdesk_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"schema": 1, "id": "old"}))
    with pytest.raises(ModelError, match="made for an older DankDesk and must be made again"):
        Manifest.read(path)


def test_a_missing_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model at"):
        Manifest.read(tmp_path / "manifest.json")


def test_every_field_is_asked_for(tmp_path: Path) -> None:
    """Take each field out in turn: only those that may be missing are not missed."""
    path = tiny_model.write(tmp_path, self_test=[TEST])
    told = json.loads(path.read_text())
    missed = set()
    for way, holder, name in fields(told):
        value = holder.pop(name)
        path.write_text(json.dumps(told))
        try:
            Manifest.read(path)
        except ModelError:
            missed.add(way)
        holder[name] = value
    everything = {way for way, _, _ in fields(told)}
    assert {way.rsplit(".", 1)[1] for way in everything - missed} == {"image_size_auc", "text"}


def fields(tree: Any, way: str = "") -> list[tuple[str, dict[str, Any], str]]:
    if isinstance(tree, list):
        return [found for index, value in enumerate(tree) for found in fields(value, f"{way}.{index}")]
    if not isinstance(tree, dict):
        return []
    below = [found for name, value in tree.items() for found in fields(value, f"{way}.{name}")]
    return [(f"{way}.{name}", tree, name) for name in tree] + below


def test_the_shipped_manifest_is_complete() -> None:
    path = Path(__file__).parents[2] / "model" / "manifest.json"
    manifest = Manifest.read(path)
    assert manifest.headline.name == "r/dankmemes"
    assert len(manifest.self_test) >= 3
    assert sum(file.stat().st_size for file in manifest.paths) < 60_000_000
    assert all(file.n_bytes == file.path.stat().st_size for file in manifest.picture.files)
