"""Pictures a second: Keras, bare ONNX Runtime, and DankDesk from file to saved verdict."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from dankdesk.images import decode, fit, read_file
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.paths import model_folder
from dankdesk.records import Verdict
from dankdesk.scoring import Scorer, Source, resize_policy
from scripts.benchmarks.rounds import in_turn, ratio

Pixels = npt.NDArray[np.uint8]


def side() -> int:
    """The side in pixels of the pictures that the shipped model takes."""
    return LazyEngine(model_folder() / "manifest.json").manifest.resize.width


def compare(paths: list[Path], rounds: int, fp32: Path | None, keras_model: Any | None) -> list[str]:
    """Time all contenders on `paths` and return the lines to print.

    fp32: the ONNX file before quantisation. keras_model: takes uint8 (n, h, w, 3) and float32 (n,); None: no Keras.
    """
    engine = LazyEngine(model_folder() / "manifest.json")
    how = resize_policy(engine.manifest)
    shipped = engine.get()
    prepared = [fit(decode(read_file(path)).rgb, how)[None] for path in paths]
    contenders: dict[str, Callable[[], object]] = {}
    if keras_model is not None:
        one_square, squares = np.ones(1, np.float32), np.ones(len(prepared), np.float32)
        stacked = np.concatenate(prepared)
        contenders["Keras predict, batch 1"] = lambda: [
            keras_model.predict([one, one_square], verbose=0) for one in prepared
        ]
        contenders["Keras predict, batch 16"] = lambda: keras_model.predict(
            [stacked, squares], batch_size=16, verbose=0
        )
    if fp32 is not None:
        contenders["ONNX Runtime fp32, bare"] = _bare(fp32, prepared)
    shipped_name = f"shipped {shipped.running.precision}, bare"
    square = np.ones(1, np.float32)
    contenders[shipped_name] = lambda: [shipped.score(one, square) for one in prepared]
    contenders["decoding alone, all cores"] = lambda: _decode_all(paths)
    contenders["DankDesk, file to library"] = lambda: _end_to_end(engine, paths)
    timed = in_turn(contenders, rounds)

    n = len(paths)
    lines = [
        f"Pictures a second ({n} JPEGs of 1080 x 1350, {rounds} rounds in turn, medians; {shipped.running.provider})"
    ]
    lines += [f"  {name:<28}{n / one.median:8.1f}" for name, one in timed.items()]
    whole, bare, decoding = timed["DankDesk, file to library"], timed[shipped_name], timed["decoding alone, all cores"]
    allowed = type(bare)(tuple(a + b for a, b in zip(bare.seconds, decoding.seconds, strict=True)))
    lines.append(f"  DankDesk's rate over what decoding plus inference allow: {ratio(allowed, whole)}; the bar is 0.85")
    if keras_model is not None:
        lines.append(
            f"  DankDesk's rate over Keras predict at batch 1: {ratio(timed['Keras predict, batch 1'], whole)}"
        )
    if fp32 is not None:
        lines.append(f"  shipped over fp32, both bare: {ratio(timed['ONNX Runtime fp32, bare'], bare)}")
    return lines


def _bare(model: Path, prepared: list[Pixels]) -> Callable[[], object]:
    session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    square = np.ones(1, np.float32)
    return lambda: [session.run(["logit", "heat", "embedding"], {"image": one, "aspect": square}) for one in prepared]


def _decode_all(paths: list[Path]) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(lambda path: decode(read_file(path)), paths):
            pass


def _end_to_end(engine: LazyEngine, paths: list[Path]) -> None:
    home = Path(tempfile.mkdtemp(prefix="dankdesk-bench-"))
    try:
        with Library.open(home) as library:
            for outcome in Scorer(engine, library).run(map(Source.from_path, paths)):
                assert isinstance(outcome, Verdict)
    finally:
        shutil.rmtree(home)
