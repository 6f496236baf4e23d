"""One reading process and the thread that talks with it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence

from dankdesk.children import BrokenChild, Child, LostChild
from dankdesk.errors import ReadingError
from dankdesk.reading import wire
from dankdesk.records import RGB, Line


class BrokenReader(ReadingError):
    """The process did not start. `final`: it said why, so that trying again would say the same."""

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.final = final


class Job:
    """A picture that waits for its lines. `done` is set in the end, then `outcome` is what came of it.

    outcome: the lines, or why there are none, or None where the process ended before it was this picture's turn.
    abandoned: set by a caller who wants it no more.
    """

    def __init__(self, rgb: RGB) -> None:
        self.rgb = rgb
        self.done = threading.Event()
        self.outcome: tuple[Line, ...] | ReadingError | None = None
        self.abandoned = False

    def finish(self, outcome: tuple[Line, ...] | ReadingError | None) -> None:
        self.outcome = outcome
        self.done.set()


class Process:
    """A reading process that starts now, in the background, and ends by itself after `idle_s` without a picture."""

    def __init__(self, command: Sequence[str], first: Job, *, idle_s: float, limit_s: float) -> None:
        """first: the picture that it is started for; its end is certain, even if the process ends before it began.

        limit_s: seconds that one picture may take; then the process is killed, and that picture has no words.
        """
        self.failure: BrokenReader | None = None
        """Why the process could not be started, once that is known."""
        self._idle_s = idle_s
        self._limit_s = limit_s
        self._jobs: queue.Queue[Job | None] = queue.Queue()  # None: see whether it is the end
        self._jobs.put(first)
        self._lock = threading.Lock()
        self._ended = False
        self._child: Child | None = None
        self._thread = threading.Thread(target=self._run, args=(command,), name="words-reader", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> bool:
        """Queue a picture; False where this process takes none any more."""
        with self._lock:
            if not self._ended:
                self._jobs.put(job)
            return not self._ended

    def kill(self) -> None:
        """End the process at once; pictures that wait are told."""
        with self._lock:
            self._ended = True
            if self._child is not None:
                self._child.kill()
        self._jobs.put(None)
        self._thread.join()

    def _run(self, command: Sequence[str]) -> None:
        try:
            with self._lock:
                if self._ended:
                    return
                self._child = Child(command, behind=True)
            self._child.greet()
            self._talk(self._child)
        except BrokenChild as broken:
            sentence = broken.sentence or f"The part that reads words {broken}."
            self.failure = BrokenReader(sentence, final=broken.sentence is not None)
        finally:
            self._end()

    def _talk(self, child: Child) -> None:
        while job := self._next():
            if not child.alive:
                job.finish(None)  # It died of something else; the picture has done no harm, and gets a new one.
                return
            try:
                answer, _ = child.ask(wire.about(job.rgb), job.rgb, limit_s=self._limit_s, most=wire.MAX_ANSWER)
                job.finish(_outcome(answer))
            except (LostChild, TypeError, ValueError) as error:
                job.finish(self._lost(error))
                return

    def _next(self) -> Job | None:
        """Wait for a picture; None where the process is to end, because nobody brought one or because it was told."""
        while True:
            try:
                job = self._jobs.get(timeout=self._idle_s)
            except queue.Empty:
                with self._lock:
                    if not self._jobs.empty():
                        continue
                    self._ended = True
                    return None
            if job is None:
                return None
            if not job.abandoned:
                return job

    def _lost(self, error: Exception) -> ReadingError:
        if isinstance(error, LostChild) and error.overdue:
            return ReadingError(f"Reading the words took longer than {self._limit_s:g} seconds, and was stopped.")
        return ReadingError("Reading the words ended unexpectedly.")

    def _end(self) -> None:
        with self._lock:
            self._ended = True
            child = self._child
        if child is not None:
            child.close()
        while not self._jobs.empty():
            if job := self._jobs.get():
                job.finish(self.failure)


def _outcome(answer: dict[str, object]) -> tuple[Line, ...] | ReadingError:
    if "error" in answer:
        return ReadingError(f"The words in this picture could not be read ({answer['error']}).")
    return wire.as_lines(answer.get("lines"))
