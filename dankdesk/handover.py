"""What a second start says to the window that is already open, and where it finds it.

One line of JSON goes there, and one comes back. Whoever can reach the socket may send anything, so `parse` takes any
bytes; it touches nothing but them.
"""

from __future__ import annotations

import json
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dankdesk.atomic import write_atomically

VERSION = 1
"""Of the lines. Both sides must have the same one: they differ only while an old window is open across an update."""
MAX_BYTES = 4_000_000
"""Of a line. More names than an operating system lets anybody type."""
MAX_ADDRESS_BYTES = 10_000
_ADDRESS = re.compile(r".*dankdesk-[0-9a-f]{32}", re.DOTALL)


class Malformed(ValueError):
    """Bytes that are no message. Nothing of them is used."""


@dataclass(frozen=True, slots=True)
class Handover:
    """paths: absolute; pictures and folders to check, or none where the window is only to come to the front.
    expires: seconds since 1970, after which the sender no longer waits for an answer.
    activation: what the desktop gave the second start so that a window may come to the front, or None.
    """

    paths: tuple[Path, ...]
    expires: float
    activation: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """name: of the socket or pipe that the window listens at. pid: its process."""

    name: str
    pid: int


def pack(handover: Handover) -> bytes:
    """The line that says `handover`."""
    return _line(
        {
            "version": VERSION,
            "paths": [str(path) for path in handover.paths],
            "expires": handover.expires,
            "activation": handover.activation,
        }
    )


def parse(line: bytes) -> Handover:
    """What `pack` made, with or without the end of the line. Raises Malformed, and nothing else."""
    said = _object(line)
    paths, expires, activation = said.get("paths"), said.get("expires"), said.get("activation")
    if not isinstance(paths, list) or not all(map(_is_path, paths)):
        raise Malformed("no absolute paths")
    if not isinstance(expires, float) or not math.isfinite(expires):
        raise Malformed("no moment")
    if activation is not None and not (isinstance(activation, str) and activation.isprintable()):
        raise Malformed("no activation")
    return Handover(tuple(map(Path, paths)), expires, activation)


def pack_answer(taken: bool) -> bytes:
    """The line that says whether the window took what it was handed."""
    return _line({"version": VERSION, "taken": taken})


def parse_answer(line: bytes) -> bool:
    """What `pack_answer` made. Raises Malformed."""
    return _object(line).get("taken") is True


def write_address(file: Path, address: Address) -> None:
    """Let other starts find the window. Raises OSError."""
    write_atomically(file, _line({"name": address.name, "pid": address.pid}))


def read_address(file: Path) -> Address | None:
    """Where the window listens, or the one before it did; None where nothing says so."""
    try:
        with file.open("rb") as opened:
            said = json.loads(opened.read(MAX_ADDRESS_BYTES))
        name, pid = said["name"], said["pid"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    if not isinstance(name, str) or type(pid) is not int or pid <= 0 or not _ADDRESS.fullmatch(name):
        return None
    return Address(name, pid)


def _line(said: dict[str, Any]) -> bytes:
    # ASCII: a name that is no valid Unicode, as Linux and Windows allow, survives as an escape.
    return json.dumps(said).encode("ascii") + b"\n"


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_BYTES:
        raise Malformed("too long")
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(said, dict) or type(said.get("version")) is not int:
        raise Malformed("no message")
    if said["version"] != VERSION:
        raise Malformed("another version's")
    return said


def _is_path(value: object) -> bool:
    """Whether the system could have a file of that name: any other would be an error of ours once it is opened."""
    if not isinstance(value, str) or "\0" in value or not Path(value).is_absolute():
        return False
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return False
    return True
