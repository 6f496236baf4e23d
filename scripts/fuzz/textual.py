"""Changes to JSON and to tables: values that fit no field, in places that are still well formed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Sequence
from typing import Any

from scripts.fuzz import bytewise

VALUES: tuple[Any, ...] = (
    None,
    True,
    "",
    " ",
    0,
    -1,
    1.5,
    10**18,
    10**400,
    1e308,
    float("nan"),
    float("-inf"),
    [],
    {},
    [[]],
    "\0",
    "\ud800",
    "\u202e\u2028",
    "../../x",
    "/etc/passwd",
    "C:\\x",
    "A" * 3000,
    "1e999",
    "2024-02-30T25:00:00",
)
TOKENS = (
    *"\0\n\"',;\t[]{}:\\\ufeffé\x85",
    "\r\n",
    "\\u0000",
    "\\ud800",
    "\\u001b[2J",
    "NaN",
    "Infinity",
    "-0",
    "1e400",
    "null",
    "[" * 2000,
    '{"":' * 2000,
    '"' * 99,
    "," * 9,
)
"""Each begins or ends something, or has been taken for something else by some parser."""


def change(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """`data` changed as JSON where it is JSON, by pieces of text, or byte by byte."""
    match chance.randrange(4):
        case 0:
            return bytewise.change(data, chance, others)
        case 1:
            return _with_tokens(data, chance)
        case _:
            return _as_json(data, chance, others) or _with_tokens(data, chance)


def _with_tokens(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) + 1)
        token = chance.choice(TOKENS).encode(chance.choice(("utf-8", "utf-8", "utf-16")))
        data = data[:at] + token + data[at + chance.choice((0, 0, 1, len(token))) :]
    return data


def _as_json(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes | None:
    """None where `data` is no JSON object or list; JSON lines are changed in one line."""
    lines = data.split(b"\n") if data.count(b"\n{") else [data]
    number = chance.randrange(len(lines))
    tree = _parsed(lines[number])
    if tree is None:
        return None
    for _ in range(chance.randint(1, 3)):
        _alter(tree, chance, others)
    lines[number] = json.dumps(tree).encode()
    return b"\n".join(lines)


def _parsed(data: bytes) -> dict[str, Any] | list[Any] | None:
    try:
        tree = json.loads(data)
        # A tree too deep to be written again, or to be copied, is none to change.
        json.dumps(tree)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict | list) else None


def _alter(tree: dict[str, Any] | list[Any], chance: random.Random, others: Sequence[bytes]) -> None:
    """Lose, double, rename or replace one thing anywhere in `tree`."""
    holder, key = _somewhere(tree, chance)
    if key is None:
        return
    match chance.randrange(6):
        case 0:
            del holder[key]
        case 1:
            away, there = _somewhere(tree, chance)
            holder[key] = copy.deepcopy(away[there]) if there is not None else None
        case 2 if isinstance(holder, dict):
            holder[chance.choice(("", key.upper(), key + " ", *holder))] = holder.pop(key)
        case 2:
            holder.extend(copy.deepcopy(holder[:20]) * chance.choice((1, 4)))
        case 3:
            holder[key] = _parsed(chance.choice(others))
        case _:
            holder[key] = chance.choice(VALUES)


def _somewhere(tree: Any, chance: random.Random) -> tuple[Any, Any]:
    """A dict or list of `tree` and a key or index of it; None for the key where there is nothing in it."""
    while True:
        keys = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
        if not keys:
            return tree, None
        key = chance.choice(keys)
        below = tree[key]
        if not isinstance(below, dict | list) or not below or chance.randrange(4) == 0:
            return tree, key
        tree = below
