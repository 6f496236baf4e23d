"""Which lines of the watched code an input reached."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

Place = tuple[str, int]
"""A file and a line of it."""


class Reached:
    """Runs things and notes the lines they reach below `watched`. Other threads than the caller's are not seen."""

    def __init__(self, watched: tuple[Path, ...]) -> None:
        self._watched = tuple(str(path) for path in watched)
        self._known: dict[CodeType, bool] = {}
        self._places: set[Place] = set()

    def by(self, run: Callable[[], object]) -> frozenset[Place]:
        """The places that `run` reaches."""
        self._places = set()
        if not self._watched:
            run()
            return frozenset()
        before = sys.gettrace()
        sys.settrace(self._on_call)
        try:
            run()
        finally:
            sys.settrace(before)
        return frozenset(self._places)

    def _on_call(self, frame: FrameType, _event: str, _arg: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if code not in self._known:
            self._known[code] = code.co_filename.startswith(self._watched)
        return self._on_line if self._known[code] else None

    def _on_line(self, frame: FrameType, event: str, _arg: Any) -> Callable[..., Any]:
        if event == "line":
            self._places.add((frame.f_code.co_filename, frame.f_lineno))
        return self._on_line
