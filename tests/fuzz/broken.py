"""Doors that break one promise each when a `#` comes in, for the tests of the runner."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np

from scripts.fuzz.target import Target

N_BYTES = 4
kept: list[object] = []


def change(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    """One byte becomes one of `#` and its neighbours."""
    at = chance.randrange(len(data))
    return data[:at] + chance.choice((b"!", b'"', b"#")) + data[at + 1 :]


def door(harm: Callable[[], object]) -> Callable[[Path, Path | None], AbstractContextManager[Target]]:
    def check(data: bytes) -> None:
        if b"#" in data:
            harm()

    @contextmanager
    def target(_folder: Path, _pictures: Path | None) -> Iterator[Target]:
        yield Target([b" " * N_BYTES], check, change, (Path(__file__),))

    return target


def _raise() -> None:
    raise KeyError("what nobody expects")


def _hang() -> None:
    while True:
        time.sleep(1)


def _work() -> None:
    end = time.process_time() + 2.1
    while time.process_time() < end:
        pass


def _hoard() -> None:
    if not kept:
        kept.append(np.ones(50_000_000))


def _through(data: bytes) -> None:
    """Every byte must be right to get one line further."""
    for number in range(N_BYTES):
        if data[number : number + 1] != b"#":
            return
        if number == 0:
            kept.append(0)
        elif number == 1:
            kept.append(1)
        elif number == 2:
            kept.append(2)
        else:
            raise KeyError("found")


@contextmanager
def deep(_folder: Path, _pictures: Path | None) -> Iterator[Target]:
    def change_one(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
        at = chance.randrange(N_BYTES)
        return data[:at] + bytes([chance.randrange(32, 64)]) + data[at + 1 :]

    yield Target([b" " * N_BYTES], _through, change_one, (Path(__file__),))


@contextmanager
def never_opens(_folder: Path, _pictures: Path | None) -> Iterator[Target]:
    os.abort()
    yield Target([], lambda _: None, change)


raises = door(_raise)
dies = door(os.abort)
hangs = door(_hang)
is_slow = door(_work)
hoards = door(_hoard)
prints = door(lambda: sys.stderr.write("a warning"))
leaves_files = door(lambda: tempfile.mkstemp())
leaves_open = door(lambda: kept.append(os.open(os.devnull, os.O_RDONLY)))
sound = door(lambda: None)
