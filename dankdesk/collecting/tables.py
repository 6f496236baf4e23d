"""Tables of posts that strangers made: CSV, JSON and JSON lines, read a row at a time.

Only a JSON file that is one object is read whole, up to `MAX_WHOLE`; all else may be as long as it likes.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from dankdesk.errors import ImportingError
from dankdesk.paths import why

SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson")
MAX_LINE = 5_000_000
"""Characters of a line, or of one item of a JSON list."""
MAX_WHOLE = 100_000_000
CHUNK = 1 << 20
DELIMITERS = ",;\t"
_BETWEEN = re.compile(r"[ \t\r\n,]*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its columns, lower case, and where it stands: "line 7", or "item 7" of a list.

    fault: half a sentence where the row can't be made out; then `cells` is empty.
    """

    place: str
    cells: dict[str, Any]
    fault: str | None = None


def read_rows(table: Path) -> Iterator[Row]:
    """The rows of `table`, whatever form it has. Raises ImportingError where it can't be read or is no table."""
    try:
        with table.open(encoding=_encoding(table), errors="replace", newline="") as file:
            start = file.read(CHUNK)
            file.seek(0)
            first = start.lstrip()[:1]
            if first == "[":
                yield from _items(file)
            elif first == "{":
                yield from _objects(file)
            elif "," in start or ";" in start or "\t" in start:
                yield from _csv(file)
            else:
                raise ImportingError(f"{table} is neither CSV nor JSON.")
    except OSError as error:
        raise ImportingError(f"The table {table} can't be read: {why(error)}.") from error
    except (ValueError, RecursionError, csv.Error) as error:
        raise ImportingError(f"{table} can't be used as a table of posts: {error}.") from error


def _encoding(table: Path) -> str:
    with table.open("rb") as file:
        start = file.read(2)
    return "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _lines(file: TextIO) -> Iterator[str]:
    """Lines with their ends; a line that is too long for memory is an end of the table, not of the machine."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise ValueError(f"line {number} is longer than {MAX_LINE:,} characters")
        yield line


def _csv(file: TextIO) -> Iterator[Row]:
    lines = _lines(file)
    head = next(lines, "")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(chain([head], lines), delimiter=delimiter, strict=True)
    names = [_name(name) for name in next(reader, [])]
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(f"line {reader.line_num}", {}, f"it is not CSV ({error})")
            continue
        if cells:
            yield Row(f"line {reader.line_num}", dict(zip(names, cells, strict=False)))


def _objects(file: TextIO) -> Iterator[Row]:
    """JSON lines; or one object, told by its first line, which is then no object of its own."""
    lines = _lines(file)
    first = next(line for line in lines if line.strip())
    try:
        alone = json.loads(first)
    except ValueError:
        yield from _whole(first + file.read(MAX_WHOLE + 1))
        return
    following = next((line for line in lines if line.strip()), None)
    if following is None:
        yield from _unpacked(alone)
        return
    file.seek(0)
    for number, line in enumerate(_lines(file), 1):
        if line.strip():
            try:
                yield _row(f"line {number}", json.loads(line))
            except (ValueError, RecursionError):
                yield Row(f"line {number}", {}, "it is not JSON")


def _whole(text: str) -> Iterator[Row]:
    if len(text) > MAX_WHOLE:
        raise ValueError(f"it is one JSON object of more than {MAX_WHOLE // 1_000_000} MB; write it as JSON lines")
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ValueError("it is neither JSON nor JSON lines") from error
    yield from _unpacked(value)


def _unpacked(value: dict[str, Any]) -> Iterator[Row]:
    """The rows in one object: a listing as Reddit sends it, a list under "posts" or "data", posts by their ids, or a
    single post."""
    inner = value.get("data", value.get("posts"))
    if isinstance(inner, dict) and isinstance(inner.get("children"), list):
        inner = inner["children"]
    if isinstance(inner, list):
        yield from (_row(f"item {number}", item) for number, item in enumerate(inner, 1))
    elif value and all(isinstance(item, dict) for item in value.values()):
        yield from (_row(f"item {number}", {"id": key, **item}) for number, (key, item) in enumerate(value.items(), 1))
    else:
        yield _row("item 1", value)


def _items(file: TextIO) -> Iterator[Row]:
    """The items of a JSON list, without ever holding the list."""
    decoder = json.JSONDecoder()
    text = file.read(CHUNK)
    at, number = text.index("[") + 1, 1
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text.startswith("]", at):
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            if len(text) - at > MAX_LINE:
                raise ValueError(f"item {number} is not JSON") from error
            end = len(text)
        # What ends with the text may go on in the next chunk, or was cut short by this one.
        if end < len(text):
            yield _row(f"item {number}", value)
            at, number = end, number + 1
            continue
        chunk = file.read(CHUNK)
        if not chunk:
            raise ValueError(f"item {number} is not JSON, or the list has no end")
        text, at = text[at:] + chunk, 0


def _row(place: str, value: Any) -> Row:
    if isinstance(value, dict) and isinstance(value.get("data"), dict) and "kind" in value:
        value = value["data"]
    if not isinstance(value, dict):
        return Row(place, {}, "it is not a JSON object")
    return Row(place, {_name(key): cell for key, cell in value.items()})


def _name(column: str) -> str:
    return column.strip().lower().replace(" ", "_").replace("-", "_")
