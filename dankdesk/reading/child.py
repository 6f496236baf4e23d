"""The reading process: takes pictures from one pipe, sends lines through another, and ends when DankDesk does."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from dankdesk.reading import wire
from dankdesk.records import RGB, Line

NICENESS = 5
"""Enough to let pictures and the window go first; at 10 a start took a minute on a busy machine."""
AGAIN = "Install DankDesk again to read the words in pictures."


def serve(models: Path | None = None) -> None:
    """Be the reading process, until the pipe of pictures ends. `models`: a folder of models other than rapidocr's."""
    pictures, answers = _take_pipes()
    sys.addaudithook(_no_network)
    if sys.platform != "win32":
        os.nice(max(0, NICENESS - os.nice(0)))  # On Windows the starter says it.
    waiting: queue.SimpleQueue[RGB] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pictures, waiting), daemon=True).start()
    try:
        _work(models, waiting, answers)
    finally:
        os._exit(1)  # Without waiting for the other thread, which waits for pictures.


def _work(models: Path | None, waiting: queue.SimpleQueue[RGB], answers: BinaryIO) -> None:
    try:
        from dankdesk.reading.ocr import Ocr

        ocr = Ocr(models)
    except ImportError as error:
        wire.send_answer(answers, {"broken": f"The part that reads words is not installed ({error.name}). {AGAIN}"})
    except Exception as error:
        # What it was matters to nobody but us: models that are missing or altered, most likely.
        reason = f"The part that reads words is damaged ({type(error).__name__}). {AGAIN}"
        wire.send_answer(answers, {"broken": reason})
    else:
        wire.send_answer(answers, {"ready": True})
        while True:
            wire.send_answer(answers, _answer(ocr.read, waiting.get()))


def _answer(read: Callable[[RGB], list[Line]], rgb: RGB) -> dict[str, object]:
    try:
        return {"lines": wire.as_rows(read(rgb))}
    except Exception as error:
        return {"error": type(error).__name__}


def _receive(pictures: BinaryIO, waiting: queue.SimpleQueue[RGB]) -> None:
    """Hand pictures on. The end of the pipe ends the process at once, even amid a picture: nobody wants the answer."""
    try:
        while True:
            waiting.put(wire.receive_picture(pictures))
    finally:
        os._exit(0)


def _no_network(event: str, _: object) -> None:
    """Refuse what rapidocr would do about a model that is missing or altered: download it."""
    if event.startswith("socket."):
        raise PermissionError("the reading process may not use the network")


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return standard input and output, and leave others nothing there: what a library prints is no answer."""
    pictures, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return pictures, answers
