"""The engine's side of a run: which inference goes where, and when its answer is there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from dankdesk.inference import LazyEngine
from dankdesk.records import Verdict
from dankdesk.scoring.prepare import Decoded, Prepared

if TYPE_CHECKING:
    from dankdesk.inference.engine import Engine  # onnxruntime


AT_ONCE = 64
"""Groups whose verdicts are kept in one transaction, if so many are there at once."""


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Pictures in their order, and the verdicts of those among them that the engine looks at, once they are there."""

    items: Sequence[Prepared]
    verdicts: Future[list[Verdict]]

    @property
    def done(self) -> bool:
        return self.verdicts.done()


class Lanes:
    """For one run, in its caller's thread.

    A picture on its own is scored by all cores at once, for somebody waits for it. Of many, each core scores one: that
    takes a fifth less of the processor's time (docs/decisions/118-a-core-for-each-picture.md).
    """

    def __init__(self, engine: LazyEngine, together: bool) -> None:
        """together: never more than one picture at a time, on all cores."""
        self._engine = engine
        self._together = together
        self._pool: ThreadPoolExecutor | None = None
        self._lane: Engine | None = None
        self._room = 1

    def full(self, groups: Sequence[Group]) -> bool:
        """Whether no more should be started before the first of these is taken."""
        most = 1 if self._together else AT_ONCE
        return len(groups) >= most or sum(not group.done for group in groups) >= self._room

    def batch_size(self) -> int:
        """Pictures in a full group. Loads the engine. Raises `ModelError`."""
        return 1 if self._together else self._engine.get().batch_size

    def start(self, items: Sequence[Prepared], alone: bool) -> Group:
        """Have a group scored; its verdicts may come later. alone: nothing else is under way, and nothing follows.

        Raises `ModelError`, at once or from the result.
        """
        decoded = [item for item in items if isinstance(item, Decoded)]
        if decoded and not alone and not self._together:
            pool, lane = self._open()
            return Group(items, pool.submit(_infer, lane, decoded))
        verdicts: Future[list[Verdict]] = Future()
        verdicts.set_result(_infer(self._engine.get(), decoded) if decoded else [])
        return Group(items, verdicts)

    def close(self) -> None:
        """Wait for what is being scored, and drop the rest."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _open(self) -> tuple[ThreadPoolExecutor, Engine]:
        if self._pool is None or self._lane is None:
            self._lane, n_lanes = self._engine.lanes()
            self._pool = ThreadPoolExecutor(n_lanes, thread_name_prefix="inference")
            self._room = 2 * n_lanes  # No lane waits for the next group.
        return self._pool, self._lane


def _infer(engine: Engine, decoded: Sequence[Decoded]) -> list[Verdict]:
    aspects = np.array([item.facts.width / item.facts.height for item in decoded], np.float32)
    started = time.perf_counter()
    scores = engine.score(np.stack([item.pixels for item in decoded]), aspects)
    each_ms = (time.perf_counter() - started) * 1000 / len(decoded)
    now = datetime.now(UTC)
    return [
        Verdict(item.source.name, item.source.path, item.facts, score, first_seen=now, elapsed_ms=each_ms)
        for item, score in zip(decoded, scores, strict=True)
    ]
