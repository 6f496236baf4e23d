"""The engines bare, on the shipped network with the shipped weights: no files, no decoding, no library.

Held against each other, and against the fastest product of matrices on this machine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dankdesk.images import decode, fit, read_file
from dankdesk.inference import Manifest
from dankdesk.paths import model_folder
from dankdesk.scoring import resize_policy
from scripts.benchmarks import ceiling, processor, reference
from scripts.benchmarks.rounds import Timed, held_by, in_turn, ratio
from scripts.benchmarks.runners import FP32, INT8, KERAS, PLUGIN_INT8, AbsentError, Batch, Engine, Runner, engines

BATCHES = (1, 16)
N_PICTURES = 16
INT8_BAR, PLUGIN_BAR = 6, 20


def compare(paths: list[Path], rounds: int) -> list[str]:
    """Time all engines that run here on the first pictures of `paths`; returns the lines to print."""
    manifest = Manifest.read(model_folder() / "manifest.json")
    policy = resize_policy(manifest)
    pictures = np.stack([fit(decode(read_file(path)).rgb, policy) for path in paths[:N_PICTURES]])
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        real = reference.fp32(manifest)
        return _compare(engines(real, manifest, Path(work)), pictures, reference.operations(real), rounds)


def _compare(contenders: list[Engine], pictures: Batch, operations: float, rounds: int) -> list[str]:
    runs: dict[str, Callable[[], object]] = {}
    absent, likelihoods = [], {}
    for engine in contenders:
        try:
            for batch in BATCHES:
                runner = engine.open(min(batch, len(pictures)))
                runs[f"{engine.name} {batch}"] = partial(_all, runner, pictures, batch)
            likelihoods[engine.name] = 1 / (1 + np.exp(-_all(runner, pictures, BATCHES[-1])))
        except AbsentError as error:
            absent.append(f"  {engine.name}: {error}")
    products = ceiling.products()
    timed = in_turn(runs | {product.name: product.run for product in products}, rounds)
    peaks = ceiling.best(products, timed)

    lines = [processor.describe(), f"The fastest products of matrices ({ceiling.SIDE} x {ceiling.SIDE}), GOP/s"]
    lines += [f"  {name:<6}{rate / 1e9:8.0f}   {product.library}" for name, (product, rate) in peaks.items()]
    if "bf16" not in peaks:
        lines.append("  bf16: nothing here computes with it")
    lines += [
        f"Pictures a second, bare ({len(pictures)} pictures, {rounds} rounds in turn, medians; "
        f"{operations / 1e9:.1f} GOP a picture)",
        f"  {'':<22}{'batch 1':>9}{'batch 16':>9}{'times Keras':>13}{'of the peak':>13}{'max |dp|':>10}",
    ]
    fastest = {name: _fastest(name, timed) for name in likelihoods}
    n = len(pictures)
    for engine in contenders:
        if engine.name not in fastest:
            continue
        rates = "".join(f"{n / timed[f'{engine.name} {batch}'].median:9.1f}" for batch in BATCHES)
        median = fastest[engine.name].median
        over = f"{fastest[KERAS].median / median:13.2f}" if KERAS in fastest else f"{'':>13}"
        peak = peaks.get(engine.precision, peaks["fp32"])[1]
        moved = float(np.abs(likelihoods[engine.name] - likelihoods[FP32]).max())
        lines.append(f"  {engine.name:<22}{rates}{over}{n * operations / median / peak:13.0%}{moved:10.4f}")
    return [*lines, *absent, *_bars(fastest)]


def _all(runner: Runner, pictures: Batch, batch: int) -> npt.NDArray[np.float32]:
    return np.concatenate([runner(pictures[at : at + batch]) for at in range(0, len(pictures), batch)])


def _fastest(name: str, timed: dict[str, Timed]) -> Timed:
    """Each engine at the batch that suits it."""
    return min((timed[f"{name} {batch}"] for batch in BATCHES), key=lambda one: one.median)


def _bars(fastest: dict[str, Timed]) -> Iterator[str]:
    has = processor.features() or frozenset()
    for name, needed, bar in ((INT8, "VNNI", INT8_BAR), (PLUGIN_INT8, "AMX", PLUGIN_BAR)):
        if KERAS in fastest and name in fastest:
            if needed in has:
                yield f"  {name} over {KERAS}: {held_by(fastest[KERAS], fastest[name], bar, least=True)}"
            else:
                times = ratio(fastest[KERAS], fastest[name])
                yield f"  {name} over {KERAS}: {times}; where a processor has {needed} the bar is {bar}"
