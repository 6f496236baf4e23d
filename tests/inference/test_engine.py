from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import pytest

from dankdesk.errors import ModelError
from dankdesk.inference import LazyEngine, Manifest, cuda, providers
from dankdesk.inference.chooser import Chooser
from dankdesk.inference.engine import Engine
from dankdesk.inference.parity import Answers
from dankdesk.inference.runner import Runner
from dankdesk.inference.running import Running
from dankdesk.paths import model_folder
from tests import tiny_model


def flat(*reds: int) -> npt.NDArray[np.uint8]:
    batch = np.zeros((len(reds), tiny_model.SIDE, tiny_model.SIDE, 3), np.uint8)
    batch[..., 0] = np.array(reds, np.uint8)[:, None, None]
    return batch


def square(n: int) -> npt.NDArray[np.float32]:
    return np.ones(n, np.float32)


def test_scores_come_in_the_order_of_the_batch(tmp_path: Path) -> None:
    engine = Engine.load(tiny_model.write(tmp_path))
    low, high = engine.score(flat(0, 255), square(2))
    assert low.headline.logit == pytest.approx(-1)
    assert high.headline.logit == pytest.approx(255 / 64 - 1)
    assert low.likelihood == pytest.approx(1 / (1 + np.e))
    assert low.headline.whole.low < low.likelihood < low.headline.whole.high
    assert high.model_id == engine.manifest.id
    assert high.embedding.shape == (512,)


def test_each_audience_has_its_own_opinion_and_map(tmp_path: Path) -> None:
    batch = flat(0)
    batch[:, :4, :4] = (255, 0, 0)
    batch[:, 4:, 4:] = (0, 0, 255)
    (score,) = Engine.load(tiny_model.write(tmp_path)).score(batch, square(1))
    red, blue = score.audiences
    assert (red.id, blue.id) == ("red", "blue")
    assert red.heat.argmax() == 0
    assert blue.heat.argmax() == 3
    for audience in score.audiences:
        assert audience.heat.shape == (2, 2)
        assert audience.heat.mean() == pytest.approx(audience.logit)
        assert (audience.words, audience.marks) == (None, ())
    assert score.text is None


def test_the_shape_of_the_original_is_seen(tmp_path: Path) -> None:
    tall, wide = Engine.load(tiny_model.write(tmp_path)).score(flat(9, 9), np.array([0.5, 2], np.float32))
    assert wide.audiences[1].logit - tall.audiences[1].logit == pytest.approx(1.5)
    assert wide.headline.logit == tall.headline.logit


def test_the_picture_alone_and_the_whole_have_calibrations_of_their_own(tmp_path: Path) -> None:
    other = tiny_model.calibration("one", "picture", weights={"one": 1.0})
    path = tiny_model.write(tmp_path, at={"audiences.0.without_words": other})
    (score,) = Engine.load(path).score(flat(64), square(1))
    assert score.headline.picture.likelihood == pytest.approx(0.5)
    assert score.headline.whole.likelihood == pytest.approx(1 / (1 + np.exp(-1)))


def test_the_engine_says_what_runs_and_why(tmp_path: Path) -> None:
    running = Engine.load(tiny_model.write(tmp_path)).running
    assert running.provider in {"CPU", "CUDA"}
    assert running.why.endswith(".")


@pytest.mark.parametrize("threads", [1, 2])
def test_neither_threads_nor_the_batch_change_a_score(threads: int) -> None:
    """Or the same picture would be worth one thing here and another in a shard."""
    engine = Engine.load(model_folder() / "manifest.json", "cpu", threads)
    resize = engine.manifest.resize
    pictures = np.random.default_rng(5).integers(0, 256, (3, resize.height, resize.width, 3), np.uint8)
    together = engine.score(pictures, square(3))
    for picture, score in zip(pictures, together, strict=True):
        (alone,) = engine.score(picture[None], square(1))
        assert [one.logit for one in alone.audiences] == [one.logit for one in score.audiences]
        assert (alone.embedding == score.embedding).all()


@pytest.mark.parametrize(("stored", "shape"), [("offset", (2,)), ("spread", (3, 512))])
def test_a_number_that_is_none_is_told(tmp_path: Path, stored: str, shape: tuple[int, ...]) -> None:
    model = tiny_model.graph()
    tensor = next(tensor for tensor in model.graph.initializer if tensor.name == stored)
    tensor.raw_data = np.full(shape, np.nan, np.float32).tobytes()
    engine = Engine.load(tiny_model.write(tmp_path, model))
    with pytest.raises(ModelError, match="not a number"):
        engine.score(flat(0), square(1))


def test_a_model_that_cannot_run_is_told(tmp_path: Path) -> None:
    model = tiny_model.graph()
    model.graph.node[0].op_type = "NoSuchOperator"
    with pytest.raises(ModelError, match="can't run the model"):
        Engine.load(tiny_model.write(tmp_path, model))


def test_a_picture_needs_no_words_model(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    (tmp_path / "words-red.onnx").unlink()
    assert Engine.load(path).score(flat(64), square(1))[0].likelihood == pytest.approx(0.5)


def test_warming_in_the_background_loads_once(tmp_path: Path) -> None:
    lazy = LazyEngine(tiny_model.write(tmp_path))
    assert not lazy.ready
    lazy.warm().join()
    assert lazy.ready
    assert lazy.get() is lazy.get()


def test_a_model_that_was_missing_is_found_once_it_is_there(tmp_path: Path) -> None:
    lazy = LazyEngine(tmp_path / "manifest.json")
    lazy.warm().join()
    with pytest.raises(ModelError, match="There is no model"):
        lazy.get()
    tiny_model.write(tmp_path)
    assert lazy.get().manifest.name == "Tiny"


def test_many_pictures_are_scored_one_a_core(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    lazy = LazyEngine(path, engine="cpu")
    engine, n = lazy.lanes()
    assert n == os.cpu_count()
    assert engine is lazy.lanes()[0] is not lazy.get()
    assert engine.score(flat(9), square(1))[0].headline.logit == lazy.get().score(flat(9), square(1))[0].headline.logit
    of_one = LazyEngine(path, engine="cpu", threads=1)
    assert of_one.lanes() == (of_one.get(), 1)


def test_another_engine_is_loaded_when_it_is_asked_for(tmp_path: Path) -> None:
    lazy = LazyEngine(tiny_model.write(tmp_path), engine="cpu")
    before, lane = lazy.get(), lazy.lanes()[0]
    lazy.change("quantum")
    assert not lazy.ready
    assert lazy.get() is not before
    assert lazy.get().running.instead_of == "quantum"
    assert lazy.lanes()[0] is not lane


class Failing:
    """A GPU that worked until its memory ran out."""

    batch_size = 16

    def run(self, batch: npt.NDArray[np.uint8], aspects: npt.NDArray[np.float32]) -> Answers:
        raise RuntimeError("out of memory")


class GpuChooser(Chooser):
    def choose(self, name: str | None = None) -> tuple[Runner, Running]:
        return Failing(), Running("cuda", "CUDA", "fp16", "It agrees with the CPU.")


def test_a_gpu_that_fails_in_the_middle_gives_way_to_the_cpu(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    manifest = Manifest.read(path)
    engine = Engine(manifest, GpuChooser(manifest))
    assert engine.batch_size == 16
    found = engine.score(flat(0, 255), square(2))
    assert [one.likelihood for one in found] == [
        one.likelihood for one in Engine.load(path, "cpu").score(flat(0, 255), square(2))
    ]
    assert engine.running.what == "CPU, fp32 instead of CUDA"
    assert "worked at first and then failed" in engine.running.why
    assert engine.batch_size == 1


def test_what_the_cpu_cannot_do_is_no_reason_to_try_again(tmp_path: Path) -> None:
    engine = Engine.load(tiny_model.write(tmp_path), "cpu")
    with pytest.raises(ModelError, match="failed on a picture"):
        engine.score(np.zeros((1, 3, 3, 3), np.uint8), square(1))
    assert engine.running.instead_of == ""


PRETEND = (
    "from pathlib import Path; from dankdesk.inference import cuda; cuda.driver = lambda: object();"
    "from dankdesk.inference.engine import Engine; print(Engine.load(Path(__import__('sys').argv[1])).running)"
)
"""A machine that has a driver, as far as can be told before trying."""


def pretending(path: Path) -> str:
    done = subprocess.run([sys.executable, "-c", PRETEND, str(path)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_a_failed_cuda_start_writes_nothing_and_falls_back(tmp_path: Path) -> None:
    """Asked for CUDA where there is none, ONNX Runtime prints to stderr from C++; the user must see a sentence."""
    told = pretending(with_a_gpu_file(tmp_path))
    assert "provider='CUDA', precision='fp16'" in told or (
        "provider='CPU', precision='fp32'" in told and "did not start" in told
    )


def test_an_altered_gpu_file_is_told_and_the_cpu_takes_over(tmp_path: Path) -> None:
    path = with_a_gpu_file(tmp_path)
    (tmp_path / "gpu.onnx").write_bytes(b"altered")
    told = pretending(path)
    assert "provider='CPU', precision='fp32'" in told
    assert "gpu.onnx is altered" in told


def test_a_bundle_without_cuda_says_so_where_there_is_a_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if providers.CUDA.provider not in ort.get_available_providers():
        pytest.skip("this ONNX Runtime was built without CUDA")
    monkeypatch.setattr(cuda, "driver", object)
    monkeypatch.setattr(ort, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ModelError, match="the one without CUDA"):
        providers.check(providers.CUDA)


def with_a_gpu_file(folder: Path) -> Path:
    model = tiny_model.graph().SerializeToString()
    cpu = tiny_model.manifest(model)["picture"]["files"][0]
    (folder / "gpu.onnx").write_bytes(model)
    gpu = {**cpu, "file": "gpu.onnx", "sha256": hashlib.sha256(model).hexdigest(), "precision": "fp16", "for": "gpu"}
    return tiny_model.write(folder, model, at={"picture.files": [cpu, gpu]})


def test_the_front_door_does_not_import_onnxruntime() -> None:
    code = "import sys, dankdesk.scoring; sys.exit(bool({'onnxruntime', 'onnx'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
