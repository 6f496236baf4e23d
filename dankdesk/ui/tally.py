"""How far everything that is being checked has come, for one progress bar over any number of jobs."""

from __future__ import annotations

from dankdesk.pace import Pace
from dankdesk.records import Outcome, Unreadable

MANY = 3
"""From this many pictures on, a run is worth a progress bar."""


class Tally:
    """Counts from the first job to the moment nothing is left; then it starts over."""

    def __init__(self) -> None:
        self.found = 0
        self.unreadable: list[Unreadable] = []
        self._pace = Pace(0)

    @property
    def done(self) -> int:
        return self._pace.done

    @property
    def many(self) -> bool:
        return self.found >= MANY

    def count(self, found: int) -> None:
        self.found += found
        self._pace.total = self.found

    def add(self, outcomes: list[Outcome]) -> list[Unreadable]:
        """Returns those of `outcomes` that could not be read."""
        self._pace.step(len(outcomes))
        unreadable = [outcome for outcome in outcomes if isinstance(outcome, Unreadable)]
        self.unreadable += unreadable
        return unreadable

    def text(self) -> str:
        return f"Checking {self._pace.text()}"

    def stopped_text(self) -> str:
        return f"Stopped after {self.done:,} of {self.found:,}. What was checked is kept."
