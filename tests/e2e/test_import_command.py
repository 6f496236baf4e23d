"""Someone at a terminal brings an old scrape into the library: what they type, what they read."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dankdesk.library import Library
from tests import making
from tests.collecting.making import folder_of, rows, write_csv
from tests.e2e.terminal import Terminal

NO_WORDS = "--no-words"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_from_a_folder_to_a_list(terminal: Terminal) -> None:
    folder_of(terminal.folder / "memes", rows(5))
    done = terminal.type("import", "memes", NO_WORDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("5 new · 5 scored · CPU")
    assert "r/red, AUC 0.60 (0.55 to 0.65)" in done.stdout
    done = terminal.type("posts", "--limit", "2")
    assert done.returncode == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["dank", "upvotes", "posted", "yours", "post", "title"],
        ["95", "%", "400", "2016-12-01", "memes:p4", "r/memes:", "Meme", "4"],
        ["88", "%", "300", "2016-12-01", "memes:p3", "r/memes:", "Meme", "3"],
    ]
    assert done.stderr == "2 of 5 posts found, 5 in the library. --limit 5 shows more.\n"


def test_a_second_time_brings_up_to_date(terminal: Terminal) -> None:
    folder = folder_of(terminal.folder / "memes", rows(3))
    terminal.type("import", "memes", NO_WORDS)
    write_csv(folder / "labels.csv", [{**row, "upvotes": 7} for row in rows(3)])
    done = terminal.type("import", str(folder), NO_WORDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "0 new · 3 brought up to date\n"
    lines = [json.loads(line) for line in terminal.type("posts", "--json").stdout.splitlines()]
    assert [line["score"] for line in lines] == [7, 7, 7]


def test_bad_rows_are_told_with_their_lines_and_the_rest_is_there(terminal: Terminal) -> None:
    folder = folder_of(terminal.folder / "memes", rows(5))
    (folder / "images" / "p1.png").write_text("no picture")
    (folder / "images" / "p3.png").unlink()
    told = rows(5)
    told[2]["file"] = "../outside\x1b[2J.png"
    told[4]["upvotes"] = "lots"
    write_csv(folder / "labels.csv", told)
    (folder.parent / "outside\x1b[2J.png").write_bytes(making.png(1))
    done = terminal.type("import", "memes", NO_WORDS)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Line 3 is left out: this is not a picture that DankDesk can read: it looks like text.",
        "Line 4 is left out: the picture lies outside the folder.",
        "Line 5 is left out: the picture is not there.",
        "In 1 row the upvotes made no sense and counts as unknown.",
    ]
    assert done.stdout.startswith("2 new · 3 left out · 2 scored")
    assert "\x1b" not in done.stderr


def test_json_is_one_object_under_names_that_stay(terminal: Terminal) -> None:
    folder = folder_of(terminal.folder / "memes", rows(2))
    (folder / "images" / "p1.png").unlink()
    done = terminal.type("import", "memes", "--json", "--no-score")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "posts": 1,
        "refreshed": 0,
        "left_out": 1,
        "scored": 0,
        "unreadable": 0,
        "stopped": False,
        "problem": None,
    }
    done = terminal.type("posts", "--unscored", "--json")
    assert [json.loads(line)["key"] for line in done.stdout.splitlines()] == ["memes:p0"]


def test_a_table_that_breaks_off_keeps_what_came_before(terminal: Terminal) -> None:
    folder = terminal.folder / "memes"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "x.png").write_bytes(making.png(9))
    (folder / "t.json").write_text('[{"id": "x"}, {"id": oops]')
    done = terminal.type("import", "memes", NO_WORDS)
    assert done.returncode == 2
    assert done.stdout.startswith("1 new · 1 scored")
    assert done.stderr == f"{folder / 't.json'} can't be used as a table of posts: item 2 is not JSON" + (
        ", or the list has no end.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "nowhere"], "can't be read"),
        (["import", "empty"], "has no table of posts"),
        (["import", "empty", "--table", "none.csv"], "can't be read"),
        (["import", "empty", "--table", "words.txt"], "is neither CSV nor JSON"),
        (["import", "empty", "--name", ""], "is empty"),
    ],
)
def test_what_cannot_be_imported_is_a_sentence(terminal: Terminal, words: list[str], said: str) -> None:
    (terminal.folder / "empty").mkdir()
    (terminal.folder / "words.txt").write_text("words")
    done = terminal.type(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_model_is_told_before_anything_is_done(terminal: Terminal) -> None:
    folder_of(terminal.folder / "memes", rows(1))
    terminal.model = terminal.folder / "nowhere"
    done = terminal.type("import", "memes")
    assert done.returncode == 2
    assert done.stderr.startswith("There is no model at")
    assert not terminal.home.exists()


def test_help_documents_the_columns(terminal: Terminal) -> None:
    text = terminal.type("import", "--help").stdout
    for part in (
        "upvotes",
        "created_utc",
        "subreddit",
        "over_18",
        "permalink",
        "exit code",
        "dankdesk import ~/scrape",
    ):
        assert part in text


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_keeps_what_was_done_and_the_next_run_goes_on(terminal: Terminal) -> None:
    count = 400
    folder = folder_of(terminal.folder / "memes", rows(count))
    (folder / "images" / "p9.png").write_text("no picture")
    process = subprocess.Popen(
        terminal.command("import", "memes", NO_WORDS, "--json"),
        cwd=terminal.folder,
        env=terminal.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Line 11 is left out")
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "What was done is kept; run it again to go on." in errors
    assert "Traceback" not in errors
    summary = json.loads(out)
    assert summary["stopped"] is True
    assert 0 < summary["posts"] < count
    assert posts_in(terminal) == summary["posts"]
    done = terminal.type("import", "memes", NO_WORDS, "--json")
    assert json.loads(done.stdout)["posts"] == count - 1 - summary["posts"]
    assert terminal.type("posts", "--unscored", "--json").stdout == ""


def posts_in(terminal: Terminal) -> int:
    with Library.open(terminal.home / "library") as library:
        return library.posts.count()
