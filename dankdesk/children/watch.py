"""Time limits for many questions by one thread, which is there only while there are any.

A `threading.Timer` for each would cost half a millisecond of processor time, as much as all the rest of asking.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TICK_S = 0.1
"""How late a limit may come, and how long the thread stays behind the last question."""


class Watch:
    """Calls what is overdue. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due: dict[object, tuple[float, Callable[[], None]]] = {}
        self._runs = False

    @contextmanager
    def within(self, seconds: float, overdue: Callable[[], None]) -> Iterator[None]:
        """Call `overdue` if the block takes longer than `seconds`; never after its end."""
        key = object()
        with self._lock:
            self._due[key] = time.monotonic() + seconds, overdue
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._run, name="time-limits", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._due.pop(key, None)

    def _run(self) -> None:
        while True:
            time.sleep(TICK_S)
            with self._lock:
                now = time.monotonic()
                late = [key for key, (due, _) in self._due.items() if due <= now]
                for key in late:
                    self._due.pop(key)[1]()  # Under the lock, so that no block ends meanwhile.
                if not self._due:
                    self._runs = False
                    return
