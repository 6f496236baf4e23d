"""What the engines are timed on: the network that ships, and the work that it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from dankdesk.inference import Manifest
from dankdesk.paths import model_folder
from scripts.benchmarks import reference
from scripts.lab.export import MAX_DIFFERENCE, run_keras, run_onnx, worst_difference

SIDE = 224

# A layer's side, channels in and channels out: VGG16's convolutions as table 1 of the paper (arXiv:1409.1556) has them.
CONVOLUTIONS = (
    *((224, 3, 64), (224, 64, 64)),
    *((112, 64, 128), (112, 128, 128)),
    *((56, 128, 256), (56, 256, 256), (56, 256, 256)),
    *((28, 256, 512), (28, 512, 512), (28, 512, 512)),
    *((14, 512, 512), (14, 512, 512), (14, 512, 512)),
)


def shipped() -> Manifest:
    return Manifest.read(model_folder() / "manifest.json")


def test_the_work_is_what_the_paper_says() -> None:
    trunk = sum(2 * side * side * 9 * taken * given for side, taken, given in CONVOLUTIONS)
    assert trunk <= reference.operations(reference.fp32(shipped())) < trunk * 1.001


# Keras saves weights in a way that numpy 2 calls old.
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_keras_and_fp32_are_the_network_that_ships(tmp_path: Path) -> None:
    """Its int8 file may round, and no more."""
    manifest = shipped()
    real = reference.fp32(manifest)
    onnx.save(real, tmp_path / "fp32.onnx")
    pictures = np.random.default_rng(0).integers(0, 256, (2, SIDE, SIDE, 3), dtype=np.uint8)
    aspects = np.array([1.0, 0.7], np.float32)
    answers = run_onnx(tmp_path / "fp32.onnx", pictures, aspects)
    in_keras = run_keras(reference.in_keras(real, SIDE, tmp_path), pictures, aspects)
    assert worst_difference(in_keras, answers) < MAX_DIFFERENCE
    rounded = run_onnx(manifest.picture.files[0].path, pictures, aspects)
    np.testing.assert_allclose(rounded["logit"], answers["logit"], atol=0.05)
