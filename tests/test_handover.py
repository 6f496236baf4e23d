from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from dankdesk.handover import (
    MAX_BYTES,
    Address,
    Handover,
    Malformed,
    pack,
    pack_answer,
    parse,
    parse_answer,
    read_address,
    write_address,
)

ROOT = Path(Path.cwd().anchor)
NAME = "dankdesk-" + "0f" * 16
GOOD = {"version": 1, "paths": [str(ROOT / "cat.png")], "expires": 2e9, "activation": None}


@pytest.mark.parametrize("activation", [None, "token_12_TIME345"])
@pytest.mark.parametrize("names", [[], ["cat.png"], ["a b", "ümlaut.png", "🐈\n.png", "x" * 3000], ["."] * 10_000])
def test_what_is_packed_comes_back(names: list[str], activation: str | None) -> None:
    handover = Handover(tuple(ROOT / "memes" / name for name in names), 1234567890.5, activation)
    line = pack(handover)
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert parse(line) == handover
    assert parse(line.rstrip()) == handover


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_a_name_that_is_no_unicode() -> None:
    path = Path(os.fsdecode(b"/memes/\xff\xfe.png"))
    assert os.fsencode(parse(pack(Handover((path,), 1.0))).paths[0]) == b"/memes/\xff\xfe.png"


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": 0},
        {"version": True},
        {"version": None},
        {"paths": None},
        {"paths": "/cat.png"},
        {"paths": [7]},
        {"paths": ["cat.png"]},
        {"paths": [""]},
        {"paths": [str(ROOT / "nul\0.png")]},
        {"paths": [str(ROOT / "cat.png"), None]},
        {"expires": None},
        {"expires": True},
        {"expires": "soon"},
        {"expires": float("nan")},
        {"expires": float("inf")},
        {"activation": 7},
        {"activation": "a\nb"},
        {"activation": "\0"},
    ],
    ids=str,
)
def test_one_senseless_value_spoils_the_message(change: dict[str, object]) -> None:
    assert parse(json.dumps(GOOD).encode()) == Handover((ROOT / "cat.png",), 2e9)
    with pytest.raises(Malformed):
        parse(json.dumps(GOOD | change).encode())


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"\0", b"null", b"[]", b"7", b'"x"', b"{}", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"9" * 5000],
    ids=lambda line: repr(line[:10]),
)
def test_bytes_that_are_no_message(line: bytes) -> None:
    for read in (parse, parse_answer):
        with pytest.raises(Malformed):
            read(line)


def test_a_number_that_is_no_moment() -> None:
    line = json.dumps(GOOD).replace("2000000000.0", "1" + "0" * 400)
    with pytest.raises(Malformed):
        parse(line.encode())


def test_a_message_that_is_too_long() -> None:
    line = pack(Handover((), 1.0)).rstrip()
    assert parse(line.ljust(MAX_BYTES)) == Handover((), 1.0)
    with pytest.raises(Malformed):
        parse(line.ljust(MAX_BYTES + 1))


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(Malformed):
        parse(json.dumps(GOOD | {"paths": ["/\ud800.png"]}).encode())


@pytest.mark.parametrize("taken", [True, False])
def test_an_answer(taken: bool) -> None:
    assert parse_answer(pack_answer(taken)) is taken


def test_an_address_comes_back(tmp_path: Path) -> None:
    address = Address(str(ROOT / "tmp" / NAME), 4711)
    write_address(tmp_path / "window.json", address)
    assert read_address(tmp_path / "window.json") == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "[" * 100_000,
        json.dumps({"name": NAME}),
        json.dumps({"name": NAME, "pid": "1"}),
        json.dumps({"name": NAME, "pid": 0}),
        json.dumps({"name": NAME, "pid": True}),
        json.dumps({"name": 7, "pid": 1}),
        json.dumps({"name": "/home/someone/thesis.odt", "pid": 1}),
        json.dumps({"name": NAME + "/../../thesis.odt", "pid": 1}),
        json.dumps({"name": "x" * 100_000 + NAME, "pid": 1}),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_address_is_not_followed(tmp_path: Path, text: str) -> None:
    """The socket it names is removed once its window is gone: it must not name anything else."""
    (tmp_path / "window.json").write_text(text)
    assert read_address(tmp_path / "window.json") is None


def test_no_address(tmp_path: Path) -> None:
    assert read_address(tmp_path / "window.json") is None
    assert read_address(tmp_path) is None
