"""Hostile JSON, taken apart with a check for each field. What does not fit raises ValueError with half a sentence."""

from __future__ import annotations

import math
import re
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

    def count(self, key: str, high: int = 10**9, low: int = 1) -> int:
        return cast(
            int, self._take(key, lambda v: type(v) is int and low <= v <= high, f"a whole number from {low} to {high}")
        )

    def share(self, key: str) -> float:
        return self.number(key, 0, 1)

    def below(self, key: str) -> Fields:
        return Fields(self._value.get(key), key)

    def items(self, key: str, longest: int = 64) -> list[Fields]:
        return [Fields(value, key) for value in self.list(key, longest)]

    def list(self, key: str, longest: int = 64) -> list[Any]:
        return cast("list[Any]", self._take(key, lambda v: isinstance(v, list) and len(v) <= longest, "a list"))

    def shares(self, key: str, longest: int = 64) -> dict[str, float]:
        """An object of numbers from 0 to 1, with at least one and at most `longest` names."""
        value = self._take(key, lambda v: isinstance(v, dict) and 0 < len(v) <= longest, "an object with names")
        return {name: Fields(value, key).share(name) for name in value}

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


def identifier(value: str) -> str:
    """`value` if it may name a folder and a column: ASCII letters, digits, ".", "_" and "-"; else ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", value):
        raise ValueError(f"the id “{value[:40]}” is not made of letters, digits, “.”, “_” and “-”")
    return value


def file_name(value: str) -> str:
    """`value` if it can only name a file beside the manifest, and not the manifest; else ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", value) or value.lower() == "manifest.json":
        raise ValueError("“file” must name a file beside the manifest")
    return value


def digest(value: str) -> str:
    """`value` if it is a sha256 in lower-case hex, else ValueError."""
    if len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise ValueError("a sha256 is not 64 lower-case hex digits")
    return value


def is_number(value: object) -> bool:
    """Whether `value` is a JSON number that a float can hold (true and false are none)."""
    try:
        return type(value) in (int, float) and math.isfinite(cast(float, value))
    except OverflowError:  # a whole number of hundreds of digits
        return False
