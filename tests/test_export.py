from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from dankdesk.export import CsvTable, json_line, write_csv
from dankdesk.records import Facts, Score, Unreadable, Verdict


def verdict(path: str) -> Verdict:
    score = Score(0.6381, 0.5, 0.7, 0.2, np.zeros((2, 2), np.float32), np.zeros(512, np.float32), "tiny")
    facts = Facts("ab" * 32, 5, "PNG", 30, 20, 1000)
    return Verdict(Path(path).name, Path(path), facts, score, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def table(*outcomes: Verdict | Unreadable) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write_csv(outcomes, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_a_json_line_has_the_promised_fields() -> None:
    line = json.loads(json_line(verdict("memes/cat.png")))
    assert line["path"] == str(Path("memes/cat.png"))
    assert line["sha256"] == "ab" * 32
    assert line["likelihood"] == 0.6381
    assert line["model"] == "tiny"
    assert "error" not in line


def test_an_unreadable_file_is_a_path_and_an_error() -> None:
    assert json.loads(json_line(Unreadable("x", Path("x"), "It is empty."))) == {"path": "x", "error": "It is empty."}


def test_a_json_line_is_one_line_of_ascii_whatever_the_name() -> None:
    line = json_line(Unreadable("n", Path("a\nb\u202e\udcff😀.png"), "r"))
    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["path"] == "a\nb\u202e\udcff😀.png"


@pytest.mark.parametrize(
    "name", ["=1+1.png", "+1.png", "-1.png", "@SUM(A1).png", "\t=1.png", "  =1.png", "\uff1d1.png"]
)
def test_a_file_name_is_never_a_formula(name: str) -> None:
    (row,) = table(verdict(name))
    assert row["path"] == "'" + name


def test_csv_keeps_commas_quotes_line_breaks_and_odd_bytes() -> None:
    rows = table(verdict('a,"b"\nc.png'), Unreadable("x", Path("bad\udcff.png"), "It is empty."))
    assert rows[0]["path"] == 'a,"b"\nc.png'
    assert rows[0]["likelihood"] == "0.6381"
    assert rows[0]["error"] == ""
    assert rows[1]["path"] == "bad\\udcff.png"
    assert rows[1]["error"] == "It is empty."


def test_the_header_is_there_before_the_first_row() -> None:
    stream = io.StringIO(newline="")
    CsvTable(stream)
    assert stream.getvalue().startswith("path,likelihood,")
