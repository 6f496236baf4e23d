"""Outcomes as rows: JSON lines for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from dankdesk.records import Outcome, Unreadable

COLUMNS = ("path", "likelihood", "low", "high", "model", "sha256", "format", "width", "height", "first_seen", "error")
# A cell that begins with one of these is a formula to a spreadsheet (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def label(outcome: Outcome) -> str:
    """The path as the user gave it, or the name of what never was a file."""
    return str(outcome.path) if outcome.path is not None else outcome.name


def row(outcome: Outcome) -> dict[str, Any]:
    """One outcome as plain values: `path` and `error`, or `path` with the verdict's fields."""
    if isinstance(outcome, Unreadable):
        return {"path": label(outcome), "error": outcome.reason}
    score, facts = outcome.score, outcome.facts
    return {
        "path": label(outcome),
        "sha256": facts.sha256,
        "likelihood": score.likelihood,
        "low": score.low,
        "high": score.high,
        "model": score.model_id,
        "format": facts.format,
        "width": facts.width,
        "height": facts.height,
        "first_seen": outcome.first_seen.isoformat(timespec="seconds"),
    }


def json_line(outcome: Outcome) -> str:
    """One JSON object on one line, in ASCII, so that any file name survives any terminal or pipe."""
    return json.dumps(row(outcome))


class CsvTable:
    """Writes outcomes to `stream` as CSV: a header, then a row each. Text is made safe to open in a spreadsheet."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
        self._writer.writeheader()

    def add(self, outcome: Outcome) -> None:
        self._writer.writerow({key: _cell(value) for key, value in row(outcome).items()})


def write_csv(outcomes: Iterable[Outcome], stream: TextIO) -> None:
    """Write all `outcomes` to `stream`, which must be opened with newline=""."""
    table = CsvTable(stream)
    for outcome in outcomes:
        table.add(outcome)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4f}"
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "backslashreplace").decode()
    return "'" + text if text.lstrip(" ").startswith(FORMULA_STARTS) else text
