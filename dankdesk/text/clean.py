"""Text that came from a picture, a table or a command line, made fit to keep, to show and to judge."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 20_000
"""Of one text. A picture holds a few hundred; what is beyond this is somebody's experiment."""

_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")
# Joiners are part of emoji and of Indian and Persian words; every other format sign only steers the display.
_JOINERS = "\u200c\u200d"
_UNWANTED = {"Cc", "Cf", "Co", "Cs"}


def clean(raw: str) -> str:
    """`raw` in NFC, with no control, bidirectional or private-use signs, single spaces, no blank lines, cut to
    `MAX_CHARACTERS`. Line breaks stay."""
    # Cut first: composing a text of a gigabyte would be the attack itself. Composing can also lengthen it a little.
    text = unicodedata.normalize("NFC", raw[: 4 * MAX_CHARACTERS]).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c if _wanted(c) else " " if unicodedata.category(c) == "Cc" else "" for c in text)
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", text)).strip()[:MAX_CHARACTERS].rstrip()


def _wanted(c: str) -> bool:
    return c == "\n" or c in _JOINERS or unicodedata.category(c) not in _UNWANTED
