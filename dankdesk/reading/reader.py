"""The reader: pictures in, words out, by a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from dankdesk.children import Role
from dankdesk.errors import ReadingError
from dankdesk.reading.process import Job, Process
from dankdesk.records import RGB, Text

ROLE = Role("--read-words", "dankdesk.reading.child")
MODEL = "PP-OCRv6-small"
"""The detector's and the recogniser's name; it knows 50 languages: Chinese, Japanese, and those in Latin letters."""
POLL_S = 0.05
MAX_STARTS = 3
MAX_TURNS = 10
"""How often a picture is brought to another process because the one it waited for died."""


class CancelledReading(ReadingError):
    """It was not read because the caller wanted it no more."""


class Reader:
    """Reads the words in pictures. Thread-safe: callers take turns. Nothing is started before the first picture."""

    def __init__(self, *, idle_s: float = 60.0, limit_s: float = 60.0, command: Sequence[str] | None = None) -> None:
        """idle_s: seconds without a picture after which the process ends and gives its memory back.

        limit_s: seconds for one picture. command: what starts the process, where it is not this program again.
        """
        self.id = reader_id()
        self._idle_s = idle_s
        self._limit_s = limit_s
        self._command = command
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._failed_starts = 0
        self._closed = False

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        """The words in a picture; no lines where there are none. Raises ReadingError with a sentence.

        cancel: heard within a tenth of a second, then `CancelledReading` is raised. The process finishes a picture
        that it has begun, because starting anew takes longer; the next picture waits for that.
        """
        for _ in range(MAX_TURNS):
            job = Job(rgb)
            self._submit(job)
            while not job.done.wait(POLL_S if cancel else None):
                if cancel and cancel.is_set():
                    job.abandoned = True
                    raise CancelledReading("Reading the words was cancelled.")
            if isinstance(job.outcome, ReadingError):
                # A new one for each caller: two threads may be told of one failure.
                raise ReadingError(str(job.outcome)) from job.outcome
            if job.outcome is not None:
                return Text(job.outcome, self.id)
        raise ReadingError("Reading the words ended unexpectedly.")

    def close(self) -> None:
        """End the process, promptly; later reads are refused, and those under way fail."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            process.kill()

    def _submit(self, job: Job) -> None:
        with self._lock:
            if self._closed:
                raise ReadingError("No words are read any more, because DankDesk is closing.")
            if self._process is not None:
                if self._process.submit(job):
                    return
                self._count_failure(self._process)
            command = self._command or ROLE.command()
            self._process = Process(command, job, idle_s=self._idle_s, limit_s=self._limit_s)

    def _count_failure(self, process: Process) -> None:
        """Raise the reason where another start would end like the last ones."""
        failure = process.failure
        self._failed_starts = self._failed_starts + 1 if failure else 0
        if failure and (failure.final or self._failed_starts >= MAX_STARTS):
            raise ReadingError(str(failure)) from failure


def reader_id() -> str:
    """What read a text: the package, its version and its model; kept with the text."""
    from importlib.metadata import PackageNotFoundError, version  # which parses mail, and takes its time to load

    try:
        return f"rapidocr-{version('rapidocr')} {MODEL}"
    except PackageNotFoundError:
        return f"rapidocr {MODEL}"
