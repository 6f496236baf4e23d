"""What to score: pictures and folders as they were typed, or the rows of a table."""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dankdesk.errors import UserError
from dankdesk.images import find_pictures
from dankdesk.paths import why
from dankdesk.scoring import Source

PATH_COLUMNS = ("path", "file")
TEXT_COLUMNS = ("text", "words")
MAX_TABLE_BYTES = 500_000_000
MAX_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A source, and its path as the user typed it or the table has it (None: standard input)."""

    source: Source
    typed: Path | None


def asked_for(args: Namespace) -> list[Asked]:
    """All that `dankdesk score` is to score. Raises UserError."""
    if args.manifest is not None:
        rows = list(_rows(args.manifest, args.images or args.manifest.parent))
        return [replace(row, source=replace(row.source, words=None)) for row in rows] if args.no_words else rows
    found = list(typed(args.paths))
    if args.text is None:
        return found
    if len(found) != 1:
        raise UserError(f"--text gives the words of one picture, and there are {len(found):,} here.")
    return [replace(found[0], source=replace(found[0].source, words=args.text))]


def typed(paths: Iterable[str]) -> Iterator[Asked]:
    """The pictures named, and those below the folders named."""
    for path in paths:
        if path == "-":
            yield Asked(Source("-", data=sys.stdin.buffer.read()), None)
        else:
            yield from (Asked(Source.from_path(found), found) for found in find_pictures([Path(path)]))


def _rows(table: Path, folder: Path) -> Iterator[Asked]:
    """The rows of a CSV or JSON lines `table`, whose paths start from `folder`."""
    text = _content(table)
    told = _json_rows if text.lstrip().startswith("{") else _csv_rows
    try:
        for place, row in told(text):
            path = next((row[name] for name in PATH_COLUMNS if row.get(name)), None)
            words = next((row[name] for name in TEXT_COLUMNS if row.get(name) is not None), None)
            if not isinstance(path, str):
                raise ValueError(f"{place} names no picture in a column path or file")
            if words is not None and not isinstance(words, str):
                raise ValueError(f"{place} has words that are no text")
            yield Asked(replace(Source.from_path(folder / path), words=words), Path(path))
    except (ValueError, csv.Error, RecursionError) as error:
        raise UserError(f"{table} can't be used as a table of pictures: {error}.") from error


def _content(table: Path) -> str:
    try:
        with table.open("rb") as file:
            data = file.read(MAX_TABLE_BYTES + 1)
    except OSError as error:
        raise UserError(f"The table {table} can't be read: {why(error)}.") from error
    if len(data) > MAX_TABLE_BYTES:
        raise UserError(f"The table {table} is larger than {MAX_TABLE_BYTES // 1_000_000} MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"The table {table} is not in UTF-8.") from error


def _csv_rows(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    before = csv.field_size_limit(MAX_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        names = [name.strip().lower() for name in next(reader, [])]
        if not set(names) & set(PATH_COLUMNS):
            raise ValueError("it has no column path or file")
        for cells in reader:
            if cells:
                yield f"line {reader.line_num}", dict(zip(names, cells, strict=False))
    finally:
        csv.field_size_limit(before)


def _json_rows(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {number} is not JSON") from error
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is not a JSON object")
            yield f"line {number}", row
