"""A handful of decoding processes, and who may ask which."""

from __future__ import annotations

import atexit
import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from dankdesk.children import BrokenChild, Child, LostChild, Role
from dankdesk.decoding import wire
from dankdesk.decoding.wire import Parts, Wish
from dankdesk.errors import PictureError
from dankdesk.images.files import check_size
from dankdesk.records import Picture

ROLE = Role("--decode-pictures", "dankdesk.decoding.child")
LIMIT_S = 30.0
"""Seconds for one picture by the clock; `fences` ends most that take long by the processor's time, and sooner."""
MAX_STARTS = 3
TOO_LONG = "Decoding this picture took too long, and was stopped."
CRASHED = "This picture made the decoder crash, and was left alone."
CLOSING = "No pictures are decoded any more, because DankDesk is closing."


class Decoder:
    """Decodes pictures. Thread-safe. Nothing is started before the first one, or `warm`."""

    def __init__(
        self, most: int | None = None, *, limit_s: float = LIMIT_S, command: Sequence[str] | None = None
    ) -> None:
        """most: processes, and so pictures at a time; by default as many as the machine has cores.

        limit_s: seconds for one picture. command: what starts a process, where it is not this program again.
        """
        self.most = most or os.cpu_count() or 1
        self._limit_s = limit_s
        self._command = command
        self._change = threading.Condition()
        self._all: set[Child] = set()
        self._idle: list[Child] = []
        self._at_work = 0
        self._failed_starts = 0
        self._closed = False

    def decode(self, data: bytes) -> Picture:
        """The picture that the file `data` holds, as `dankdesk.images.decode` gives it. Raises `PictureError`."""
        parts = self.ask(data, Wish())
        assert parts.whole is not None, "it was wished"
        return Picture(parts.facts, parts.whole)

    def ask(self, data: bytes, wish: Wish) -> Parts:
        """What is wished of the picture that the file `data` holds.

        Raises `PictureError` for whatever is wrong with the bytes, and where they crashed the process or held it too
        long: it is killed then, and the next picture gets another.
        """
        check_size(len(data))  # Before it is sent anywhere.
        sha256 = hashlib.sha256(data).hexdigest()
        with self._borrowed() as child:
            try:
                answer = child.ask(wire.as_question(wish), data, limit_s=self._limit_s, most=wire.MAX_ANSWER)
                return wire.as_parts(*answer, wish, sha256, len(data))
            except LostChild as lost:
                raise PictureError(self._why(lost)) from lost
            except (KeyError, TypeError, ValueError, StopIteration) as error:
                child.kill()  # It answers as ours never would.
                raise PictureError(CRASHED) from error

    def warm(self) -> None:
        """Have a process started, without waiting for it, so that the next picture need not."""
        with self._change:
            if not self._all and not self._closed:
                try:
                    self._idle.append(self._start())
                except BrokenChild:
                    self._failed_starts += 1

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Many pictures come within the block. At the end of the last one memory is given back: of the processes that
        have nothing to do, one is kept for the next picture."""
        with self._change:
            self._at_work += 1
        try:
            yield
        finally:
            with self._change:
                self._at_work -= 1
                ended = [] if self._at_work else self._idle[1:]
                self._all.difference_update(ended)
                self._idle = [child for child in self._idle if child not in ended]
            for child in ended:
                child.close()

    def close(self) -> None:
        """End all processes, promptly; later pictures are refused, and those under way fail."""
        with self._change:
            self._closed = True
            for child in self._all:
                child.kill()
            ended, self._idle = self._idle, []
            self._all.difference_update(ended)
            self._change.notify_all()
        for child in ended:
            child.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Child]:
        """A process that is ready and that nobody else asks; it goes back alive, or is ended."""
        child = self._take()
        try:
            self._greet(child)
            yield child
        finally:
            with self._change:
                alive = child.alive and not self._closed
                if alive:
                    self._idle.append(child)
                else:
                    self._all.discard(child)
                self._change.notify()
            if not alive:
                child.close()

    def _take(self) -> Child:
        with self._change:
            self._change.wait_for(lambda: self._closed or self._idle or len(self._all) < self.most)
            if self._closed:
                raise PictureError(CLOSING)
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
                self._all.discard(child)  # It died of something else; no picture was to blame.
                child.close()
            if self._failed_starts >= MAX_STARTS:
                raise _not_started(BrokenChild("could not be started"))
            try:
                return self._start()
            except BrokenChild as broken:
                self._failed_starts += 1
                raise _not_started(broken) from broken

    def _start(self) -> Child:
        child = Child(self._command or ROLE.command())
        self._all.add(child)
        return child

    def _greet(self, child: Child) -> None:
        try:
            child.greet()
        except BrokenChild as broken:
            child.kill()
            with self._change:
                self._failed_starts += 1
            raise PictureError(CLOSING) if self._closed else _not_started(broken) from broken
        self._failed_starts = 0

    def _why(self, lost: LostChild) -> str:
        if self._closed:
            return CLOSING
        return TOO_LONG if lost.overdue else CRASHED


def _not_started(broken: BrokenChild) -> PictureError:
    return PictureError(broken.sentence or f"The part that decodes pictures {broken}.")


@cache
def shared() -> Decoder:
    """The decoder of this process, for all who need no other; it is closed when the program ends."""
    decoder = Decoder()
    atexit.register(decoder.close)
    return decoder
