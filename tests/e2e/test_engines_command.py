"""Someone asks what there is to run the model with, has it timed, and changes their mind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dankdesk.cli.values import ENGINES
from tests import making
from tests.e2e.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def rows(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def kept(terminal: Terminal) -> str | None:
    path = terminal.home / "settings.json"
    engine: str | None = json.loads(path.read_text(encoding="utf-8"))["engine"] if path.exists() else None
    return engine


def test_each_engine_is_tried_and_says_why_not(terminal: Terminal) -> None:
    done = terminal.type("engines", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = rows(done.stdout)
    assert tuple(row["engine"] for row in found) == ENGINES
    assert found[0]["works"]
    for row in found:
        assert row["works"] != bool(row["why"])
        assert row["works"] == ("precision" in row)
        assert not row["kept"]
    assert kept(terminal) is None
    table = terminal.type("engines").stdout.splitlines()
    assert table[0] == "  CPU       fp32"
    assert table[-1].startswith("None is kept: CUDA is used where it works, else the CPU.")


def test_measuring_tells_its_steps_and_keeps_the_fastest(terminal: Terminal) -> None:
    done = terminal.type("engines", "--measure", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    steps = [row for row in rows(done.stdout) if "step" in row]
    found = [row for row in rows(done.stdout) if "engine" in row]
    assert steps[0] == {"step": "Trying CPU", "done": 0, "total": steps[0]["total"]}
    assert steps[-1]["done"] + 1 == steps[-1]["total"]
    assert all(row["pictures_per_second"] > 0 for row in found if row["works"])
    (used,) = (row["engine"] for row in found if row["kept"])
    assert used == kept(terminal)


def test_an_engine_that_is_kept_is_used_and_one_that_does_not_work_is_told(terminal: Terminal) -> None:
    making.folder_of(terminal.folder / "memes", 2)
    absent = next(row for row in rows(terminal.type("engines", "--json").stdout) if not row["works"])
    said = terminal.type("engines", "--use", absent["engine"]).stdout
    assert f"{absent['name']} is kept, but the CPU is used as long as it does not work." in said
    assert f"* {absent['name']}" in said
    done = terminal.type("score", "memes", "--no-words")
    assert f"2 scored · CPU, fp32 instead of {absent['name']}" in done.stderr
    assert absent["why"] in done.stderr
    report = json.loads(terminal.type("info", "--json").stdout)["engine"]
    assert report == {"runs": f"CPU, fp32 instead of {absent['name']}", "why": absent["why"], "kept": absent["engine"]}
    # Once more, and another way, for this time.
    assert "nothing new to score" in terminal.type("score", "memes", "--no-words").stderr
    assert "CPU, fp32 · " in terminal.type("score", "memes", "--no-words", "--no-library", "--engine", "cpu").stderr
    assert "CPU is used." in terminal.type("engines", "--use", "cpu").stdout
    assert kept(terminal) == "cpu"
    assert "None is kept" in terminal.type("engines", "--use", "auto").stdout
    assert kept(terminal) is None


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C can't be sent to one process there")
def test_ctrl_c_keeps_the_engine_as_it_was(terminal: Terminal) -> None:
    command = terminal.command("engines", "--measure", "--json")
    with subprocess.Popen(
        command, cwd=terminal.folder, env=terminal.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None and run.stderr is not None
        assert "Trying CPU" in run.stdout.readline()
        run.send_signal(signal.SIGINT)
        told = run.stderr.read()
    assert run.returncode == 130
    assert told == "Stopped. The engine stays as it was.\n"
    assert kept(terminal) is None


@pytest.mark.parametrize("words", [["--use", "ray"], ["--use", "cpu", "--measure"], ["cpu"]])
def test_wrong_usage_is_two(terminal: Terminal, words: list[str]) -> None:
    done = terminal.type("engines", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert kept(terminal) is None


def test_nothing_is_kept_of_a_model_that_does_not_run(terminal: Terminal) -> None:
    (terminal.model / "tiny.onnx").write_bytes(b"altered")
    done = terminal.type("engines", "--measure")
    assert done.returncode == 2
    assert "is altered" in done.stderr
    assert kept(terminal) is None
