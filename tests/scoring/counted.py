"""Sources that know how many of them were asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dankdesk.scoring import Source


class Counted:
    """The files at `paths`, one after another; `taken` of them so far."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.taken = 0
        self._paths = paths

    def __iter__(self) -> Iterator[Source]:
        for path in self._paths:
            self.taken += 1
            yield Source.from_path(path)
