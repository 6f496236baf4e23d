"""Someone at a terminal looks after the library: checks, repairs, backs up, tidies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.collecting.making import folder_of, rows
from tests.e2e.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """With five posts, not scored, of December 2016."""
    terminal = Terminal(tmp_path)
    folder_of(tmp_path / "old", rows(5))
    assert terminal.type("import", "old", "--no-score").returncode == 0
    return terminal


def blobs(terminal: Terminal) -> list[Path]:
    return sorted(path for path in (terminal.home / "library" / "blobs").rglob("*") if path.is_file())


def n_posts(terminal: Terminal) -> int:
    return len(terminal.type("posts", "--json").stdout.splitlines())


def test_check_and_repair(terminal: Terminal) -> None:
    done = terminal.type("library", "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Everything is in order.\n", "")
    assert terminal.type("library", "repair").stdout == "There was nothing to repair.\n"
    blobs(terminal)[0].write_bytes(b"other bytes")
    blobs(terminal)[1].unlink()
    done = terminal.type("library", "check")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == "To mend what can be mended: dankdesk library repair\n"
    done = terminal.type("library", "repair")
    assert done.returncode == 0
    assert done.stdout
    assert terminal.type("library", "check").returncode == 0
    assert n_posts(terminal) == 3


def test_back_up_and_restore(terminal: Terminal) -> None:
    done = terminal.type("library", "backup", "b.zip")
    assert (done.returncode, done.stdout) == (0, f"Backed up to {terminal.folder / 'b.zip'}.\n")
    terminal.type("rate", "old:p0", "dank")
    terminal.type("library", "tidy", "--older-than", "1d")
    assert n_posts(terminal) == 1
    done = terminal.type("library", "restore", "b.zip")
    assert done.returncode == 0
    assert done.stdout.startswith("The backup is in place. The library that was there is kept in ")
    assert n_posts(terminal) == 5
    other = Terminal(terminal.folder / "other machine")
    assert other.type("library", "restore", str(terminal.folder / "b.zip")).stdout == "The backup is in place.\n"
    assert n_posts(other) == 5
    done = terminal.type("library", "restore", "old/labels.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("labels.csv is not a backup")
    assert n_posts(terminal) == 5


def test_tidy_keeps_what_was_rated(terminal: Terminal) -> None:
    terminal.type("rate", "old:p3", "dank")
    done = terminal.type("library", "tidy", "--older-than", "90d", "--larger-than", "2GB")
    assert (done.returncode, done.stdout) == (0, "4 posts are gone, and 0.0 MB of pictures with them.\n")
    (left,) = terminal.type("posts", "--json").stdout.splitlines()
    assert json.loads(left)["key"] == "old:p3"
    assert len(blobs(terminal)) == 1
    assert terminal.type("library", "tidy", "--larger-than", "1").stdout.startswith("0 posts")


def test_without_access_recheck_says_what_is_missing(terminal: Terminal) -> None:
    done = terminal.type("library", "recheck", "--client-id", "no")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("This is not a client id")


def test_a_library_that_cannot_be_had_is_a_sentence(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.home.write_text("a file where the folder should be")
    for words in (["posts"], ["library", "check"], ["rate", "x", "dank"], ["import", "."]):
        done = terminal.type(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
