"""Reading a labelled table of pictures that anybody may have made."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scripts.lab.quiet import LabError

LABELS = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}
MIN_PER_CLASS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled picture. words: given ones, "" where the table says there are none, None where it says nothing.

    number: of the line's row in the table, the first below the heads being 1; month: "2021-01".
    """

    number: int
    path: Path
    dank: bool
    words: str | None
    group: str | None
    template: str | None
    month: str | None


def read_table(table: Path, images: Path | None) -> list[Row]:
    """The labelled rows of a CSV file; rows with an empty label are left out.

    Columns: `path` or `file` (relative to `images`, or else to the table's folder), `label` or `dank` (0, 1, true,
    false), and, where there are any, `text`, `group`, `when` (seconds since 1970, or a date), `template`; others are
    not looked at. Raises LabError for anything else, naming the row, and for fewer than `MIN_PER_CLASS` of a class.
    """
    folder = images or table.parent
    try:
        with table.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            heads = [head.strip().lower() for head in reader.fieldnames or ()]
            reader.fieldnames = heads
            path, label = _column(table, heads, "path", "file"), _column(table, heads, "label", "dank")
            rows = [
                row
                for number, cells in enumerate(reader, 1)
                if (row := _row(table, number, cells, folder, path, label)) is not None
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{table} can't be read as a CSV table: {error}.") from error
    dank = sum(row.dank for row in rows)
    if min(dank, len(rows) - dank) < MIN_PER_CLASS:
        raise LabError(
            f"{table} labels {dank} pictures as dank and {len(rows) - dank} as not; "
            f"at least {MIN_PER_CLASS} of each are needed."
        )
    return rows


def _column(table: Path, heads: list[str], *names: str) -> str:
    for name in names:
        if name in heads:
            return name
    raise LabError(f"{table} needs a column “{names[0]}” or “{names[1]}”; it has {', '.join(heads) or 'none'}.")


def _row(table: Path, number: int, cells: dict[str, str | None], folder: Path, path: str, label: str) -> Row | None:
    said = (cells[label] or "").strip().lower()
    if not said:
        return None
    if said not in LABELS:
        raise LabError(f"{table}, row {number}: “{said[:40]}” is no label; write 0, 1, true or false.")
    name = cells[path] or ""
    # A byte of 0 is the one thing that no file system takes and that opening answers with another error.
    if not name.strip() or "\0" in name:
        raise LabError(f"{table}, row {number}: the picture has no name.")
    return Row(
        number=number,
        path=folder / name,
        dank=LABELS[said],
        words=(cells["text"] or "") if "text" in cells else None,
        group=(cells.get("group") or "").strip() or None,
        template=(cells.get("template") or "").strip() or None,
        month=_month(table, number, (cells.get("when") or "").strip()),
    )


def _month(table: Path, number: int, when: str) -> str | None:
    if not when:
        return None
    try:
        seconds = float(when)
    except ValueError:
        seconds = None
    try:
        moment = datetime.fromisoformat(when) if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise LabError(f"{table}, row {number}: “{when[:40]}” is neither seconds since 1970 nor a date.") from error
    return f"{moment.year:04}-{moment.month:02}"
