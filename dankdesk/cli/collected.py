"""What pulling and importing say: progress, a line for whatever went wrong, and at the end a summary."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from dankdesk.cli.progress import ProgressLine
from dankdesk.cli.running import STOPPED, ran_on
from dankdesk.errors import UserError
from dankdesk.inference import LazyEngine
from dankdesk.pace import Pace
from dankdesk.records import Outcome, Unreadable
from dankdesk.wording import auc, printable

MOST_TOLD = 20
"""Lines of one kind; the rest is counted only."""
ALL_DONE, SOME_FAILED, BROKE_OFF = 0, 1, 2

Event = TypeVar("Event")


SAID = {
    "posts": "new",
    "refreshed": "brought up to date",
    "left_out": "left out",
    "failed": "not fetched",
    "scored": "scored",
    "unreadable": "unreadable",
}
"""What is counted, by its name in JSON, and how a person reads it."""


class Collected:
    """Counts what happens. unit: what is gone through, "row" or "post". kinds: what is counted, of `SAID`."""

    def __init__(self, unit: str, kinds: Sequence[str]) -> None:
        self.counts = dict.fromkeys(kinds, 0)
        self.skipped: Counter[str] = Counter()
        """Posts that were left out though nothing went wrong, by the reason."""
        self._problems = 0
        self._unit = unit
        self._told: Counter[str] = Counter()
        self._pace = Pace(None)
        self._line = ProgressLine(sys.stderr, None)
        self._doubtful: Counter[str] = Counter()
        self._note = ""

    def step(self, kind: str, n: int = 1) -> None:
        """Something of `kind` happened."""
        self.counts[kind] += n
        self.show()

    def outcome(self, outcome: Outcome) -> None:
        """What became of a picture; one that the library knew is not counted as scored."""
        self._pace.step()
        if isinstance(outcome, Unreadable):
            self.problem("unreadable", f"Can't read {printable(outcome.name) or 'a picture'}: {outcome.reason}")
            return
        if outcome.unread:
            self.tell("unread", f"The words could not be read: {outcome.unread}", most=1)
        if outcome.warning:
            self.tell("unsaved", f"Not saved: {outcome.warning}", most=1)
        if outcome.elapsed_ms is not None:
            self.step("scored")

    def problem(self, kind: str, sentence: str) -> None:
        """Something of `kind` went wrong, so that the exit code is 1."""
        self._problems += 1
        self.tell(kind, sentence)
        self.step(kind)

    def doubt(self, columns: tuple[str, ...]) -> None:
        """Values in these columns of a row made no sense."""
        self._doubtful.update(columns)

    def tell(self, kind: str, sentence: str, most: int = MOST_TOLD) -> None:
        """Say it, unless `most` of its kind were said before."""
        self._told[kind] += 1
        if self._told[kind] <= most:
            self.say(sentence)

    def say(self, sentence: str) -> None:
        """On stderr, where what it quotes of strangers must not drive the terminal."""
        self.clear()
        print(printable(sentence), file=sys.stderr)

    def note(self, text: str, *, now: bool = False) -> None:
        """What stands behind the counts from now on. now: show it at once, as nothing may follow for a while."""
        self._note = text
        if now:
            self.clear()
        self.show()

    def show(self) -> None:
        """How far it is, on a terminal."""
        gone = sum(n for kind, n in self.counts.items() if kind not in ("scored", "unreadable"))
        gone += self.skipped.total()
        parts = [f"{gone:,} {self._unit}{'' if gone == 1 else 's'}"]
        if "scored" in self.counts:
            parts.append(f"{self.counts['scored']:,} scored")
        rate = self._pace.rate
        if rate is not None:
            parts.append(f"{rate:.1f} a second")
        self._line.show(" · ".join([*parts, *([self._note] if self._note else [])]))

    def clear(self) -> None:
        """Leave the terminal clean."""
        self._line.clear()

    def go_through(self, events: Iterable[Event], take: Callable[[Event], None]) -> UserError | None:
        """Give each event to `take`. What ended it early comes back, for `end`, if anything had been done by then;
        else it is raised."""
        try:
            for event in events:
                take(event)
        except UserError as error:
            if not any(self.counts.values()):
                raise
            return error
        finally:
            self.clear()
        return None

    def end(self, engine: LazyEngine | None, stopped: bool, as_json: bool, problem: UserError | None = None) -> int:
        """Print the summary; returns the exit code. engine: what scored, None where nothing was to be."""
        for kind, n in self._told.items():
            if kind in SAID and n > MOST_TOLD:
                self.say(f"And {n - MOST_TOLD:,} more {SAID[kind]}.")
        for column, n in self._doubtful.items():
            self.say(f"In {n:,} {self._unit}{'' if n == 1 else 's'} the {column} made no sense and counts as unknown.")
        if as_json:
            told = None if problem is None else str(problem)
            print(json.dumps({**self.values(), "stopped": stopped, "problem": told}))
        else:
            print(" · ".join(self._parts(engine)))
        if problem is not None:
            self.say(str(problem))
            return BROKE_OFF
        if stopped:
            self.say("Stopped. What was done is kept; run it again to go on.")
            return STOPPED
        return SOME_FAILED if self._problems else ALL_DONE

    def values(self) -> dict[str, Any]:
        """The counts as plain values, under names that stay."""
        return {**self.counts, **({"skipped": dict(self.skipped)} if "failed" in self.counts else {})}

    def _parts(self, engine: LazyEngine | None) -> list[str]:
        parts = [f"{n:,} {SAID[kind]}" for kind, n in self.counts.items() if n or kind == "posts"]
        if self.skipped:
            reasons = ", ".join(f"{n:,} {reason}" for reason, n in self.skipped.most_common())
            parts.append(f"{self.skipped.total():,} skipped ({reasons})")
        if engine is not None and (ran := ran_on(engine)):
            parts.append(ran)
            parts += [f"{printable(one.name)}, {auc(one.evaluation)}" for one in engine.manifest.audiences]
        return parts
