"""Between records and rows. Whatever a row holds, reading it gives a verdict or None, never an exception."""

from __future__ import annotations

import os
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from dankdesk.library import evidence, readings
from dankdesk.records import Facts, Score, Text, Verdict

Row = tuple[Any, ...]

# The text is fetched by a query of its own, which SQLite runs for the rows that are shown only.
_JUDGED = (
    "CASE WHEN judged_words THEN coalesce("
    "older_reading, (SELECT reading FROM text WHERE text.picture_id = picture.id), 'lost') END"
)
COLUMNS = (
    "picture.sha256, fingerprint, format, width, height, n_bytes, name, path, first_seen, "
    f"likelihood, low, high, evidence, heats, embedding, model_id, {_JUDGED}"
)
"""What `to_verdict` reads, from picture joined with score."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FAR = 1 << 62
_FINGERPRINT_BYTES = 32
_HALF = np.dtype("<f2")
_HALF_MAX = float(np.finfo(np.float16).max)
DAMAGE = (AttributeError, TypeError, ValueError, OverflowError, RecursionError)
_SURROGATES = re.compile("[\ud800-\udfff]")


def digest(sha256: str) -> bytes:
    """The 32 bytes of 64 hex digits. Raises ValueError for anything else."""
    raw = bytes.fromhex(sha256)
    if len(raw) != 32:
        raise ValueError(f"not a sha256: {sha256!r}")
    return raw


def is_digest(value: object) -> TypeGuard[bytes]:
    """Whether a value of a row, which may be damaged, is what `digest` makes."""
    return isinstance(value, bytes) and len(value) == 32


def folded(text: str) -> str:
    """What names and words are searched by, and names sorted by: case folded, composed (macOS hands out decomposed
    names)."""
    return unicodedata.normalize("NFC", printable(text).casefold())


def printable(text: str) -> str:
    """`text` with a replacement sign for each byte of a file name that is no text, as the database holds text only."""
    return _SURROGATES.sub("\ufffd", text)


def microseconds(moment: datetime) -> int:
    """Since 1970, of a timezone-aware `moment`."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND


def next_moment(latest: object, now: datetime) -> int:
    """Microseconds of `now`, but after `latest`: the newest is on top even when the clock was set back.

    latest: microseconds as the database has them, which a damaged row may have made anything.
    """
    time = microseconds(now)
    return max(time, latest + 1) if isinstance(latest, int) and latest < _FAR else time


def path_bytes(path: Path | None) -> bytes | None:
    """The operating system's own bytes of a path: a name that is no valid text comes back unchanged."""
    return None if path is None else os.fsencode(path)


def picture_row(verdict: Verdict) -> Row:
    """sha256, fingerprint, format, width, height, n_bytes."""
    facts = verdict.facts
    return digest(facts.sha256), fingerprint(facts.phash), facts.format, facts.width, facts.height, facts.n_bytes


def fingerprint(phash: int | None) -> bytes | None:
    """A perceptual hash as it is stored, the highest bits first."""
    return None if phash is None else phash.to_bytes(_FINGERPRINT_BYTES)


def to_phash(fingerprint: object) -> int | None:
    """Raises TypeError or ValueError for what `fingerprint` didn't make."""
    if fingerprint is None:
        return None
    if not isinstance(fingerprint, bytes):
        raise TypeError("expected bytes")
    if len(fingerprint) != _FINGERPRINT_BYTES:
        raise ValueError("not a fingerprint")
    return int.from_bytes(fingerprint)


def score_row(score: Score) -> Row:
    """model_id, likelihood, low, high, evidence, heats, embedding, judged_words."""
    audiences, heats = evidence.pack(score.audiences)
    embedding = np.clip(score.embedding, -_HALF_MAX, _HALF_MAX).astype(_HALF).tobytes()
    whole = score.headline.whole
    numbers = (float(whole.likelihood), float(whole.low), float(whole.high))
    return score.model_id, *numbers, audiences, heats, embedding, int(score.text is not None)


def text_row(text: Text) -> Row:
    """reading, content."""
    return readings.pack(text), folded(text.content)


def to_text(reading: object) -> Text | None:
    """The text in a `reading`, or None where it is damaged."""
    try:
        return readings.unpack(reading)
    except DAMAGE:
        return None


def to_verdict(row: Row) -> Verdict | None:
    """The verdict in a row of `COLUMNS`, or None where the row is damaged: such a picture counts as not known."""
    sha256, hash_, format_, width, height, n_bytes, name, path, first_seen, *score = row
    try:
        _must_be(int, width, height, n_bytes, first_seen)
        _must_be(str, format_, name)
        facts = Facts(sha256.hex(), to_phash(hash_), format_, width, height, n_bytes)
        place = None if path is None else Path(os.fsdecode(path))
        opinion = _to_score(*score)
        seen = moment(first_seen)
    except DAMAGE:
        return None
    return Verdict(name=name, path=place, facts=facts, score=opinion, first_seen=seen)


def _must_be(kind: type, *values: object) -> None:
    if not all(isinstance(value, kind) for value in values):
        raise TypeError(f"expected {kind.__name__}")


def _to_score(
    likelihood: float, low: float, high: float, audiences: object, heats: bytes, embedding: bytes,
    model_id: str, judged: object,
) -> Score:  # fmt: skip
    """Raises an exception of `DAMAGE` where a value can't be what was saved."""
    text = None if judged is None else readings.unpack(judged)
    vector = np.frombuffer(embedding, _HALF).astype(np.float32)
    if not np.isfinite(vector).all():
        raise ValueError("not a finite number")
    score = Score(evidence.unpack(audiences, heats, text), text, vector, model_id)
    whole = score.headline.whole
    if (likelihood, low, high) != (whole.likelihood, whole.low, whole.high):
        raise ValueError("sorted by another likelihood than its own")
    return score
