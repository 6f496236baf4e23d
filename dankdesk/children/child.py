"""DankDesk's side: one child, asked one question at a time, each within a time limit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, BinaryIO, cast

from dankdesk.children import wire
from dankdesk.children.role import start
from dankdesk.children.watch import Watch

START_S = 120.0
"""Time limit of a start. It takes a fraction of a second or two, but minutes on a machine that is busy otherwise."""
MAX_GREETING = 10_000

_watch = Watch()

if sys.platform != "win32":
    from signal import SIGXCPU

    _OUT_OF_TIME = -SIGXCPU
else:
    _OUT_OF_TIME = None


class BrokenChild(Exception):
    """It did not start. `sentence`: why, where it said so itself; then another start would end alike. Else None."""

    def __init__(self, what: str, sentence: str | None = None) -> None:
        super().__init__(sentence or what)
        self.sentence = sentence


class LostChild(Exception):
    """It gave no answer, and is gone. `overdue`: because it took too long, by the clock or by the processor's time."""

    def __init__(self, *, overdue: bool) -> None:
        super().__init__("took too long" if overdue else "ended unexpectedly")
        self.overdue = overdue


class Child:
    """A child process; at first it may still be on its way. It is asked by one thread at a time; `kill` is for any."""

    def __init__(self, command: Sequence[str], *, behind: bool = False) -> None:
        """Start it, without waiting for it. behind: at a lower priority. Raises `BrokenChild`."""
        try:
            self._process = start(command, behind=behind)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise BrokenChild("could not be started") from error
        self._questions, self._answers = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)
        self._greeted = False
        self._overdue = self._killed = False

    @property
    def alive(self) -> bool:
        """Whether it runs. Who is about to ask looks first: a death before the question is not the question's fault."""
        return not self._killed and self._process.poll() is None

    def greet(self) -> None:
        """Wait until it is ready; at once where it was before. Raises `BrokenChild`."""
        if self._greeted:
            return
        try:
            with self._limit(START_S):
                greeting, _ = wire.receive(self._answers, MAX_GREETING)
        except (OSError, EOFError, ValueError) as error:
            raise BrokenChild(
                "took too long to start" if self._overdue else "ended as soon as it was started"
            ) from error
        if not greeting.get("ready"):
            raise BrokenChild("can't do its work", str(greeting.get("broken")))
        self._greeted = True

    def ask(
        self, message: Mapping[str, object], *parts: wire.Part, limit_s: float, most: int
    ) -> tuple[dict[str, Any], Sequence[bytes]]:
        """Its answer, of at most `most` bytes. After `limit_s` seconds it is killed. It was greeted before.

        Raises `LostChild`; then it takes no more questions, and is to be closed.
        """
        try:
            with self._limit(limit_s):
                wire.send(self._questions, message, *parts)
                answer = wire.receive(self._answers, most)
        except (OSError, EOFError, ValueError) as error:
            self.kill()
            ended = self._process.wait()
            raise LostChild(overdue=self._overdue or ended == _OUT_OF_TIME) from error
        return answer

    def kill(self) -> None:
        """End it at once. Who waits for its answer is told."""
        self._killed = True
        self._process.kill()

    def close(self) -> None:
        """Kill it, and leave nothing of it behind. Called by who asks, when nothing is asked any more."""
        self.kill()
        for pipe in (self._questions, self._answers):
            with suppress(OSError):
                pipe.close()
        self._process.wait()

    def _limit(self, seconds: float) -> AbstractContextManager[None]:
        def kill() -> None:
            self._overdue = True
            self.kill()

        return _watch.within(seconds, kill)
