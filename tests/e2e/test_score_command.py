"""Someone at a terminal scores a meme, a folder, ten thousand: what they type, what they read."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dankdesk.library import Library
from tests import making, tiny_model
from tests.e2e.terminal import Terminal

# Most of these stories are not about words, and reading them takes its time.
NO_WORDS = "--no-words"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_a_folder_as_a_table(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes" / "deep", 3)
    (terminal.folder / "memes" / "notes.txt").write_text("not a picture, and not asked for")
    done = terminal.type("score", "memes", NO_WORDS)
    assert done.returncode == 0
    assert [line.split(maxsplit=2) for line in done.stdout.splitlines()] == [
        ["27", "%", "Not dank  " + str(Path("memes/deep/0000.png"))],
        ["73", "%", "Dank      " + str(Path("memes/deep/0001.png"))],
        ["95", "%", "Dank      " + str(Path("memes/deep/0002.png"))],
    ]
    assert "3 scored" in done.stderr
    assert "r/red, AUC 0.60 (0.55 to 0.65) · r/blue, AUC 0.60 (0.55 to 0.65)" in done.stderr


def test_json_is_one_object_a_line_in_input_order(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 3)
    (terminal.folder / "bad.png").write_bytes(b"nonsense")
    done = terminal.type("score", "--json", NO_WORDS, "bad.png", "memes", "gone.jpg")
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    expected = ["bad.png", *(str(Path("memes") / f"000{i}.png") for i in range(3)), "gone.jpg"]
    assert [line["path"] for line in lines] == expected
    assert set(lines[0]) == set(lines[4]) == {"path", "error"}
    assert {"path", "sha256", "likelihood", "model"} <= set(lines[1])
    assert 0 <= lines[1]["likelihood"] < lines[2]["likelihood"] <= 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["Can't read bad.png", "Can't read gone.jpg"]


def test_csv_opens_safely_in_a_spreadsheet(terminal: Terminal) -> None:
    (terminal.folder / "=HYPERLINK(1).png").write_bytes(making.png(255))
    done = terminal.type("score", "--csv", NO_WORDS, "=HYPERLINK(1).png")
    assert done.returncode == 0
    (row,) = csv.DictReader(done.stdout.splitlines())
    assert row["path"] == "'=HYPERLINK(1).png"
    assert row["likelihood"] == row["red"] == row["red_picture"] == "0.9519"
    assert (row["red_words"], row["text"]) == ("", "")
    assert 0 < float(row["blue"]) < 0.5


def test_a_picture_from_standard_input(terminal: Terminal) -> None:
    done = terminal.type("score", "-", "--json", NO_WORDS, stdin=making.png(255))
    assert done.returncode == 0
    assert json.loads(done.stdout)["path"] == "-"


def test_the_cpu_can_be_asked_for(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 2)
    done = terminal.type("score", "memes", "--engine", "cpu", NO_WORDS)
    assert done.returncode == 0
    assert "2 scored · CPU, fp32" in done.stderr


def test_the_three_likeliest_best_first(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 9)
    done = terminal.type("score", "memes", "--top", "3", "--json", NO_WORDS)
    names = [Path(json.loads(line)["path"]).name for line in done.stdout.splitlines()]
    assert names == ["0008.png", "0007.png", "0006.png"]


@pytest.mark.parametrize(
    "words",
    [
        ["score"],
        ["score", "--top", "0", "x"],
        ["score", "--jobs", "none", "x"],
        ["score", "--json", "--csv", "x"],
        ["score", "--text", "hi", "--no-words", "x"],
        ["score", "--manifest", "t.csv", "x"],
        ["score", "--manifest", "t.csv", "--text", "hi"],
        ["score", "--images", "memes", "x"],
        ["score", "--explain", "--csv", "x"],
        ["score", "--engine", "steam", "x"],
    ],
)
def test_wrong_usage_is_two(terminal: Terminal, words: list[str]) -> None:
    done = terminal.type(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "usage" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_model_is_a_sentence(terminal: Terminal) -> None:
    terminal.model = terminal.folder / "nowhere"
    done = terminal.type("score", "x.png")
    assert done.returncode == 2
    assert done.stderr.startswith("There is no model at")


def test_help_has_examples(terminal: Terminal) -> None:
    assert "dankdesk score ~/memes --top 10" in terminal.type("--help").stdout
    text = terminal.type("score", "--help").stdout
    for part in ("exit code", "--explain", '--text "when', "--no-words", "--manifest labels.csv", ".audiences.imgflip"):
        assert part in text
    assert "nothing is looked up or kept" in " ".join(text.split())


def test_without_a_library_nothing_is_written(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 2)
    assert terminal.type("score", "--no-library", NO_WORDS, "memes").returncode == 0
    assert not terminal.home.exists()


def test_a_library_that_cannot_be_had_stops_nobody(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 2)
    terminal.home.write_text("a file where the folder should be")
    done = terminal.type("score", "memes", NO_WORDS)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2
    assert "Scores are not remembered this time." in done.stderr


def test_a_name_cannot_drive_the_terminal(terminal: Terminal) -> None:
    (terminal.folder / "a\x1b[2J\nb.png").write_bytes(making.png(255))
    done = terminal.type("score", ".", NO_WORDS)
    assert "\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_a_reader_that_leaves_early_is_no_error(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 200)
    words = " ".join(f"'{word}'" for word in terminal.command("score", "memes", "--json", NO_WORDS))
    done = subprocess.run(
        ["bash", "-c", f"{words} | head -1"], cwd=terminal.folder, env=terminal.env, capture_output=True, check=False
    )
    assert len(done.stdout.splitlines()) == 1
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def reported(process: subprocess.Popen[bytes], count: int) -> list[str]:
    """The sha256 of the first `count` verdicts that the process prints."""
    assert process.stdout is not None
    return [json.loads(process.stdout.readline())["sha256"] for _ in range(count)]


def ended(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What else the process printed (`communicate` would miss what `readline` had read ahead)."""
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        rest, errors = process.stdout.read(), process.stderr.read()
    process.wait(timeout=60)
    return rest, errors


def start(terminal: Terminal, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        terminal.command(*words),
        cwd=terminal.folder,
        env={**terminal.env, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_keeps_what_was_scored_and_the_next_run_goes_on(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 2000)
    process = start(terminal, "score", "memes", "--json", NO_WORDS)
    seen = reported(process, 20)
    process.send_signal(signal.SIGINT)
    rest, errors = ended(process)
    assert process.returncode == 130
    assert b"What was scored is kept; run it again to go on." in errors
    seen += [json.loads(line)["sha256"] for line in rest.splitlines()]
    assert len(seen) < 2000
    with Library.open(terminal.home / "library") as library:
        model_id = tiny_model.manifest((terminal.model / "tiny.onnx").read_bytes())["id"]
        assert library.count(model_id) == len(seen)
    (terminal.model / "tiny.onnx").rename(terminal.model / "away.onnx")
    known = terminal.type("score", "--json", NO_WORDS, *(f"memes/{index:04}.png" for index in range(len(seen))))
    assert known.returncode == 0, "what was scored before needs no model now"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_while_words_are_read_ends_it_and_keeps_what_was_scored(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 2000)
    process = start(terminal, "score", "memes", "--json")
    reported(process, 3)
    process.send_signal(signal.SIGINT)
    rest, errors = ended(process)
    assert process.returncode == 130
    assert len(rest.splitlines()) < 1900
    assert b"What was scored is kept; run it again to go on." in errors
    assert b"Traceback" not in errors


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("after", [1, 7, 40])
def test_a_killed_run_loses_nothing_it_reported(terminal: Terminal, after: int) -> None:
    making.folder_of(terminal.folder / "memes", 1000)
    process = start(terminal, "score", "memes", "--json", NO_WORDS)
    seen = reported(process, after)
    time.sleep(after / 1000)
    process.kill()
    rest, _ = ended(process)
    seen += [json.loads(line)["sha256"] for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]
    with Library.open(terminal.home / "library") as library:
        assert library.notices == ()
        assert library.check() is None
        model_id = tiny_model.manifest((terminal.model / "tiny.onnx").read_bytes())["id"]
        assert all(library.find(sha256, model_id) for sha256 in seen)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
def test_a_terminal_shows_how_far_a_long_run_is_and_is_left_clean(terminal: Terminal) -> None:
    import pty

    making.folder_of(terminal.folder / "memes", 300)
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            terminal.command("score", "memes", "--csv", NO_WORDS),
            cwd=terminal.folder,
            env=terminal.env,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)
        written = b""
        with contextlib.suppress(OSError):  # Linux answers so when the other side is closed
            while chunk := screen.read(4096):
                written += chunk
        assert process.wait(timeout=60) == 0
    lines = written.decode().split("\r\x1b[K")
    # What follows, the rate and the time left, depends on the machine: tests/test_pace.py.
    assert any(line.split(" ·")[0] == "1 of 300" for line in lines)
    assert lines[-1] == "", "the line is taken away at the end"
