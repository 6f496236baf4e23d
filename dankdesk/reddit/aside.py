"""Work on threads of its own that nobody has to wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

from dankdesk.reddit.refusals import Cancelled

T = TypeVar("T")

GLANCE_S = 0.05
"""How often a wait looks whether it was cancelled. Twice this and what the door takes stay below 200 ms."""


def aside(step: Callable[[], T], cancel: threading.Event, name: str) -> T:
    """The result of `step`, or what it raises. Raises Cancelled soon after `cancel` is set, and leaves the thread to
    end by itself: there is no calling back a request that was sent."""
    answers: SimpleQueue[tuple[T] | BaseException] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((step(),))
        except BaseException as error:
            answers.put(error)

    if cancel.is_set():
        raise Cancelled
    threading.Thread(target=run, name=name, daemon=True).start()
    while True:
        try:
            answer = answers.get(timeout=GLANCE_S)
        except Empty:
            if cancel.is_set():
                raise Cancelled from None
            continue
        if isinstance(answer, BaseException):
            raise answer
        return answer[0]


def told(
    work: Callable[[threading.Event, Callable[[T], None]], None], cancel: threading.Event, name: str
) -> Iterator[T]:
    """Run `work(stop, tell)` on a thread and yield what it tells, until it ends; then raise what it raised.

    `stop` is set by `cancel`, or by closing the generator. Work that ends by Cancelled ended as it should.
    """
    events: SimpleQueue[tuple[T] | None] = SimpleQueue()
    stop = threading.Event()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work(stop, lambda event: events.put((event,)))
        except Cancelled:
            pass
        except BaseException as error:
            faults.append(error)
        finally:
            events.put(None)

    thread = threading.Thread(target=run, name=name)
    thread.start()
    try:
        while True:
            with suppress(Empty):
                event = events.get(timeout=GLANCE_S)
                if event is None:
                    break
                yield event[0]
            if cancel.is_set():
                stop.set()
    finally:
        stop.set()
        thread.join()
    if faults:
        raise faults[0]
