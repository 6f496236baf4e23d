"""The inputs that are worth changing: those that came first, and those that reached a line no other had reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts.fuzz.reached import Place

LONGEST = 200_000
"""Bytes; longer inputs reach no more, and slow down all that come from them."""


@dataclass(slots=True)
class Corpus:
    """Inputs and the places they reached."""

    inputs: list[bytes] = field(default_factory=list)
    _reached: list[frozenset[Place]] = field(default_factory=list)
    _all: set[Place] = field(default_factory=set)

    @property
    def n_places(self) -> int:
        return len(self._all)

    def begin(self, data: bytes, reached: frozenset[Place]) -> None:
        """Take an input whatever it reached."""
        self.inputs.append(data)
        self._reached.append(reached)
        self._all |= reached

    def offer(self, data: bytes, reached: frozenset[Place]) -> bool:
        """Take an input if it is one of those; returns whether."""
        new = len(data) <= LONGEST and not reached <= self._all
        if new:
            self.begin(data, reached)
        return new

    def cover(self) -> Iterable[bytes]:
        """A few of the inputs that reach all that is reached, small ones rather than large ones."""
        seen: set[Place] = set()
        for data, reached in sorted(zip(self.inputs, self._reached, strict=True), key=lambda pair: len(pair[0])):
            if not reached <= seen:
                seen |= reached
                yield data
