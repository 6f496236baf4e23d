"""Values out of JSON that may hold anything, as the type they must have. Each raises TypeError or ValueError."""

from __future__ import annotations

import math


def number(value: object) -> float:
    """A finite number."""
    # type() rather than isinstance(): to Python, true is a number.
    if type(value) not in (int, float):
        raise TypeError("expected a number")
    found = float(value)  # type: ignore[arg-type]
    if not math.isfinite(found):
        raise ValueError("not a finite number")
    return found


def share(value: object) -> float:
    """A number from 0 to 1."""
    found = number(value)
    if not 0 <= found <= 1:
        raise ValueError("not between 0 and 1")
    return found


def whole_number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("expected a whole number")
    return value


def string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("expected text")
    return value


def items(value: object, count: int | None = None) -> list[object]:
    """A list, of `count` items where that is given."""
    if not isinstance(value, list):
        raise TypeError("expected a list")
    if count is not None and len(value) != count:
        raise ValueError(f"expected {count} items")
    return value


def fields(value: object, *names: str) -> list[object]:
    """The values of an object under `names`, in that order."""
    if not isinstance(value, dict):
        raise TypeError("expected an object")
    if not value.keys() >= set(names):
        raise ValueError("a field is missing")
    return [value[name] for name in names]
