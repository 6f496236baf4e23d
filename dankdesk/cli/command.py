"""A command of `dankdesk`, whose own words are put together when it is typed: a window that opens needs none."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

Fill = Callable[["Command"], None]


class Command(argparse.ArgumentParser):
    """A parser that `fill` completes before it parses, or prints its help, for the first time.

    What it parses has then the parser itself as `parser`, for complaints that come later.
    """

    def __init__(self, *, fill: Fill | None = None, **how: Any) -> None:
        super().__init__(**how)
        self._fill = fill

    def parse_known_args(  # type: ignore[override]  # argparse types it by overloads, one for each kind of namespace
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        if self._fill is not None:
            fill, self._fill = self._fill, None
            fill(self)
            self.set_defaults(parser=self)
        return super().parse_known_args(args, namespace)


Commands: TypeAlias = "argparse._SubParsersAction[Command]"
