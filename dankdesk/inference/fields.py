"""Hostile JSON, taken apart with a check for each field. What does not fit raises ValueError with half a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast


class Fields:
    """One JSON object. `where` names it in what is raised."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{where} is not an object")
        self._value = cast("dict[str, Any]", value)
        self._where = where

    def text(self, key: str, longest: int = 2000) -> str:
        return cast(str, self._take(key, lambda v: isinstance(v, str) and 0 < len(v) <= longest, "a text"))

    def number(self, key: str, low: float = -1e6, high: float = 1e6) -> float:
        return float(self._take(key, lambda v: is_number(v) and low <= v <= high, f"a number from {low} to {high}"))

    def count(self, key: str, high: int = 10**9) -> int:
        return cast(
            int, self._take(key, lambda v: type(v) is int and 0 < v <= high, f"a whole number from 1 to {high}")
        )

    def share(self, key: str) -> float:
        return self.number(key, 0, 1)

    def below(self, key: str) -> Fields:
        return Fields(self._value.get(key), key)

    def items(self, key: str) -> list[Fields]:
        return [Fields(value, key) for value in self.list(key)]

    def list(self, key: str, longest: int = 64) -> list[Any]:
        return cast("list[Any]", self._take(key, lambda v: isinstance(v, list) and len(v) <= longest, "a list"))

    def has(self, key: str) -> bool:
        return self._value.get(key) is not None

    def _take(self, key: str, fits: Callable[[Any], bool], what: str) -> Any:
        value = self._value.get(key)
        if not fits(value):
            raise ValueError(f"“{key}” in {self._where} is not {what}")
        return value


def one_of(value: str, allowed: tuple[str, ...]) -> str:
    """`value` if it is one of `allowed`, else ValueError."""
    if value not in allowed:
        raise ValueError(f"“{value[:40]}” is none of {', '.join(allowed)}")
    return value


def digest(value: str) -> str:
    """`value` if it is a sha256 in lower-case hex, else ValueError."""
    if len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise ValueError("a sha256 is not 64 lower-case hex digits")
    return value


def is_number(value: object) -> bool:
    """Whether `value` is a finite JSON number (true and false are none)."""
    return type(value) in (int, float) and math.isfinite(cast(float, value))
