"""Runs a target in a child process, another one where it crashed or hung, and gathers what was found. POSIX only."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scripts.fuzz import child

HANG_S = 60.0
"""Without a word from the child; an input may take 2 s of processor time."""
START_S = 600.0
"""Until the child takes the first of its own inputs: on a busy machine making many to begin with takes minutes."""
MOST_DEATHS = 20
"""After which a target is left alone: what kills it so often is known well enough."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Finding:
    """sort: what kind of thing went wrong. what: all that is known of it. data: the input."""

    sort: str
    what: str
    data: bytes


@dataclass(slots=True)
class Report:
    """n: inputs that were taken. cover: inputs that reach all `n_places` that were reached."""

    n: int = 0
    findings: list[Finding] = field(default_factory=list)
    cover: list[bytes] = field(default_factory=list)
    n_places: int = 0
    peak_mb: float = 0.0


def fuzz(
    target: str,
    *,
    iterations: int = 1_000_000_000,
    seconds: float = 1e9,
    seed: int = 1,
    pictures: Path | None = None,
    corpus: Path | None = None,
    replay: Path | None = None,
    hang_s: float = HANG_S,
) -> Report:
    """Give `target` changed inputs until one of the limits is reached: the same ones for the same `seed` and code.

    pictures: a folder of real ones, for targets that want them. corpus: a folder of inputs to begin with, beside the
    target's own. replay: a folder whose files are the inputs instead, unchanged.
    """
    with TemporaryDirectory(prefix="dankdesk-fuzz-") as folder:
        scratch = Path(folder)
        for name in (child.CORPUS, child.FOUND, child.COVER, child.TEMPORARY, child.WORK):
            (scratch / name).mkdir()
        for path in corpus.iterdir() if corpus is not None else ():
            shutil.copy(path, scratch / child.CORPUS)
        order = child.Order(target, folder, seed, 0, iterations, seconds, _as_text(pictures), _as_text(replay))
        return _Run(order, scratch, hang_s).run()


class _Run:
    def __init__(self, order: child.Order, scratch: Path, hang_s: float) -> None:
        self._order = order
        self._scratch = scratch
        self._hang_s = hang_s
        self._report = Report()
        self._next = 0
        self._began = False

    def run(self) -> Report:
        end = time.monotonic() + self._order.seconds
        for _ in range(MOST_DEATHS):
            self._began = False
            death = self._one_life(replace(self._order, first=self._next, seconds=end - time.monotonic()))
            if death is not None:
                self._report.findings.append(death)
            # What it dies of before it began is what every child begins with.
            if death is None or not self._began:
                break
            self._next += 1
        self._report.n = self._next
        self._report.cover = [path.read_bytes() for path in sorted((self._scratch / child.COVER).iterdir())]
        return self._report

    def _one_life(self, order: child.Order) -> Finding | None:
        """Run one child to its end; returns what it died of, if it did."""
        errors = self._scratch / "errors"
        environment = {**os.environ, "TMPDIR": str(self._scratch / child.TEMPORARY)}
        with (
            errors.open("wb") as said,
            subprocess.Popen(
                child.command(order), cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=said
            ) as process,
        ):
            assert process.stdout is not None
            hung = False
            for line in _lines(process.stdout.fileno(), lambda: self._hang_s if self._began else START_S):
                if line is None:
                    hung = True
                    process.kill()
                else:
                    self._hear(line, errors)
        if process.returncode == 0:
            return None
        sort = "hung" if hung else f"died ({process.returncode})"
        current = self._scratch / child.CURRENT
        data = current.read_bytes() if current.exists() else b""
        return Finding(sort, _end_of(errors), data)

    def _hear(self, words: dict[str, Any], errors: Path) -> None:
        report = self._report
        if "began" in words:
            self._began = True
        elif "done" in words:
            self._next = words["done"] + 1
        elif "found" in words:
            if any(finding.sort == words["sort"] for finding in report.findings):
                return
            data = (self._scratch / child.FOUND / words["found"]).read_bytes()
            what = words["what"]
            if words["sort"] == "printed":
                what += "\n" + _end_of(errors)
            report.findings.append(Finding(words["sort"], what, data))
        else:
            report.peak_mb, report.n_places = words["peak"], words["places"]


def _lines(stream: int, patience_s: Callable[[], float]) -> Iterator[dict[str, Any] | None]:
    """What the child says, until it ends; None whenever it says nothing for so long."""
    rest = b""
    while True:
        ready, _, _ = select.select([stream], [], [], patience_s())
        if not ready:
            yield None
            continue
        data = os.read(stream, 1 << 16)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from (json.loads(line) for line in lines)


def _end_of(errors: Path) -> str:
    return errors.read_text(encoding="utf-8", errors="replace")[-4000:]


def _as_text(path: Path | None) -> str | None:
    return None if path is None else str(path.resolve())
