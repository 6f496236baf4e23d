"""Python's cycle collector, kept to the window's thread.

Left to itself it runs in whatever thread happens to allocate. A cycle that holds a QObject (a closure on a signal is
enough) would then be destroyed off its own thread, in the middle of what Qt does with it there: with two test runs side
by side, one in four crashed so. Anki keeps its collector to the main thread for the same reason.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000
THRESHOLDS = 700, 10, 10
"""Python's own, which a start raises for itself."""


class Collector(QObject):
    """Collects on its own thread, generation by generation, at the thresholds that Python itself would use."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(collect_if_due)
        self._timer.start()

    def stop(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.enable()


def collect_if_due() -> None:
    """One collection of the oldest generation whose threshold is passed."""
    counts = gc.get_count()
    for generation in (2, 1, 0):
        if counts[generation] > THRESHOLDS[generation]:
            gc.collect(generation)
            return
