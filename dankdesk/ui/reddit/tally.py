"""Counts what a pull tells, and puts it into words. No Qt, and nothing that loads PRAW."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from dankdesk.records import Outcome, Unreadable, Verdict
from dankdesk.reddit.budget import Left
from dankdesk.reddit.events import Failed, PullEvent, Reason, Refreshed, Skipped, Stored, Waiting
from dankdesk.ui.reddit.terms import count

REASONS = {
    Reason.VIDEO: ("video", "videos"),
    Reason.POLL: ("poll", "polls"),
    Reason.TEXT: ("text post", "text posts"),
    Reason.REMOVED: ("removed post", "removed posts"),
    Reason.NSFW: ("NSFW post", "NSFW posts"),
    Reason.SPOILER: ("spoiler", "spoilers"),
    Reason.NO_PICTURE: ("post without a picture", "posts without a picture"),
    Reason.GONE: ("picture that is gone", "pictures that are gone"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """For the page, at one moment. done of total: posts looked at, and pictures judged. changed: posts that are new or
    newly judged. budget: None where nothing was asked yet. words: pictures whose words were read since.
    until, why: nothing comes before that moment of `time.monotonic`, and for what reason; None where something does."""

    text: str
    done: int
    total: int
    changed: int
    budget: Left | None
    words: int = 0
    until: float | None = None
    why: str = ""


class PullTally:
    """One pull. `add` everything it tells, and ask for the words whenever they are wanted."""

    def __init__(self, most: int) -> None:
        """most: the posts that it looks at, at most."""
        self.stored = self.known = self.failed = self.scored = self.unreadable = 0
        self.skipped: Counter[Reason] = Counter()
        self.budget: Left | None = None
        self._most = most
        self._waits: tuple[float, str] | None = None
        self._why_failed = ""

    def add(self, event: PullEvent | Outcome) -> None:
        if isinstance(event, Left):
            self.budget = event
            return
        self._waits = None
        match event:
            case Stored():
                self.stored += 1
            case Refreshed():
                self.known += event.n
            case Skipped():
                self.skipped[event.reason] += 1
            case Failed():
                self.failed += 1
                self._why_failed = event.sentence
            case Waiting():
                self._waits = time.monotonic() + event.seconds, event.why
            case Verdict():
                self.scored += 1
            case Unreadable():
                self.unreadable += 1

    @property
    def found(self) -> int:
        """Posts that were looked at. A gallery counts as often as it has pictures."""
        return self.stored + self.known + self.failed + self.skipped.total()

    def progress(self) -> Progress:
        parts = [f"{count(self.found, 'post')} found", f"{self.stored:,} new", f"{self.scored:,} scored"]
        if self.skipped:
            parts.append(f"{self.skipped.total():,} skipped")
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        until, why = self._waits or (None, "")
        text = waiting(until, why) if until is not None else "Pulling: " + " · ".join(parts)
        total = max(self._most, self.found) + self.stored
        done, changed = min(self.found + self.scored, total), self.stored + self.scored
        return Progress(text, done, total, changed, self.budget, until=until, why=why)

    def summary(self, *, stopped: bool) -> str:
        """What came of it, in a sentence or a few. stopped: it was cancelled; what it did stays."""
        begins = "Stopped. Pulled" if stopped else "Pulled"
        known = f"; {self.known:,} were known already" if self.known else ""
        said = [f"{begins} {count(self.stored, 'new post')}{known}."]
        if not self.found:
            said = ["Stopped before anything came."] if stopped else ["Reddit has no such posts."]
        if self.skipped:
            said.append(f"Left out: {reasons(self.skipped)}.")
        if self.failed:
            said.append(f"{count(self.failed, 'picture')} could not be fetched; the next pull tries again.")
            said.append(self._why_failed)
        if self.unreadable:
            them = "it" if self.unreadable == 1 else "them"
            said.append(f"{count(self.unreadable, 'picture')} could not be read, so there is no number for {them}.")
        return " ".join(said)


def waiting(until: float, why: str) -> str:
    """ "Waiting 12 seconds. Reddit allows no more requests for the moment." until: of `time.monotonic`."""
    return f"Waiting {seconds(until - time.monotonic())}. {why}"


def budget(left: Left) -> str:
    """ "62 of 100 requests left this minute" """
    return f"{left.n:,} of {left.of:,} requests left this minute"


def reasons(skipped: Counter[Reason]) -> str:
    """ "5 videos, 3 text posts and 1 poll", the most frequent first."""
    parts = [count(n, *REASONS[reason]) for reason, n in skipped.most_common()]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def seconds(n: float) -> str:
    """ "1 second", "12 seconds"; never none."""
    return count(max(1, round(n)), "second")
