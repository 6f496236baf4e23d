from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dankdesk.errors import ModelError
from dankdesk.inference import LazyEngine
from dankdesk.inference.engine import Engine
from tests import tiny_model


def flat(*reds: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    batch = np.zeros((len(reds), tiny_model.SIDE, tiny_model.SIDE, 3), np.uint8)
    batch[..., 0] = np.array(reds, np.uint8)[:, None, None]
    return batch


def test_scores_come_in_the_order_of_the_batch(tmp_path: Path) -> None:
    engine = Engine.load(tiny_model.write(tmp_path))
    low, high = engine.score(flat(0, 255))
    assert low.logit == pytest.approx(-1)
    assert high.logit == pytest.approx(255 / 64 - 1)
    assert low.likelihood == pytest.approx(1 / (1 + np.e))
    assert low.low < low.likelihood < low.high
    assert high.model_id == engine.manifest.id
    assert high.embedding.shape == (512,)
    assert high.heat.mean() == pytest.approx(high.logit)


def test_the_engine_says_what_runs_and_why(tmp_path: Path) -> None:
    running = Engine.load(tiny_model.write(tmp_path)).running
    assert running.provider in {"CPU", "CUDA"}
    assert running.why.endswith(".")


def test_a_number_that_is_none_is_told(tmp_path: Path) -> None:
    model = tiny_model.graph()
    offset = next(tensor for tensor in model.graph.initializer if tensor.name == "offset")
    offset.raw_data = np.array([np.nan], np.float32).tobytes()
    engine = Engine.load(tiny_model.write(tmp_path, model))
    with pytest.raises(ModelError, match="not a number"):
        engine.score(flat(0))


def test_a_model_that_cannot_run_is_told(tmp_path: Path) -> None:
    model = tiny_model.graph()
    model.graph.node[0].op_type = "NoSuchOperator"
    with pytest.raises(ModelError, match="can't run the model"):
        Engine.load(tiny_model.write(tmp_path, model))


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


def test_a_failed_cuda_start_writes_nothing_and_falls_back(tmp_path: Path) -> None:
    """Asked for CUDA where there is none, ONNX Runtime prints to stderr from C++; the user must see a sentence."""
    path = tiny_model.write(tmp_path)
    code = (
        "from pathlib import Path; from dankdesk.inference import providers; providers._why_no_cuda = lambda: '';"
        "from dankdesk.inference.engine import Engine; print(Engine.load(Path(__import__('sys').argv[1])).running)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "provider='CUDA'" in done.stdout or "did not start" in done.stdout


def test_the_front_door_does_not_import_onnxruntime() -> None:
    code = "import sys, dankdesk.scoring; sys.exit(bool({'onnxruntime', 'onnx'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
