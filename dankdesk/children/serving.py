"""The child's side: takes questions from one pipe, sends answers through another, and ends when DankDesk does."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from dankdesk.children import wire

Frame = tuple[Mapping[str, object], Sequence[wire.Part]]
Answer = Callable[[dict[str, Any], Sequence[bytes]], Frame]
"""Turns the message and the parts of a question into those of its answer."""


class BrokenRole(Exception):
    """Raised by what prepares a child: it can't do its work. `str(error)` is the sentence that DankDesk is told."""


def serve(prepare: Callable[[], Answer], *, most: int, niceness: int = 0) -> None:
    """Be a child until the pipe of questions ends; never returns.

    prepare: loads what the work needs and returns what does it. most: bytes of a question.
    niceness: how far below DankDesk's own priority, as `nice` counts; on Windows the starter says it.
    """
    questions, answers = _take_pipes()
    sys.addaudithook(_no_network)
    if sys.platform != "win32" and niceness:
        os.nice(max(0, niceness - os.nice(0)))
    waiting: queue.SimpleQueue[tuple[dict[str, Any], Sequence[bytes]]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(questions, waiting, most), daemon=True).start()
    try:
        try:
            answer = prepare()
        except BrokenRole as broken:
            wire.send(answers, {"broken": str(broken)})
            return
        wire.send(answers, {"ready": True})
        while True:
            message, parts = answer(*waiting.get())
            wire.send(answers, message, *parts)
    finally:
        os._exit(1)  # Without waiting for the other thread, which waits for questions.


def _receive(
    questions: BinaryIO, waiting: queue.SimpleQueue[tuple[dict[str, Any], Sequence[bytes]]], most: int
) -> None:
    """Hand questions on. The end of the pipe ends the child at once, even amid its work: nobody wants the answer."""
    try:
        while True:
            waiting.put(wire.receive(questions, most))
    finally:
        os._exit(0)


def _no_network(event: str, _: object) -> None:
    """Refuse what a library might do about a model that is missing or altered: download it."""
    if event.startswith("socket."):
        raise PermissionError("a child may not use the network")


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return standard input and output, and leave others nothing there: what a library prints is no answer."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return questions, answers
