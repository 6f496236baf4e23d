"""Pictures with words, made on the spot, and readers that misbehave on purpose."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dankdesk.records import RGB

ROOT = Path(__file__).resolve().parents[2]
FONT = ROOT / "assets" / "fonts" / "Inter-Bold.otf"

ECHO = """
def size(rgb):
    return {"lines": [[f"{rgb.shape[1]}x{rgb.shape[0]}", [], 1.0]]}
"""
PREAMBLE = f"""
import os, signal, sys, time
sys.path.insert(0, {str(ROOT)!r})
from dankdesk.children import wire
from dankdesk.reading.wire import as_picture
pictures, answers = sys.stdin.buffer, sys.stdout.buffer
def receive_picture():
    return as_picture(*wire.receive(pictures, 10**9))
def answer(message):
    wire.send(answers, message)
{ECHO}
"""


def picture(*lines: str, size: tuple[int, int] = (640, 400), left: int = 30, top: int = 30, step: int = 70) -> RGB:
    """Black words on white; `size` is width and height."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for index, line in enumerate(lines):
        draw.text((left, top + index * step), line, fill="black", font=ImageFont.truetype(FONT, 40))
    return np.asarray(image)


def blank(width: int, height: int) -> RGB:
    """Nothing but grey."""
    return np.full((height, width, 3), 127, np.uint8)


def acting(code: str) -> list[str]:
    """The command of a process that speaks the reader's language but does as `code` says.

    The code has `receive_picture()`, `answer(message)`, the pipe `answers`, and `size(rgb)`, an answer of one line that
    tells the picture's size.
    """
    return [sys.executable, "-c", PREAMBLE + code]


def serving(*models: Path, before: str = "") -> list[str]:
    """The command of the real reading process, with models from another folder, after the code `before`."""
    code = f"""if True:
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        {before}
        from pathlib import Path
        from dankdesk.reading.child import serve
        serve(*map(Path, sys.argv[1:]))
    """
    return [sys.executable, "-c", code, *map(str, models)]
