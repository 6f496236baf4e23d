"""Someone at a terminal asks what a meme's words are worth: read, given, listed in a table, or not to be had."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from dankdesk.library import Library
from dankdesk.wording import percent
from tests import making, tiny_model
from tests.e2e.terminal import Terminal

HOSTILE = "\u202eevil\u2066 שלום 😀‍💻 \x1b[2J\x00\x07 a\u0301 =1+1 \ud800".encode("utf-8", "replace").decode()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def meme(path: Path, words: str) -> Path:
    """A red picture with words that anybody can read."""
    picture = Image.new("RGB", (480, 240), (150, 0, 0))
    font = ImageFont.load_default(48)
    ImageDraw.Draw(picture).text((240, 120), words, fill="white", font=font, anchor="mm", align="center")
    picture.save(path)
    return path


def scored(terminal: Terminal, *words: str) -> list[dict[str, Any]]:
    """What `dankdesk score --json` prints for `words`."""
    done = terminal.type("score", "--json", *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    return [json.loads(line) for line in done.stdout.splitlines()]


def kept(terminal: Terminal) -> int:
    with Library.open(terminal.home / "library") as library:
        return library.count(tiny_model.manifest((terminal.model / "tiny.onnx").read_bytes())["id"])


def without_reader(terminal: Terminal) -> None:
    """From now on the part that reads words can't be loaded: Python looks in the current folder first."""
    (terminal.folder / "rapidocr.py").write_text("raise ImportError('no such thing', name='rapidocr')\n")


def test_the_words_in_a_picture_count_for_each_audience_as_it_likes(terminal: Terminal) -> None:
    meme(terminal.folder / "a.png", "very dank meme")
    (line,) = scored(terminal, "a.png")
    assert line["text"].lower() == "very dank meme"
    red, blue = line["audiences"]["red"], line["audiences"]["blue"]
    assert red["text"] == blue["text"] == line["text"]
    assert blue["words"] < 0.3 < 0.7 < red["words"]
    assert red["picture"] < red["likelihood"] == line["likelihood"]
    assert blue["likelihood"] < blue["picture"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")
def test_a_terminal_is_told_what_the_picture_says_while_its_words_are_read(terminal: Terminal) -> None:
    meme(terminal.folder / "a.png", "very dank meme")
    (alone,) = scored(terminal, "a.png", "--no-words", "--no-library")
    said = f"{percent(alone['likelihood'])} by the picture alone; reading its words…"
    first, after = terminal.watch("score", "a.png").split(said)
    assert "a.png" not in first
    assert after.startswith("\r\x1b[K")
    assert "a.png" in after
    assert said not in terminal.watch("score", "a.png"), "its words are known"
    assert said not in terminal.type("score", "a.png", "--no-library").stderr


def test_the_picture_alone_on_request_even_if_the_words_are_known(terminal: Terminal) -> None:
    meme(terminal.folder / "a.png", "very dank meme")
    (before,) = scored(terminal, "a.png", "--no-words")
    (read,) = scored(terminal, "a.png")
    (after,) = scored(terminal, "a.png", "--no-words")
    assert before["text"] is before["audiences"]["red"]["words"] is None
    assert before["likelihood"] == before["audiences"]["red"]["picture"] == read["audiences"]["red"]["picture"]
    assert read["likelihood"] > before["likelihood"]
    assert after == before


def test_words_that_were_read_once_are_remembered(terminal: Terminal) -> None:
    meme(terminal.folder / "a.png", "very dank meme")
    first = scored(terminal, "a.png")
    without_reader(terminal)
    assert scored(terminal, "a.png") == first


def test_given_words_are_judged_instead_of_reading_and_nothing_is_kept(terminal: Terminal) -> None:
    meme(terminal.folder / "a.png", "very dank meme")
    without_reader(terminal)
    (given,) = scored(terminal, "a.png", "--text", "how dull")
    assert given["text"] == given["audiences"]["red"]["text"] == "how dull"
    assert given["audiences"]["red"]["words"] < 0.3
    assert given["likelihood"] < given["audiences"]["red"]["picture"]
    assert kept(terminal) == 0
    (none,) = scored(terminal, "a.png", "--text", "")
    assert none["text"] == ""
    assert none["audiences"]["red"]["words"] is none["audiences"]["red"]["text"] is None
    assert none["likelihood"] == none["audiences"]["red"]["picture"]


def test_given_words_are_for_one_picture(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 2)
    done = terminal.type("score", "memes", "--text", "hi")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.rstrip() == "--text gives the words of one picture, and there are 2 here."
    done = terminal.type("score", "-", "--json", "--text", "dank", stdin=making.png(9))
    assert json.loads(done.stdout)["text"] == "dank"


def test_hostile_words_drive_nothing(terminal: Terminal) -> None:
    (terminal.folder / "a.png").write_bytes(making.png(9))
    table = terminal.folder / "t.jsonl"
    table.write_text(json.dumps({"path": "a.png", "text": HOSTILE + " word" * 10_000}))
    (line,) = scored(terminal, "--manifest", "t.jsonl", "--explain")
    assert "שלום" in line["text"]
    assert not {"\x1b", "\x00", "\u202e", "\u2066"} & set(line["text"])
    done = terminal.type("score", "--manifest", "t.jsonl", "--explain")
    assert done.returncode == 0
    assert all(character.isprintable() for character in done.stdout.replace("\n", ""))
    assert max(map(len, done.stdout.splitlines())) < 400


def test_a_table_with_words(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 3)
    (terminal.folder / "memes" / "labels.csv").write_text(
        "\ufeffFile,Text,label\r\n0002.png,dank,1\r\n0001.png,dull,0\r\n\r\n0000.png,,0\r\n", encoding="utf-8"
    )
    lines = scored(terminal, "--manifest", "memes/labels.csv")
    assert [line["path"] for line in lines] == ["0002.png", "0001.png", "0000.png"]
    assert [line["text"] for line in lines] == ["dank", "dull", ""]
    assert lines[0]["audiences"]["red"]["words"] > 0.7 > 0.3 > lines[1]["audiences"]["red"]["words"]
    assert set(lines[0]) == set(lines[1]), "other columns are not passed on"
    assert kept(terminal) == 0
    for line in scored(terminal, "--manifest", "memes/labels.csv", "--no-words"):
        assert line["text"] is line["audiences"]["red"]["words"] is None


def test_a_table_without_words_is_read(terminal: Terminal) -> None:
    (terminal.folder / "memes").mkdir()
    meme(terminal.folder / "memes" / "a.png", "very dank meme")
    (terminal.folder / "t.csv").write_text("path,votes\na.png,7\n")
    (line,) = scored(terminal, "--manifest", "t.csv", "--images", "memes")
    assert line["text"].lower() == "very dank meme"
    assert kept(terminal) == 1


def test_json_lines_give_words_to_some_and_leave_others_to_be_read(terminal: Terminal) -> None:
    meme(terminal.folder / "a.png", "very dank meme")
    rows = [{"path": "a.png", "words": "dull"}, {"path": "a.png", "words": None}, {"path": "a.png"}]
    (terminal.folder / "t.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    texts = [line["text"].lower() for line in scored(terminal, "--manifest", "t.jsonl")]
    assert texts == ["dull", "very dank meme", "very dank meme"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it has no column path or file"),
        (b"name,text\na.png,hi\n", "it has no column path or file"),
        (b"path,text\na.png,hi\n,hi\n", "line 3 names no picture in a column path or file"),
        (b'path\n"a.png\n', "unexpected end of data"),
        (b'{"path": "a.png"}\n{"path"\n', "line 2 is not JSON"),
        (b'{"path": "a.png"}\n[1]\n', "line 2 is not a JSON object"),
        (b'{"path": 7}\n', "line 1 names no picture in a column path or file"),
        (b'{"path": "a.png", "text": ["hi"]}\n', "line 1 has words that are no text"),
        (b"path\n\xff\xfe\n", "is not in UTF-8"),
        (b"path,text\na.png," + b"x" * 1_100_000, "field larger than field limit"),
    ],
)
def test_a_bad_table_is_a_sentence(terminal: Terminal, content: bytes, reason: str) -> None:
    (terminal.folder / "t.csv").write_bytes(content)
    done = terminal.type("score", "--manifest", "t.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "t.csv" in done.stderr
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_table_that_is_not_there_is_a_sentence(terminal: Terminal) -> None:
    done = terminal.type("score", "--manifest", "t.csv")
    assert done.returncode == 2
    assert done.stderr.startswith("The table t.csv can't be read: ")


def test_rows_whose_picture_is_gone_are_told_and_the_others_scored(terminal: Terminal) -> None:
    (terminal.folder / "a.png").write_bytes(making.png(9))
    (terminal.folder / "t.csv").write_text("path,text\ngone.png,hi\na.png,hi\n")
    done = terminal.type("score", "--manifest", "t.csv", "--json")
    assert done.returncode == 1
    assert [sorted(json.loads(line))[:1] for line in done.stdout.splitlines()] == [["error"], ["audiences"]]


def test_a_reader_that_does_not_start_is_told_once_and_the_pictures_stand(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 3)
    without_reader(terminal)
    done = terminal.type("score", "memes")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["27", "73", "95"]
    told, summary = done.stderr.splitlines()
    assert told.startswith("The words could not be read: The part that reads words is not installed")
    assert "3 scored · 3 by the picture alone" in summary
    for line in scored(terminal, "memes"):
        assert line["unread"].startswith("The part that reads words")
        assert line["text"] is line["audiences"]["red"]["words"] is None
    explained = terminal.type("score", "memes/0001.png", "--explain").stdout
    assert "The words were not read; the picture alone speaks." in explained


def test_the_evidence_to_read(terminal: Terminal) -> None:
    (terminal.folder / "a.png").write_bytes(making.png(255))
    done = terminal.type("score", "a.png", "--explain", "--text", "so dank\nand dull dull")
    verdict, words, *rest = (line.strip() for line in done.stdout.splitlines())
    assert verdict == "95 %  Dank      a.png"
    assert words == "Words given: so dank / and dull dull"
    assert rest[0].startswith("r/red would upvote it: 95 % (")
    assert "of memes where 50 in 100 did well, AUC 0.60 (0.55 to 0.65)" in rest[0]
    assert rest[1] == "Picture   95 %  AUC 0.57 (0.52 to 0.62)  No place in it stood out."
    assert rest[2].startswith("Words ")
    assert rest[2].endswith("AUC 0.58 (0.53 to 0.63)  For it: dank +2.00. Against it: dull −2.00.")
    assert rest[3].startswith("r/blue would ")
    assert rest[5].endswith("For it: dull +2.00. Against it: dank −2.00.")
    assert len(rest) == 6
    assert "\x1b" not in done.stdout, "colours are for terminals"


def test_the_evidence_says_where_and_that_there_are_no_words(terminal: Terminal) -> None:
    picture = Image.new("RGB", (80, 80))
    picture.paste((255, 0, 0), (40, 0, 80, 40))
    picture.save(terminal.folder / "corner.png")
    done = terminal.type("score", "corner.png", "--explain")
    assert "  The top right spoke for it, the bottom left against it.\n" in done.stdout
    assert done.stdout.count("No words were found; the picture alone speaks.") == 2


def test_the_evidence_for_programs(terminal: Terminal) -> None:
    (terminal.folder / "a.png").write_bytes(making.png(255))
    (line,) = scored(terminal, "a.png", "--explain", "--text", "so dank")
    red = line["audiences"]["red"]
    evidence = red["evidence"]
    assert evidence["picture"]["likelihood"] == red["picture"]
    assert (evidence["picture"]["auc"], evidence["picture"]["auc_low"], evidence["picture"]["auc_high"]) == (
        0.57,
        0.52,
        0.62,
    )
    assert evidence["words"]["likelihood"] == red["words"]
    assert evidence["words"]["auc"] == 0.58
    assert evidence["words"]["low"] < red["words"] < evidence["words"]["high"]
    weights = {weight["text"]: weight for weight in evidence["words"]["weights"]}
    assert weights["dank"]["weight"] == pytest.approx(2)
    assert line["text"][weights["dank"]["start"] : weights["dank"]["end"]] == "dank"
    assert len(evidence["heat"]) == len(evidence["heat"][0]) == 2
    (line,) = scored(terminal, "a.png", "--explain", "--no-words")
    assert line["audiences"]["blue"]["evidence"]["words"] is None
    (line,) = scored(terminal, "a.png", "--no-words")
    assert "evidence" not in line["audiences"]["red"]


def test_a_table_for_spreadsheets_has_the_words_and_what_they_say(terminal: Terminal) -> None:
    (terminal.folder / "a.png").write_bytes(making.png(255))
    done = terminal.type("score", "a.png", "--csv", "--text", "=dank")
    (row,) = csv.DictReader(done.stdout.splitlines())
    assert row["text"] == "'=dank"
    assert float(row["red_words"]) > 0.7 > 0.3 > float(row["blue_words"])


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_terminal_shows_words_in_colour_unless_it_is_not_wanted(terminal: Terminal, no_color: str) -> None:
    import pty

    (terminal.folder / "a.png").write_bytes(making.png(255))
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            terminal.command("score", "a.png", "--explain", "--text", "dank and dull"),
            cwd=terminal.folder,
            env={**terminal.env, "NO_COLOR": no_color},
            stdout=theirs,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        written = b""
        with contextlib.suppress(OSError):  # Linux answers so when the other side is closed
            while chunk := screen.read(4096):
                written += chunk
        assert process.wait(timeout=60) == 0
    assert (b"\x1b[32mdank +2.00\x1b[0m" in written) is (no_color == "")
    assert b"dank +2.00" in written
