"""Someone at a terminal looks through what was brought: lists, filters, exports, and asks what the model is worth."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dankdesk.collecting.exporting import COLUMNS
from dankdesk.library import Library
from dankdesk.records import Post
from tests import making
from tests.collecting.making import folder_of, rows, write_json
from tests.e2e.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """With thirty scored posts: in r/memes of December 2016, the later the redder and the more upvoted."""
    terminal = Terminal(tmp_path)
    folder_of(tmp_path / "old", rows(30))
    assert terminal.type("import", "old", "--no-words").returncode == 0
    return terminal


def keys(terminal: Terminal, *words: str) -> list[str]:
    done = terminal.type("posts", "--json", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line)["key"].removeprefix("old:p") for line in done.stdout.splitlines()]


def more(terminal: Terminal, *told: dict[str, Any]) -> None:
    folder = terminal.folder / "more"
    folder.mkdir()
    for number, post in enumerate(told):
        (folder / f"{post['id']}.png").write_bytes(making.png(30 + number, 300 + number))
    write_json(folder / "t.json", told)
    done = terminal.type("import", "more", "--no-words")
    assert done.returncode == 0, done.stderr


def test_in_every_order(terminal: Terminal) -> None:
    up = [str(n) for n in range(30)]
    assert keys(terminal) == keys(terminal, "--sort", "upvotes") == keys(terminal, "--sort", "newest") == up[::-1]
    assert keys(terminal, "--sort", "least-likely") == keys(terminal, "--sort", "oldest") == up
    assert keys(terminal, "--sort", "fewest-upvotes", "--limit", "3") == up[:3]


def test_filtered_in_every_way(terminal: Terminal) -> None:
    more(
        terminal,
        {"id": "a", "subreddit": "cats", "title": "My first CAT", "over_18": True, "created_utc": 1_700_000_000},
        {"id": "b", "subreddit": "cats", "title": "A caterpillar", "spoiler": True, "created_utc": 1_700_000_000},
        {"id": "c", "subreddit": "cats", "title": "A dog", "created_utc": 1_700_000_000},
    )
    assert keys(terminal, "--subreddit", "r/CATS") == ["more:c"]
    assert keys(terminal, "--subreddit", "cats", "--nsfw", "--spoilers", "--sort", "likelihood") == [
        "more:c",
        "more:b",
        "more:a",
    ]
    assert keys(terminal, "--search", "cat", "--nsfw") == ["more:a"]
    assert keys(terminal, "--since", "2020-01-01") == ["more:c"]
    assert len(keys(terminal, "--until", "2016-12-01T05:00")) == 5
    assert keys(terminal, "--min-score", "300", "--max-score", "500") == ["5", "4", "3"]
    likely = keys(terminal, "--min-likelihood", "60%", "--subreddit", "memes", "--subreddit", "cats")
    assert likely == keys(terminal, "--min-likelihood", "0.6") == [str(n) for n in range(29, 29 - len(likely), -1)]
    assert len(keys(terminal, "--max-likelihood", "0.6")) == 31 - len(likely)
    assert keys(terminal, "--unscored") == []
    assert len(keys(terminal, "--scored")) == 31


def test_your_own_ratings(terminal: Terminal) -> None:
    sha256 = json.loads(terminal.type("posts", "--json", "--limit", "1").stdout)["sha256"]
    done = terminal.type("rate", sha256, "dank")
    assert (done.returncode, done.stdout) == (0, f"Rated dank: {sha256}\n")
    assert terminal.type("rate", "old:p3", "not").returncode == 0
    assert terminal.type("rate", "old/images/p4.png", "dank").returncode == 0
    lines = [json.loads(line) for line in terminal.type("posts", "--rated", "--json").stdout.splitlines()]
    assert [(line["key"], line["rating"]) for line in lines] == [
        ("old:p29", "dank"),
        ("old:p4", "dank"),
        ("old:p3", "not"),
    ]
    assert "  dank   old:p29  r/memes: Meme 29" in terminal.type("posts", "--rated").stdout
    assert terminal.type("rate", "old:p4", "none").stdout == "No longer rated: old:p4\n"
    assert len(keys(terminal, "--unrated")) == 28
    done = terminal.type("rate", "nothing\x1b[2J", "dank")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nothing\\x1b[2J is neither a post here, nor a sha256, nor a file.")


def test_for_a_spreadsheet(terminal: Terminal) -> None:
    more(terminal, {"id": "a", "title": "=1+1\n", "score": 10**6})
    done = terminal.type("posts", "--csv", "--sort", "upvotes")
    assert (done.returncode, done.stderr) == (0, "")
    told = list(csv.DictReader(done.stdout.splitlines()))
    assert tuple(told[0]) == COLUMNS
    assert len(told) == 31
    assert (told[0]["title"], told[0]["score"], told[0]["subreddit"]) == ("'=1+1", "1000000", "")


def test_a_title_cannot_drive_the_terminal(terminal: Terminal) -> None:
    with Library.open(terminal.home / "library") as library:
        library.posts.add(Post("t3_x", "", "a\u202eb\u2028c", None, None, None, None, "", ""), making.png(255, 5))
    done = terminal.type("posts", "--unscored")
    assert "a\\u202eb\\u2028c" in done.stdout
    assert "     –          –  –                  t3_x  a" in done.stdout


def test_a_title_that_the_terminal_has_no_letters_for_is_shown_by_codes(terminal: Terminal) -> None:
    more(terminal, {"id": "a", "title": "Num\U0001f171er One", "score": 10**6})
    words = terminal.command("posts", "--sort", "upvotes", "--limit", "1")
    env = {**terminal.env, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, cwd=terminal.folder, env=env, capture_output=True, text=True, check=True)
    assert "Num\\U0001f171er One" in done.stdout


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    done = Terminal(tmp_path).type("posts")
    assert (done.returncode, done.stdout) == (0, "")
    assert "dankdesk import --help, dankdesk pull --help" in done.stderr


def test_the_model_against_reddit(terminal: Terminal) -> None:
    done = terminal.type("posts", "--agreement")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["posts", "above", "AUC"]
    assert lines[1].split(maxsplit=3) == ["all", "30", "15", "1.00 (1.00 to 1.00)"]
    assert [line.split()[0] for line in lines[2:6]] == ["Subreddit", "memes", "Month", "2016-12"]
    told = json.loads(terminal.type("posts", "--agreement", "--json").stdout)
    assert set(told) == {"all", "by_subreddit", "by_month", "left_out", "points"}
    assert told["all"] == {"name": "all", "n": 30, "n_above": 15, "auc": 1.0, "auc_low": 1.0, "auc_high": 1.0}
    assert told["points"][0] == {"key": "old:p0", "likelihood": told["points"][0]["likelihood"], "share": 0.5 / 30}
    none = json.loads(terminal.type("posts", "--agreement", "--json", "--subreddit", "none").stdout)
    assert none["all"]["auc"] is None


def test_a_set_to_train_with(terminal: Terminal) -> None:
    done = terminal.type("posts", "--export", "set")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("15 dank and 15 other pictures are in ")
    assert "lab evaluate --table" in done.stdout and "lab all --folder" in done.stdout
    assert len(list((terminal.folder / "set" / "dank").iterdir())) == 15
    done = terminal.type("posts", "--export", "set")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not empty" in done.stderr
    assert terminal.type("posts", "--export", "few", "--most", "2", "--least", "3").stdout.startswith(
        "2 dank and 3 oth"
    )
    terminal.type("rate", "old:p3", "dank")
    assert terminal.type("posts", "--export", "mine", "--label", "rating").stdout.startswith("1 dank and 0 other")
    done = terminal.type("posts", "--export", "none", "--label", "rating", "--unrated")
    assert done.returncode == 2
    assert done.stderr.startswith("None of these posts has a label: they need upvotes")


@pytest.mark.parametrize(
    "words",
    [
        ["posts", "--sort", "random"],
        ["posts", "--limit", "0"],
        ["posts", "--since", "yesterday"],
        ["posts", "--min-likelihood", "140%"],
        ["posts", "--min-score", "many"],
        ["posts", "--json", "--csv"],
        ["posts", "--rated", "--unrated"],
        ["posts", "--most", "3"],
        ["posts", "--label", "rating"],
        ["posts", "--export", "x", "--label", "rating", "--most", "3"],
        ["posts", "--agreement", "--csv"],
        ["rate", "x"],
        ["rate", "x", "good"],
        ["library"],
        ["library", "tidy"],
        ["library", "tidy", "--older-than", "soon"],
        ["library", "tidy", "--larger-than", "much"],
        ["import"],
        ["pull"],
        ["pull", "memes", "--top", "decade"],
        ["pull", "memes", "--new", "--hot"],
    ],
)
def test_wrong_usage_is_two(tmp_path: Path, words: list[str]) -> None:
    done = Terminal(tmp_path).type(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["posts", "rate", "library", "pull", "import"])
def test_help_has_examples(tmp_path: Path, command: str) -> None:
    done = Terminal(tmp_path).type(command, "--help")
    assert f"dankdesk {command} " in done.stdout.split("examples:")[1]
