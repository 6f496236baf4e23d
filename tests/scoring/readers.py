"""Readers of words for tests that are about when and how often something is read, and what becomes of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from dankdesk.errors import ReadingError
from dankdesk.reading import CancelledReading
from dankdesk.records import RGB, Line, Text
from dankdesk.scoring import WordsReader

PATIENCE_S = 20.0
"""Only a test that fails waits as long."""


def text(*lines: str) -> Text:
    return Text(tuple(Line(line, (), 0.9) for line in lines), "test")


class Saying:
    """Says the same of every picture, or what `says` tells of its redness, and keeps the rednesses it was asked for."""

    def __init__(self, says: Callable[[int], str] | str = "so dank") -> None:
        self._says = says if callable(says) else lambda red: says
        self.asked: list[int] = []

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        red = int(rgb[0, 0, 0])
        self.asked.append(red)
        words = self._says(red)
        return text(*words.split("\n")) if words else text()


class Failing:
    """Can't read; it may get better."""

    def __init__(self) -> None:
        self.broken = True

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        if self.broken:
            raise ReadingError("The reader is broken.")
        return text("so dank")


class Waiting:
    """Reads nothing until it is cancelled."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.heard = False

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        self.begun.set()
        assert cancel is not None
        self.heard = cancel.wait(PATIENCE_S)
        raise CancelledReading("Reading the words was cancelled.")


class InTurn:
    """The first reader reads the first picture, the second one the others."""

    def __init__(self, first: WordsReader, others: WordsReader) -> None:
        self._next = [first]
        self._others = others

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        return (self._next.pop() if self._next else self._others).read(rgb, cancel)


class Meeting:
    """Says its words once something else has happened."""

    def __init__(self, happened: Callable[[], bool]) -> None:
        self._happened = happened

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        deadline = time.monotonic() + PATIENCE_S
        while not self._happened():
            assert time.monotonic() < deadline, "the other never came"
            time.sleep(0.005)
        return text("so dank")
