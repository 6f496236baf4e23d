"""Decoding processes in the hands of a hostile picture: the real ones, in which some pictures are instructions."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A file that begins with "!" is Python code, which the decoder runs where it would decode.
_CODE = """\
import hashlib, json, sys
from dataclasses import replace
sys.path[:] = json.loads(sys.argv[1])
import dankdesk.images.picture as room
honest = room.look
def look(data):
    if data[:1] != b"!":
        return honest(data)
    names = {}
    exec(data[1:], names)
    facts, image = honest(names["data"])
    return replace(facts, sha256=hashlib.sha256(data).hexdigest(), n_bytes=len(data)), image
room.look = look
BEFORE
from dankdesk.decoding.child import serve
serve()
"""

# Loops in C without letting go of Python's lock, so that no other thread of the process has a turn.
LOOP = b"!import re; re.match('(a|a)*b', 'a' * 64)"
SEGFAULT = b"!import ctypes; ctypes.string_at(0)"
# Two gigabytes, each page of them touched.
GREEDY = b"!held = bytearray(b'x') * 2_000_000_000; data = b''"
# The same, of C's own memory: nobody tells Python that there is none.
GREEDY_IN_C = (
    b"!import ctypes\nmalloc = ctypes.CDLL(None).malloc\nmalloc.restype = ctypes.c_void_p\n"
    b"for _ in range(200): ctypes.memset(malloc(ctypes.c_size_t(10_000_000)), 1, 10_000_000)\ndata = b''"
)


def hijacked(before: str = "") -> list[str]:
    """The command of a process that obeys such files, after the code `before`."""
    paths = json.dumps([str(ROOT), *map(str, sys.path)])
    return [sys.executable, "-c", _CODE.replace("BEFORE", before), paths]


def instead(code: str) -> bytes:
    """A file that has the process run `code` and then decode the bytes that it calls `data`."""
    return b"!" + code.encode()
