"""Values on the command line that are more than a word: counts, dates, ages, sizes, shares."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta

AUTO, RAY = "auto", "ray"
ENGINES = ("cpu", "cuda", "openvino", "directml", "coreml")
"""What can run a model; "auto" is the one that is kept for this machine, "ray" the CPUs of several."""

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_BYTES = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
MOST_DAYS = 100 * 365
MOST_BYTES = 10**15


def positive(text: str) -> int:
    """A whole number of at least 1."""
    number = int(text) if re.fullmatch(r"\d{1,15}", text) else 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return number


def whole(text: str) -> int:
    """A whole number, below 0 too."""
    if not re.fullmatch(r"[+-]?\d{1,15}", text):
        raise ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def share(text: str) -> float:
    """0 to 1, or 0 % to 100 %."""
    plain = text.strip().removesuffix("%").strip()
    number = float(plain) if re.fullmatch(r"\d{1,3}(\.\d{1,9})?|\.\d{1,9}", plain) else -1.0
    number = number / 100 if text.strip().endswith("%") else number
    if not 0 <= number <= 1:
        raise ArgumentTypeError(f"{text!r} is neither a number from 0 to 1 nor a percentage")
    return number


def when(text: str) -> datetime:
    """A date, at its beginning in UTC, or an age before now."""
    if re.fullmatch(r"\d{1,5}[dwmy]", text):
        return datetime.now(UTC) - age(text)
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ArgumentTypeError(f"{text!r} is neither a date like 2026-11-21 nor an age like 7d") from error


def age(text: str) -> timedelta:
    """90d, 12w, 6m or 2y: days, weeks, months of 30 days, years of 365."""
    told = re.fullmatch(r"(\d{1,5})([dwmy])", text)
    days = int(told[1]) * _DAYS[told[2]] if told else 0
    if not 0 < days <= MOST_DAYS:
        raise ArgumentTypeError(f"{text!r} is no age like 90d, 12w, 6m or 2y")
    return timedelta(days=days)


def size(text: str) -> int:
    """2GB, 500MB or so many bytes; a gigabyte is a billion bytes."""
    told = re.fullmatch(r"(\d{1,15}(?:\.\d{1,6})?)\s*([kmgt]?b?)", text.strip().lower())
    unit = told[2] if told else "none"
    unit = unit if unit.endswith("b") or not unit else unit + "b"
    n_bytes = int(float(told[1]) * _BYTES[unit if unit != "b" else ""]) if told else 0
    if not 0 < n_bytes <= MOST_BYTES:
        raise ArgumentTypeError(f"{text!r} is no size like 2GB or 500MB")
    return n_bytes
