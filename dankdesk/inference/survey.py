"""What there is to run a model with on this machine, and how fast each of it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dankdesk.errors import ModelError
from dankdesk.inference.chooser import Chooser
from dankdesk.inference.machine_cache import MachineCache
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.parity import pictures
from dankdesk.inference.providers import CPU, KINDS, Kind
from dankdesk.inference.runner import Runner

ROUNDS = 5
ROUND_S = 0.5
"""An engine's turn. They take turns, so that what else the machine does slows down all of them."""
WORTH = 1.1
"""How many times as fast as the CPU another engine must be to be kept: the CPU's scores are those of all machines."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out of one engine.

    name, title: as in `Kind`. why: why it does not work here, "" where it does.
    precision, batch_size: of one that works: of its file; how many pictures at once.
    shift: how far a likelihood was from the CPU's at most; None for the CPU itself, and for what does not work.
    per_second: pictures, in its best turn; None where it was not timed.
    """

    name: str
    title: str
    why: str = ""
    precision: str = ""
    batch_size: int = 0
    shift: float | None = None
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far a survey is, out of `total` for as much as is known, and what comes next."""

    done: int
    total: int
    what: str


class Survey:
    """Tries every engine with one model. `found` is whole when `run` has ended."""

    def __init__(self, manifest_path: Path, cache: Path | None = None) -> None:
        """cache: as in `Engine.load`. Raises `ModelError` where the manifest can't be read."""
        self._manifest = Manifest.read(manifest_path)
        self._chooser = Chooser(self._manifest, cache=MachineCache(cache) if cache is not None else None)
        self._runners: dict[str, Runner] = {}
        self.found: dict[str, Found] = {}

    def run(self, cancel: threading.Event, rounds: int = ROUNDS) -> Iterator[Step]:
        """Yield what comes next, before it does. rounds: 0 to time nothing. `cancel` is heard between two batches.

        Raises `ModelError` where not even the CPU works.
        """
        for kind in KINDS:
            if cancel.is_set():
                return
            # Each that works turns out to be more to do.
            yield Step(len(self.found), len(KINDS) + rounds * max(1, len(self._runners)), f"Trying {kind.title}")
            self.found[kind.name] = self._try(kind)
        total = len(KINDS) + rounds * len(self._runners)
        for turn in range(rounds * len(self._runners)):
            name = list(self._runners)[turn % len(self._runners)]
            yield Step(len(KINDS) + turn, total, f"Timing {self.found[name].title}")
            rate = self._time(self._runners[name], cancel)
            if cancel.is_set():
                return
            before = self.found[name]
            self.found[name] = replace(before, per_second=max(rate, before.per_second or 0.0))

    @property
    def fastest(self) -> Found:
        """The one to keep, of those that were timed."""
        cpu = self.found[CPU.name]
        timed = [one for one in self.found.values() if (one.per_second or 0.0) > WORTH * (cpu.per_second or 0.0)]
        return max(timed, key=lambda one: one.per_second or 0.0, default=cpu)

    def _try(self, kind: Kind) -> Found:
        try:
            runner, off = self._chooser.open(kind)
        except ModelError as error:
            if kind is CPU:
                raise
            return Found(kind.name, kind.title, why=str(error))
        self._runners[kind.name] = runner
        shift = off.shift if kind is not CPU else None
        precision = self._chooser.file_for(kind).precision
        return Found(kind.name, kind.title, precision=precision, batch_size=runner.batch_size, shift=shift)

    def _time(self, runner: Runner, cancel: threading.Event) -> float:
        """Pictures a second in one turn."""
        some, aspects = pictures(self._manifest.resize.height, self._manifest.resize.width)
        which = np.arange(runner.batch_size) % len(some)
        batch, done, began = (some[which], aspects[which]), 0, time.perf_counter()
        while done == 0 or (time.perf_counter() - began < ROUND_S and not cancel.is_set()):
            runner.run(*batch)
            done += runner.batch_size
        return done / (time.perf_counter() - began)
