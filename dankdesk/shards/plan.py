"""A table cut into shards, and how each of them is scored, wherever that is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dankdesk import __version__
from dankdesk.scoring import Source


@dataclass(frozen=True, slots=True)
class Row:
    """A picture of a table. typed: its path as the table has it."""

    source: Source
    typed: Path


@dataclass(frozen=True, slots=True)
class Shard:
    """Rows that one worker scores in one go. index: its place among the shards, from 0."""

    index: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """How every shard of a run is scored.

    manifest_path, manifest_sha256: the model, at the same path on every machine; the digest, 64 hex digits, is of the
    manifest's bytes, which hold those of the model's files.
    read: bring the words in. explain: give the evidence as well. version: DankDesk's.
    """

    manifest_path: Path
    manifest_sha256: str
    read: bool
    explain: bool
    version: str = __version__


def cut(rows: Sequence[Row], size: int) -> Iterator[Shard]:
    """`rows` in shards of `size`, in order; the last one may be smaller."""
    for index, start in enumerate(range(0, len(rows), size)):
        yield Shard(index, tuple(rows[start : start + size]))


def table_sha256(rows: Sequence[Row]) -> str:
    """64 hex digits for which pictures, in which order, with which words. What is in the files is not looked at."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps([str(row.typed), str(row.source.path), row.source.words]).encode() + b"\n")
    return digest.hexdigest()
