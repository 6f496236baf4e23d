"""The reading lane: words of pictures that have their number already, read quietly while the window is used."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal, Slot

from dankdesk.errors import UserError
from dankdesk.records import Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.lane import Background, report_bug

MOST_HELD = 500
"""Verdicts kept while they wait, 6 KB each; those of a longer queue are found in the library when their turn comes."""

BUG = "The words can't be read: something went wrong inside DankDesk. The log says what."


@dataclass(eq=False, slots=True)
class Wish:
    """A picture whose words are wanted. verdict: None where it is to be found in the library.
    urgent: somebody is looking at it."""

    sha256: str
    model_id: str
    source: Source
    verdict: Verdict | None
    urgent: bool
    cancel: threading.Event = field(default_factory=threading.Event)


class ReadingLane(Background):
    """Reads what somebody looks at first, then the rest in the order it was asked for.

    read(verdict): the verdict of a picture, complete with its words, or with a sentence why there are none.
    moved(done, total): since there was last nothing to read; equal when there is nothing again.
    """

    read = Signal(object)
    moved = Signal(int, int)
    _over = Signal(object, object)

    def __init__(self, scorer: Scorer, parent: QObject | None = None) -> None:
        super().__init__("reading", parent)
        self._scorer = scorer
        self._waiting: OrderedDict[str, Wish] = OrderedDict()
        # Both belong to the window's thread: what is asked for, and how much of it is answered.
        self._open: dict[str, Wish] = {}
        self._done = 0
        self._held = False
        self._over.connect(self._finish)
        self._thread.start()

    @property
    def busy(self) -> bool:
        return bool(self._open)

    def wants(self, sha256: str) -> bool:
        """Whether the words of this picture are being read, or will be."""
        return sha256 in self._open

    def want(self, verdict: Verdict, source: Source | None = None, *, urgent: bool = False) -> None:
        """Read the words of `verdict`; an urgent one comes before all others, also when it was asked for already.

        source: its bytes where they are at hand; else they come from its file or the library.
        """
        sha256 = verdict.facts.sha256
        if sha256 not in self._open:
            held = verdict if urgent or len(self._open) < MOST_HELD else None
            source = source or Source(verdict.name, verdict.path)
            wish = self._open[sha256] = Wish(sha256, verdict.score.model_id, source, held, urgent)
            with self._change:
                self._waiting[sha256] = wish
                self._put_first(sha256, urgent)
            self._tell()
        elif urgent:
            with self._change:
                if sha256 in self._waiting:
                    self._waiting[sha256].urgent = True
                    self._put_first(sha256, urgent)

    def hold(self, held: bool) -> None:
        """While held, only what somebody looks at is read: numbers come before words."""
        with self._change:
            self._held = held
            self._change.notify()

    def forget(self, sha256s: Iterable[str]) -> None:
        """Leave these alone."""
        with self._change:
            dropped = [wish for sha256 in sha256s if (wish := self._waiting.pop(sha256, None)) is not None]
        for wish in dropped:
            del self._open[wish.sha256]
        self._tell()

    def cancel(self) -> int:
        """Read nothing more. Returns how many pictures were waiting; what is under way may still arrive."""
        left = len(self._open)
        with self._change:
            self._waiting.clear()
        for wish in self._open.values():
            wish.cancel.set()
        self._open.clear()
        self._tell()
        return left

    def _put_first(self, sha256: str, urgent: bool) -> None:
        if urgent:
            self._waiting.move_to_end(sha256, last=False)
        self._change.notify()

    def _tell(self) -> None:
        if not self._open:
            self._done = 0
        self.moved.emit(self._done, self._done + len(self._open))

    @Slot(object, object)
    def _finish(self, wish: Wish, verdict: Verdict | None) -> None:
        if self._open.get(wish.sha256) is wish:
            del self._open[wish.sha256]
            self._done += 1
            self._tell()
        # What was cancelled while under way is news all the same if it was read to the end.
        if verdict is not None and (verdict.score.text is not None or not wish.cancel.is_set()):
            self.read.emit(verdict)

    def _next(self) -> str | None:
        """The first picture that may be read now. Urgent ones are always in front."""
        first = next(iter(self._waiting), None)
        return first if first is not None and (self._waiting[first].urgent or not self._held) else None

    def _loop(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._stopping or self._next() is not None)
                if self._stopping:
                    return
                sha256 = self._next()
                assert sha256 is not None
                wish = self._waiting.pop(sha256)
            self._over.emit(wish, self._answer(wish))

    def _answer(self, wish: Wish) -> Verdict | None:
        """The completed verdict; None where there is none any more."""
        verdict, library = wish.verdict, self._scorer.library
        try:
            if verdict is None and library is not None:
                verdict = library.find(wish.sha256, wish.model_id)
            return self._scorer.read(wish.source, verdict, wish.cancel) if verdict is not None else None
        except UserError as error:
            sentence = str(error)
        except Exception as error:
            report_bug(error)
            sentence = BUG
        return replace(verdict, unread=sentence) if verdict is not None else None
