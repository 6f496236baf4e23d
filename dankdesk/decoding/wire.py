"""What a decoding process and DankDesk tell each other.

There: a file's bytes, and what is wished of its picture. Back: its facts and what was wished, or a sentence why not.
The child may be in a hostile picture's hands, so every number of an answer is held against what it can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from dankdesk.children.wire import Part, as_rgb
from dankdesk.errors import PictureError
from dankdesk.images import Fit
from dankdesk.images.policy import MAX_BYTES, MAX_PIXELS, WORKING_PIXELS
from dankdesk.records import RGB, Facts

MAX_QUESTION = MAX_BYTES + 10_000
MAX_ANSWER = 3 * WORKING_PIXELS + 5_000_000
"""Bytes; the picture, and room for the model's input and the thumbnail."""
MAX_SENTENCE = 300
_HASHES = 1 << 256


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a picture. fit: the model's input, made so. small: its thumbnail. whole: all its pixels."""

    fit: Fit | None = None
    small: bool = False
    whole: bool = True


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """What came of a wish; None for what was not wished. fitted: shape (fit.height, fit.width, 3). small: a JPEG."""

    facts: Facts
    fitted: RGB | None
    small: bytes | None
    whole: RGB | None


def as_question(wish: Wish) -> dict[str, object]:
    """Return the message that goes with a file's bytes."""
    return {"fit": wish.fit and astuple(wish.fit), "small": wish.small, "whole": wish.whole}


def as_wish(message: Mapping[str, Any]) -> Wish:
    """Return what `as_question` was given."""
    return Wish(message["fit"] and Fit(*message["fit"]), message["small"], message["whole"])


def as_answer(parts: Parts) -> tuple[dict[str, object], Sequence[Part]]:
    """Return the message of an answer, and what goes with it, in the order of the fields."""
    size = None if parts.whole is None else parts.whole.shape[:2]
    sent = [part for part in (parts.fitted, parts.small, parts.whole) if part is not None]
    return {"facts": astuple(parts.facts), "size": size}, sent


def as_parts(message: Mapping[str, Any], sent: Sequence[bytes], wish: Wish, sha256: str, n_bytes: int) -> Parts:
    """Return what `as_answer` was given, for a file of this hash and length.

    Raises PictureError with the sentence of an answer that has one; and TypeError, ValueError, StopIteration for what
    is no answer to `wish`.
    """
    if "error" in message:
        raise PictureError(_sentence(message["error"]))
    left = iter(sent)
    fitted = None if wish.fit is None else as_rgb([wish.fit.height, wish.fit.width], next(left))
    small = next(left) if wish.small else None
    whole = as_rgb(message["size"], next(left)) if wish.whole else None
    return Parts(_facts(message["facts"], sha256, n_bytes), fitted, small, whole)


def _facts(row: object, sha256: str, n_bytes: int) -> Facts:
    if not isinstance(row, list) or len(row) != 6:
        raise TypeError("no facts")
    told, phash, kind, width, height, length = row
    if (told, length) != (sha256, n_bytes):
        raise ValueError("facts of another file")
    if not (type(phash) is type(width) is type(height) is int and 0 <= phash < _HASHES and width > 0 < height):
        raise ValueError("facts of no picture")
    if width * height > MAX_PIXELS.get(kind, 0):
        raise ValueError("a picture of a kind or size that is not let in")
    return Facts(sha256, phash, kind, width, height, n_bytes)


def _sentence(told: object) -> str:
    if not isinstance(told, str) or len(told) > MAX_SENTENCE or not told.isprintable():
        raise TypeError("no sentence")
    return told
