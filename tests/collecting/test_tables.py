"""Tables of every make, whole and broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dankdesk.collecting import tables
from dankdesk.collecting.tables import Row, read_rows
from dankdesk.errors import ImportingError

ROWS = [{"id": "a", "title": "One, two"}, {"id": "b", "title": "Drei 🅱"}]


def read(folder: Path, text: str | bytes, name: str = "t") -> list[Row]:
    table = folder / name
    table.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_rows(table))


def cells(rows: list[Row]) -> list[dict[str, Any]]:
    assert all(row.fault is None for row in rows)
    return [row.cells for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        'id,title\na,"One, two"\nb,Drei 🅱\n',
        '\ufeffId;TITLE\r\n\r\na;"One, two"\r\nb;Drei 🅱',
        "ID\ttitle\na\tOne, two\nb\tDrei 🅱\n",
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2, ensure_ascii=False),
        "\n".join(map(json.dumps, ROWS)) + "\n",
        "\n" + "\n\n".join(map(json.dumps, ROWS)),
        json.dumps({"posts": ROWS}),
        json.dumps({"posts": ROWS}, indent=1),
        json.dumps({"data": ROWS}),
        json.dumps({"a": {"title": "One, two"}, "b": {"title": "Drei 🅱"}}),
        json.dumps({"kind": "Listing", "data": {"children": [{"kind": "t3", "data": row} for row in ROWS]}}),
        json.dumps([{"kind": "t3", "data": row} for row in ROWS]),
    ],
)
def test_every_form_gives_the_same_rows(text: str, tmp_path: Path) -> None:
    assert cells(read(tmp_path, text)) == ROWS


def test_a_spreadsheets_unicode_text_is_read(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "id\ttitle\na\tOne, two\nb\tDrei 🅱\n".encode("utf-16"))) == ROWS


def test_bytes_that_are_no_text_spoil_their_own_cell_only(tmp_path: Path) -> None:
    assert cells(read(tmp_path, b"id,title\na,caf\xe9\n")) == [{"id": "a", "title": "caf\ufffd"}]


def test_rows_say_where_they_stand(tmp_path: Path) -> None:
    assert [row.place for row in read(tmp_path, 'id,title\na,"two\nlines"\nb,x\n')] == ["line 3", "line 4"]
    assert [row.place for row in read(tmp_path, '{"id": "a"}\n\n{"id": "b"}')] == ["line 1", "line 3"]
    assert [row.place for row in read(tmp_path, json.dumps(ROWS))] == ["item 1", "item 2"]


def test_names_of_columns_may_be_written_in_any_way(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "Upvote Ratio,NUM-COMMENTS\n0.5,3\n")
    assert row.cells == {"upvote_ratio": "0.5", "num_comments": "3"}


def test_a_row_that_is_none_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = read(tmp_path, '{"id": "a"}\n{"id": \n[1]\n{"id": "b"}\n')
    assert [row.fault for row in lines] == [None, "it is not JSON", "it is not a JSON object", None]
    wide = "x" * 200_000
    table = read(tmp_path, f"id,title\na,x\nb,{wide}\nc,z\n")
    assert [row.cells.get("id") for row in table] == ["a", None, "c"]
    assert table[1].fault is not None and table[1].place == "line 3"


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
def test_a_list_is_read_in_pieces_of_any_size(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "CHUNK", chunk)
    told = [{"id": str(i), "n": i * 10**6, "deep": {"x": [1, "]", "}"]}} for i in range(30)]
    text = json.dumps([*told, 123456])
    rows = read(tmp_path, text)
    assert cells(rows[:-1]) == told
    assert rows[-1].fault == "it is not a JSON object"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "just words",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        "[",
        '[{"id": 1}',
        '[{"id": 1} oops]',
        "[" * 100_000,
        '{"id": ',
        "{" * 10,
        '{"a":' * 100_000,
    ],
)
def test_what_is_no_table_is_a_sentence(text: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match=r"^\S.*\.$"):
        read(tmp_path, text)


def test_a_table_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match="can't be read"):
        list(read_rows(tmp_path / "none.csv"))
    with pytest.raises(ImportingError, match="can't be read"):
        list(read_rows(tmp_path))


def test_endless_lines_and_items_end_it_before_memory_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_LINE", 1000)
    monkeypatch.setattr(tables, "CHUNK", 100)
    for text in ("id,title\na," + "x" * 5000, '[{"id": "' + "x" * 5000 + '"}]', '{"id": 1}\n{"id": "' + "x" * 5000):
        with pytest.raises(ImportingError):
            read(tmp_path, text)
    monkeypatch.setattr(tables, "MAX_WHOLE", 100)
    with pytest.raises(ImportingError, match="write it as JSON lines"):
        read(tmp_path, '{"posts":\n[' + '{"id": "abc"},\n' * 100 + '{"id": 1}]}')


def test_rows_come_before_the_table_is_read_through(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("[" + '{"id": "a"}, ' * 500_000 + " nonsense")
    rows = read_rows(tmp_path / "t.json")
    assert next(rows).cells == {"id": "a"}
    assert next(rows).place == "item 2"
