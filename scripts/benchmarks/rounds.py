"""Timing in rounds: every contender once a round, in turn, so that a noisy machine is noisy for all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MISSED = ": MISSED"
"""Stands in the line of a figure that does not hold its bar."""


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


def ratios(above: Timed, below: Timed) -> list[float]:
    """Seconds of `above` over those of `below`, round by round."""
    return [a / b for a, b in zip(above.seconds, below.seconds, strict=True)]


def ratio(above: Timed, below: Timed) -> str:
    """The same in words: median, and the least and most seen."""
    return spread(ratios(above, below))


def spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def held(value: float, bar: float, *, least: bool = False) -> str:
    """The bar in words, and `MISSED` where `value` is above it. least: where it is below it."""
    missed = value < bar if least else value > bar
    return f"the bar is {bar:g}{MISSED if missed else ''}"


def held_by(above: Timed, below: Timed, bar: float, *, least: bool = False) -> str:
    """`ratio`, and whether its median holds the bar."""
    return f"{ratio(above, below)}; {held(statistics.median(ratios(above, below)), bar, least=least)}"
