"""The reading process: takes pictures, gives lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dankdesk.children import serving
from dankdesk.reading import wire
from dankdesk.records import RGB, Line

NICENESS = 5
"""Enough to let pictures and the window go first; at 10 a start took a minute on a busy machine."""
AGAIN = "Install DankDesk again to read the words in pictures."


def serve(models: Path | None = None) -> None:
    """Be the reading process. `models`: a folder of models other than rapidocr's."""
    serving.serve(lambda: _prepared(models), most=wire.MAX_QUESTION, niceness=NICENESS)


def _prepared(models: Path | None) -> serving.Answer:
    try:
        from dankdesk.reading.ocr import Ocr

        read = Ocr(models).read
    except ImportError as error:
        raise serving.BrokenRole(f"The part that reads words is not installed ({error.name}). {AGAIN}") from error
    except Exception as error:
        # What it was matters to nobody but us: models that are missing or altered, most likely.
        raise serving.BrokenRole(f"The part that reads words is damaged ({type(error).__name__}). {AGAIN}") from error
    return lambda message, parts: (_answer(read, message, parts), ())


def _answer(read: Callable[[RGB], list[Line]], message: dict[str, Any], parts: Sequence[bytes]) -> dict[str, object]:
    try:
        return {"lines": wire.as_rows(read(wire.as_picture(message, parts)))}
    except Exception as error:
        return {"error": type(error).__name__}
