"""A large folder from files to saved verdicts, against the rate that the processor time of the bare parts allows."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.paths import model_folder
from dankdesk.records import Verdict
from dankdesk.scoring import Scorer, Source
from scripts.benchmarks import bare, processor
from scripts.benchmarks.rounds import Timed, held_by
from scripts.benchmarks.subjects import distinct

BAR = 0.9


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds a picture: of the processor for bare decoding, bare inference and DankDesk; of the clock for DankDesk."""

    decoding: float
    inference: float
    processor: float
    clock: float


def compare(paths: list[Path], count: int, rounds: int) -> list[str]:
    """Score `count` pictures made of `paths`, in turn with the bare parts; returns the lines to print.

    What is allowed is cores / (processor seconds of bare decoding + of bare inference), measured with all cores at it,
    each for itself: cores that share their caches and their heat are slower together.
    """
    cores = processor.cores()
    engine = LazyEngine(model_folder() / "manifest.json")
    engine.get()
    spawn = multiprocessing.get_context("spawn")
    with (
        TemporaryDirectory(prefix="dankdesk-bench-") as work,
        ProcessPoolExecutor(cores, mp_context=spawn, initializer=bare.load) as pool,
    ):
        files = distinct(paths, count, Path(work, "pictures"))
        list(pool.map(bare.seconds, files[: 2 * cores]))
        _score(engine, files[: 2 * cores])
        seen = [_round(engine, pool, files) for _ in range(rounds)]

    def middle(figures: Iterator[float]) -> float:
        return statistics.median(figures)

    allowed = Timed(tuple((one.decoding + one.inference) / cores for one in seen))
    whole = Timed(tuple(one.clock for one in seen))
    bare_share = middle((one.decoding + one.inference) / one.processor for one in seen)
    busy = middle(one.processor / one.clock for one in seen)
    return [
        f"From file to library ({count:,} JPEGs of 1080 x 1350, {rounds} rounds in turn, medians; {cores} cores)",
        f"  bare decoding               {middle(one.decoding for one in seen) * 1000:8.1f} ms of a core a picture",
        f"  bare inference              {middle(one.inference for one in seen) * 1000:8.1f} ms",
        f"  DankDesk, all of it         {middle(one.processor for one in seen) * 1000:8.1f} ms, on {busy:.2f} cores",
        f"  the bare parts' share of it {bare_share * 100:8.0f} %",
        f"  the bare parts allow        {1 / allowed.median:8.1f} pictures a second",
        f"  DankDesk, file to library   {1 / whole.median:8.1f} pictures a second",
        f"  DankDesk's rate over what the bare parts allow: {held_by(allowed, whole, BAR, least=True)}",
    ]


def _round(engine: LazyEngine, pool: ProcessPoolExecutor, files: list[Path]) -> Round:
    each = list(pool.map(bare.seconds, files))
    with _spent() as spent:
        _score(engine, files)
    return Round(
        decoding=statistics.mean(one.decoding for one in each),
        inference=statistics.mean(one.inference for one in each),
        processor=spent[0] / len(files),
        clock=spent[1] / len(files),
    )


def _score(engine: LazyEngine, files: list[Path]) -> None:
    with TemporaryDirectory(prefix="dankdesk-bench-") as home, Library.open(Path(home)) as library:
        for outcome in Scorer(engine, library).run(map(Source.from_path, files)):
            if not isinstance(outcome, Verdict):
                raise RuntimeError(f"a picture was not scored: {outcome}")


@contextmanager
def _spent() -> Iterator[list[float]]:
    """Processor seconds of this process and of those it started, and seconds of the clock; there when it ends."""
    spent: list[float] = []
    before, began = _processor_seconds(), time.perf_counter()
    yield spent
    spent += [_processor_seconds() - before, time.perf_counter() - began]


def _processor_seconds() -> float:
    """Of this process, and of its children, those that ended and those that run."""
    running = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(os.times()[:4]) + sum(sum(one[:4]) for one in running)
