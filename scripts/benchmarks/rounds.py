"""Timing in rounds: every contender once a round, in turn, so that a noisy machine is noisy for all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def in_turn(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Timed]:
    """Run each contender once to warm up and then `rounds` times in turn."""
    for run in contenders.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    return {name: Timed(tuple(values)) for name, values in seconds.items()}


def ratio(above: Timed, below: Timed) -> str:
    """Seconds of `above` over those of `below`, round by round: median, and the least and most seen."""
    ratios = sorted(a / b for a, b in zip(above.seconds, below.seconds, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
