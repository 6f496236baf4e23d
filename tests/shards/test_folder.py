"""A run's folder: what is done stays done, and what is not the same run is not mixed with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dankdesk.errors import UserError
from dankdesk.locks import FileLock
from dankdesk.scoring import Source
from dankdesk.shards.folder import FORMAT, LOCK, Terms, opened
from dankdesk.shards.plan import Row, Shard, cut, table_sha256

TERMS: Terms = {
    "format": FORMAT,
    "dankdesk": "0.1.0",
    "model": "ab" * 32,
    "table": "cd" * 32,
    "shard_size": 100,
    "words": "left out (--no-words)",
    "explain": "without",
}


def rows_of(*names: str) -> list[Row]:
    return [Row(Source.from_path(Path("memes") / name), Path(name)) for name in names]


def shard_of(*names: str, index: int = 0) -> Shard:
    return Shard(index, tuple(rows_of(*names)))


def lines_of(*names: str) -> list[str]:
    return [json.dumps({"path": name, "likelihood": 0.5}) for name in names]


def test_a_table_is_cut_in_order_and_nothing_is_lost() -> None:
    rows = rows_of("a", "b", "c", "d", "e")
    shards = list(cut(rows, 2))
    assert [shard.index for shard in shards] == [0, 1, 2]
    assert [row for shard in shards for row in shard.rows] == rows
    assert [len(shard.rows) for shard in shards] == [2, 2, 1]
    assert list(cut([], 2)) == []


def test_a_table_is_another_with_other_pictures_another_order_or_other_words() -> None:
    row = rows_of("a")[0]
    tables = [
        rows_of("a", "b"),
        rows_of("b", "a"),
        rows_of("a"),
        rows_of("ab"),
        [Row(Source.from_path(Path("memes/a"), words=""), Path("a"))],
        [Row(Source.from_path(Path("memes/a"), words="hi"), Path("a"))],
        [Row(Source.from_path(Path("elsewhere/a")), Path("a"))],
    ]
    assert len({table_sha256(table) for table in tables}) == len(tables)
    assert table_sha256([row]) == table_sha256(rows_of("a"))


def test_a_finished_shard_is_found_again(tmp_path: Path) -> None:
    with opened(tmp_path / "out", TERMS, 1) as folder:
        assert folder.finished(shard_of("a", "b")) is None
        folder.keep(shard_of("a", "b"), lines_of("a", "b"))
    with opened(tmp_path / "out", TERMS, 1) as folder:
        assert folder.finished(shard_of("a", "b")) == [
            {"path": "a", "likelihood": 0.5},
            {"path": "b", "likelihood": 0.5},
        ]


def test_files_sort_as_the_table_does(tmp_path: Path) -> None:
    with opened(tmp_path, TERMS, 120) as folder:
        for index in (119, 3, 20):
            folder.keep(shard_of(str(index), index=index), lines_of(str(index)))
    files = sorted(tmp_path.glob("*.jsonl"))
    assert [json.loads(path.read_text())["path"] for path in files] == ["3", "20", "119"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"path": "a"}\n',
        b'{"path": "a"}\n{"pa',
        b'{"path": "a"}\n{"path": "c"}\n',
        b'{"path": "b"}\n{"path": "a"}\n',
        b'{"path": "a"}\n{"path": "b"}\n{"path": "b"}\n',
        b"[]\n[]\n",
        b"\xff\n\xff\n",
        b"null",
    ],
)
def test_a_file_that_is_not_what_it_was_is_not_finished(tmp_path: Path, content: bytes) -> None:
    with opened(tmp_path, TERMS, 1) as folder:
        folder.path_of(shard_of("a", "b")).write_bytes(content)
        assert folder.finished(shard_of("a", "b")) is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("format", 2, "by another version of DankDesk"),
        ("dankdesk", "0.0.9", "by DankDesk 0.0.9"),
        ("model", "00" * 32, "with another model"),
        ("table", "00" * 32, "with another table, or other --images"),
        ("shard_size", 50, "with --shard-size 50"),
        ("words", "read by rapidocr-3 small", "with words read by rapidocr-3 small"),
        ("explain", "with", "with --explain"),
    ],
)
def test_another_run_is_not_gone_on_with(tmp_path: Path, name: str, value: Any, said: str) -> None:
    with opened(tmp_path, TERMS | {name: value}, 1):
        pass
    with pytest.raises(UserError) as caught, opened(tmp_path, TERMS, 1):
        pass
    assert str(caught.value) == (
        f"{tmp_path} was begun {said}. Go on as it was begun, or name a new folder with --out."
    )


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff"])
def test_a_folder_that_does_not_say_what_it_is_is_not_gone_on_with(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(UserError, match="was begun by another version"), opened(tmp_path, TERMS, 1):
        pass


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shard-0.jsonl").write_text("mine")
    with pytest.raises(UserError, match="holds other things"), opened(tmp_path, TERMS, 1):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["shard-0.jsonl"]


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with opened(tmp_path, TERMS, 1):
        with pytest.raises(UserError, match="Another run is writing"), opened(tmp_path, TERMS, 1):
            pass
        assert not FileLock(tmp_path / LOCK).take(), "the first still has it"
    with opened(tmp_path, TERMS, 1):
        pass


def test_a_file_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with (
        pytest.raises(UserError, match="out can't be used: a file is in its place"),
        opened(tmp_path / "out", TERMS, 1),
    ):
        pass
