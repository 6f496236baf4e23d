from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from dankdesk.ui.collector import THRESHOLDS, Collector, collect_if_due


class Knot:
    """An object that only the cycle collector can free."""

    def __init__(self) -> None:
        self.me = self


def test_no_other_thread_collects_while_the_window_is_open(qapp: object) -> None:
    collector = Collector()
    try:
        knot = Knot()
        gone = weakref.ref(knot)
        del knot
        busy = threading.Thread(target=lambda: [[] for _ in range(10 * THRESHOLDS[0])])
        busy.start()
        busy.join()
        assert gone() is not None
        kept: list[list[int]] = [[] for _ in range(2 * THRESHOLDS[0])]
        collect_if_due()
        assert gone() is None
        assert kept
    finally:
        collector.stop()
    assert gc.isenabled()


def test_it_collects_by_itself(qapp: object, qtbot: QtBot) -> None:
    collector = Collector()
    try:
        knot = Knot()
        gone = weakref.ref(knot)
        del knot
        kept: list[list[int]] = [[] for _ in range(2 * THRESHOLDS[0])]
        qtbot.waitUntil(lambda: gone() is None, timeout=10_000)
        assert kept
    finally:
        collector.stop()
