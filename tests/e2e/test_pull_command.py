"""Someone at a terminal pulls a subreddit: what they type, what they read. Reddit is on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import puller
from tests.e2e.terminal import Terminal
from tests.making import png
from tests.standin import CLIENT_ID, Held, Redirect, StandIn, Status

ACCESS = ("--client-id", CLIENT_ID)


class Puller(Terminal):
    """A terminal whose Reddit is the stand-in."""

    def __init__(self, folder: Path, reddit: StandIn) -> None:
        super().__init__(folder)
        certificate = folder / "authority.pem"
        (authority,) = reddit.tls.get_ca_certs(binary_form=True)
        certificate.write_text(ssl.DER_cert_to_PEM_cert(authority))
        self.doors = [reddit.endpoints.oauth_url, str(reddit.picture_port), str(certificate)]

    def command(self, *words: str) -> list[str]:
        """--home and --model go last, so that they belong to the command's own parser, too."""
        own = ["--home", str(self.home), "--model", str(self.model)]
        return [sys.executable, str(Path(puller.__file__)), *self.doors, *words, *own]

    def summary(self, *words: str) -> dict[str, object]:
        done = self.type("pull", *words, *ACCESS, "--no-words", "--json")
        assert done.returncode == 0, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found


@pytest.fixture
def reddit() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def terminal(tmp_path: Path, reddit: StandIn) -> Puller:
    return Puller(tmp_path, reddit)


def test_pulled_scored_and_listed(terminal: Puller, reddit: StandIn) -> None:
    for number in range(5):
        reddit.posts.picture(f"Meme {number}", red=number * 60, score=number)
    reddit.posts.video()
    reddit.posts.text()
    reddit.posts.picture("Not at work", over_18=True)
    done = terminal.type("pull", "r/dankmemes", *ACCESS, "--no-words")
    assert done.returncode == 0
    assert done.stderr.startswith("The client id is kept only until DankDesk is closed: ")
    start = "5 new · 5 scored · 3 skipped ("
    assert done.stdout.startswith(start)
    assert sorted(done.stdout.removeprefix(start).split(")")[0].split(", ")) == ["1 nsfw", "1 text", "1 video"]
    lines = [json.loads(line) for line in terminal.type("posts", "--json").stdout.splitlines()]
    assert [line["title"] for line in lines] == [f"Meme {number}" for number in range(4, -1, -1)]
    assert all(line["likelihood"] is not None and line["subreddit"] == "dankmemes" for line in lines)


def test_a_second_pull_fetches_no_picture(terminal: Puller, reddit: StandIn) -> None:
    names = [reddit.posts.picture(f"Meme {number}", red=number) for number in range(4)]
    assert terminal.summary("dankmemes") == {
        "posts": 4,
        "refreshed": 0,
        "failed": 0,
        "scored": 4,
        "unreadable": 0,
        "skipped": {},
        "stopped": False,
        "problem": None,
    }
    fetched = reddit.seen("https://")
    reddit.posts.change(names[0], score=12_345)
    again = terminal.summary("dankmemes")
    assert (again["posts"], again["refreshed"], again["scored"]) == (0, 4, 0)
    assert reddit.seen("https://") == fetched
    done = terminal.type("posts", "--sort", "upvotes", "--limit", "1", "--json")
    assert json.loads(done.stdout)["score"] == 12_345


@pytest.mark.parametrize(
    ("words", "path", "query"),
    [
        (["--new"], "/r/dankmemes/new", "limit=7"),
        (["--hot"], "/r/dankmemes/hot", "limit=7"),
        (["--rising"], "/r/dankmemes/rising", "limit=7"),
        (["--top", "month"], "/r/dankmemes/top", "t=month"),
    ],
)
def test_the_list_that_was_asked_for(
    terminal: Puller, reddit: StandIn, words: list[str], path: str, query: str
) -> None:
    terminal.summary("https://www.reddit.com/r/dankmemes/", *words, "--limit", "7")
    (asked,) = [seen for seen in reddit.requests if seen.address.startswith("/r/")]
    assert asked.address == path
    assert query in asked.query


def test_nsfw_and_spoilers_only_when_asked_for(terminal: Puller, reddit: StandIn) -> None:
    reddit.posts.picture("a", over_18=True)
    reddit.posts.picture("b", red=3, spoiler=True)
    assert terminal.summary("dankmemes")["skipped"] == {"nsfw": 1, "spoiler": 1}
    assert terminal.summary("dankmemes", "--nsfw", "--spoilers")["posts"] == 2
    assert terminal.type("posts", "--json").stdout == ""
    assert len(terminal.type("posts", "--json", "--nsfw", "--spoilers").stdout.splitlines()) == 2


def test_what_cannot_be_fetched_is_told_and_the_rest_is_there(terminal: Puller, reddit: StandIn) -> None:
    for number in range(3):
        reddit.posts.picture(f"Meme {number}", red=number)
    reddit.posts.picture("A trap", b"<html>no picture</html>", url="https://i.redd.it/trap.png")
    reddit.misbehave("https://i.redd.it/2.png", Redirect("https://10.0.0.1/x.png"), times=None)
    done = terminal.type("pull", "dankmemes", *ACCESS, "--no-words")
    assert done.returncode == 1
    assert done.stdout.startswith("2 new · 2 not fetched · 2 scored")
    assert sum(line.startswith("Can't fetch t3_") for line in done.stderr.splitlines()) == 2


@pytest.mark.parametrize("code", [401, 403, 404, 500])
def test_a_refusal_is_a_sentence(terminal: Puller, reddit: StandIn, code: int) -> None:
    reddit.misbehave("/r/", Status(code), times=None)
    done = terminal.type("pull", "dankmemes", *ACCESS, "--no-words")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_subreddit_that_is_closed_leaves_the_others(terminal: Puller, reddit: StandIn) -> None:
    reddit.posts.picture("Open")
    reddit.misbehave("/r/private", Status(403), times=None)
    done = terminal.type("pull", "private", "dankmemes", *ACCESS, "--no-words", "--json")
    assert done.returncode == 2
    summary = json.loads(done.stdout)
    assert (summary["posts"], summary["scored"]) == (1, 1)
    assert summary["problem"] == done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dankmemes"], "Reddit answers only those who have a client id."),
        (["dankmemes", "--client-id", "x"], "This is not a client id"),
        (["dank memes", *ACCESS], "“dank memes” is no subreddit's name"),
        (["dankmemes", "--limit", "5000", *ACCESS], "Reddit lists 1 to 1,000 posts"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence_and_asks_nothing(
    terminal: Puller, reddit: StandIn, words: list[str], said: str
) -> None:
    done = terminal.type("pull", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert reddit.requests == []


def test_help_says_how_to_get_access(terminal: Puller) -> None:
    text = terminal.type("pull", "--help").stdout
    assert "https://www.reddit.com/prefs/apps" in text
    assert "may be refused" in text


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
def test_a_terminal_shows_how_far_it_is_and_what_reddit_still_allows(terminal: Puller, reddit: StandIn) -> None:
    import pty

    for number in range(5):
        reddit.posts.picture(f"Meme {number}", red=number)
    held = Held()
    reddit.misbehave("https://i.redd.it/3.png", held)
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            terminal.command("pull", "dankmemes", *ACCESS, "--no-words"),
            cwd=terminal.folder,
            env=terminal.env,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)
        written = b""
        while b"requests left this minute" not in written:
            written += screen.read(1000)
        held.release.set()
        with contextlib.suppress(OSError):  # Linux answers so when the other side is closed
            while part := screen.read(1000):
                written += part
    assert process.wait(timeout=60) == 0
    assert b" of 100 requests left this minute" in written
    assert written.endswith(b"\r\x1b[K"), "the line is taken away in the end"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_keeps_what_was_pulled_and_the_next_run_goes_on(terminal: Puller, reddit: StandIn) -> None:
    for number in range(40):
        reddit.posts.picture(f"Meme {number}", red=number * 6)
    held = Held()
    reddit.misbehave("https://i.redd.it/5.png", held, times=None)
    process = subprocess.Popen(
        terminal.command("pull", "dankmemes", *ACCESS, "--no-words", "--json"),
        cwd=terminal.folder,
        env=terminal.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert held.reached.wait(30)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    summary = json.loads(out)
    assert summary["stopped"] is True
    assert summary["posts"] < 40
    held.release.set()
    reddit.behave()
    again = terminal.summary("dankmemes")
    assert again["posts"] == 40 - summary["posts"]
    assert terminal.type("posts", "--unscored", "--json").stdout == ""


def test_what_is_deleted_there_is_deleted_here(terminal: Puller, reddit: StandIn) -> None:
    names = [reddit.posts.picture(f"Meme {number}", png(90, number)) for number in range(4)]
    terminal.summary("dankmemes")
    reddit.posts.delete(names[0])
    reddit.posts.remove(names[1])
    done = terminal.type("library", "recheck", *ACCESS)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "4 of 4 posts rechecked, 2 are gone, as they are on Reddit.\n"
    left = [json.loads(line)["key"] for line in terminal.type("posts", "--json").stdout.splitlines()]
    assert sorted(left) == sorted(names[2:])
    assert len([path for path in (terminal.home / "library" / "blobs").rglob("*") if path.is_file()]) == 2
    assert terminal.type("library", "check").returncode == 0
    reddit.misbehave("/api/info", Status(500), times=None)
    done = terminal.type("library", "recheck", *ACCESS)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
