from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dankdesk.export import COLUMNS, LAST_COLUMNS, LONGEST_CELL, CsvTable, json_line, write_csv
from dankdesk.records import Facts, Line, Score, Text, Unreadable, Verdict
from tests.making import WORDS, some_score

AUDIENCES = ("red", "red_picture", "red_words", "blue", "blue_picture", "blue_words")


def verdict(path: str, score: Score | None = None) -> Verdict:
    score = score or some_score("tiny", likelihood=0.625)
    facts = Facts("ab" * 32, 5, "PNG", 30, 20, 1000)
    return Verdict(Path(path).name, Path(path), facts, score, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def table(*outcomes: Verdict | Unreadable) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write_csv(outcomes, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def said(text: str) -> Score:
    """A score of these words, on one line."""
    return some_score(text=Text((Line(text, (), 1.0),), "given"))


def test_a_json_line_has_the_promised_fields() -> None:
    line = json.loads(json_line(verdict("memes/cat.png")))
    assert line["path"] == str(Path("memes/cat.png"))
    assert line["sha256"] == "ab" * 32
    assert (line["low"], line["likelihood"], line["high"]) == (0.625 / 2, 0.625, 1.625 / 2)
    assert line["model"] == "tiny"
    assert line["text"] == WORDS.content
    assert "error" not in line
    assert "unread" not in line


def test_each_audience_has_its_verdict_its_parts_and_the_words_judged() -> None:
    line = json.loads(json_line(verdict("cat.png")))
    assert list(line["audiences"]) == ["red", "blue"], "the headline's first"
    red = line["audiences"]["red"]
    assert red["likelihood"] == line["likelihood"]
    assert red["picture"] == 0.625 / 2
    assert red["words"] == 1 - 0.625 / 2
    assert red["text"] == WORDS.content
    assert "evidence" not in red
    assert line["audiences"]["blue"]["likelihood"] == 1 - 0.625


def test_words_that_were_not_read_and_words_that_are_not_there_are_told_apart() -> None:
    unread = replace(verdict("cat.png", some_score(words=False)), unread="The reader did not start.")
    line = json.loads(json_line(unread))
    assert (line["text"], line["unread"]) == (None, "The reader did not start.")
    assert (line["audiences"]["red"]["words"], line["audiences"]["red"]["text"]) == (None, None)
    empty = replace(some_score(words=False), text=Text((), "test-reader-1"))
    line = json.loads(json_line(verdict("cat.png", empty)))
    assert line["text"] == ""
    assert (line["audiences"]["red"]["words"], line["audiences"]["red"]["text"]) == (None, None)


def test_an_unreadable_file_is_a_path_and_an_error() -> None:
    assert json.loads(json_line(Unreadable("x", Path("x"), "It is empty."))) == {"path": "x", "error": "It is empty."}


ODD = "a\nb\u202e\udcff😀\u2028\x00 שלום"


@pytest.mark.parametrize("outcome", [Unreadable("n", Path(ODD), "r"), verdict(ODD), verdict("cat.png", said(ODD))])
def test_a_json_line_is_one_line_of_ascii_whatever_the_name_and_the_words(outcome: Verdict | Unreadable) -> None:
    line = json_line(outcome)
    assert line.isascii()
    assert line.isprintable()
    assert ODD in json.loads(line).values()


@pytest.mark.parametrize(
    "name", ["=1+1.png", "+1.png", "-1.png", "@SUM(A1).png", "\t=1.png", "  =1.png", "\uff1d1.png"]
)
def test_a_file_name_is_never_a_formula(name: str) -> None:
    (row,) = table(verdict(name))
    assert row["path"] == "'" + name


def test_csv_keeps_commas_quotes_line_breaks_and_odd_bytes() -> None:
    rows = table(verdict('a,"b"\nc.png'), Unreadable("x", Path("bad\udcff.png"), "It is empty."))
    assert rows[0]["path"] == 'a,"b"\nc.png'
    assert rows[0]["likelihood"] == "0.6250"
    assert rows[0]["error"] == ""
    assert rows[1]["path"] == "bad\\udcff.png"
    assert rows[1]["error"] == "It is empty."


def test_a_table_has_a_column_for_each_likelihood_of_each_audience() -> None:
    (row,) = table(verdict("cat.png"))
    assert tuple(row) == (*COLUMNS, *AUDIENCES, *LAST_COLUMNS)
    assert [row[name] for name in AUDIENCES] == ["0.6250", "0.3125", "0.6875", "0.3750", "0.1875", "0.8125"]
    assert row["text"] == WORDS.content


def test_words_that_are_not_there_are_an_empty_cell() -> None:
    (row,) = table(verdict("cat.png", some_score(words=False)))
    assert (row["red"], row["red_picture"], row["red_words"], row["text"]) == ("0.5000", "0.5000", "", "")


def test_a_meme_that_says_a_formula_is_no_formula() -> None:
    (row,) = table(verdict("cat.png", said("=HYPERLINK(1)")))
    assert row["text"] == "'=HYPERLINK(1)"


def test_ten_thousand_words_fit_in_a_cell() -> None:
    (row,) = table(verdict("cat.png", said("words " * 10_000)))
    assert len(row["text"]) == LONGEST_CELL
    assert row["text"].endswith("…")


def test_what_could_not_be_read_first_does_not_hide_the_audiences() -> None:
    rows = table(Unreadable("x", Path("x.png"), "It is empty."), verdict("cat.png"))
    assert [row["path"] for row in rows] == ["x.png", "cat.png"]
    assert [row["red"] for row in rows] == ["", "0.6250"]


def test_the_header_is_there_before_the_first_row() -> None:
    stream = io.StringIO(newline="")
    CsvTable(stream, ["red"])
    assert stream.getvalue() == ",".join((*COLUMNS, *AUDIENCES[:3], *LAST_COLUMNS)) + "\r\n"
