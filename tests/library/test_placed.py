"""Killed between placing a picture's bytes and committing the row that holds them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dankdesk.library import Library
from dankdesk.library.blobs import Blobs
from dankdesk.library.upkeep import check
from tests.library.making import make_post


def place_and_die(folder: Path, data: bytes) -> None:
    """What is on disk when the program is killed right after placing: the generator's end never runs."""
    blobs = Blobs(folder / "blobs")
    staged = blobs.staged(data)
    part = staged.__enter__()
    assert part is not None
    placed = part.with_suffix(".placed")
    blobs.place(part, hashlib.sha256(data).digest())
    kept = placed.read_bytes()
    staged.__exit__(None, None, None)
    placed.write_bytes(kept)


def test_bytes_that_no_row_came_to_hold_are_gone_at_the_next_opening(folder: Path) -> None:
    Library.open(folder).close()
    place_and_die(folder, b"cat")
    with Library.open(folder) as library:
        assert check(library) == []
        assert list((folder / "blobs").rglob("*.*")) == []
        assert library.original(hashlib.sha256(b"cat").hexdigest()) is None


def test_bytes_whose_row_was_committed_stay(folder: Path) -> None:
    with Library.open(folder) as library:
        sha256 = library.posts.add(make_post("t3_a"), b"cat")
    place_and_die(folder, b"cat")
    with Library.open(folder) as library:
        assert check(library) == []
        assert library.original(sha256) == b"cat"
        assert list((folder / "blobs").glob("*.*")) == []
