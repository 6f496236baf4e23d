"""Someone has more memes than one machine can score: a table in shards, on a Ray cluster."""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from dankdesk.paths import model_folder
from tests import making
from tests.e2e.terminal import Terminal

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray has no wheels for this Python"),
    pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's"),
]

PATIENCE_S = 600
WORKER = "ray::MapWorker"


class Cluster(Terminal):
    """A terminal on a machine that has Ray, whose own warnings are nobody's error."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._started: list[subprocess.Popen[str]] = []

    @property
    def env(self) -> dict[str, str]:
        return {**super().env, "PYTHONWARNINGS": ""}

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def files(self) -> list[Path]:
        """The finished shards, in order."""
        return sorted(self.out.glob("shard-*.jsonl"))

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`score --engine ray` on two workers."""
        return self.launch(self.command("score", "--engine", "ray", "--out", "out", "--workers", "2", *words), self.env)

    def launch(self, command: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
        """In a group of its own, as a shell would start it."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=self.folder, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """End what a failed test left."""
        for process in self._started:
            with process:
                if process.poll() is None:
                    left = descendants(process)
                    process.terminate()
                    _, left = psutil.wait_procs(left, timeout=10)
                    for one in left:
                        one.kill()
                    process.kill()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path)
    # A run in the background of a script is to ignore Ctrl-C, and so would all that it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield found
    signal.signal(signal.SIGINT, before)
    found.close()


def descendants(process: subprocess.Popen[str]) -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    return found


def workers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [one for one in descendants(process) if " ".join(command_line(one)).startswith(WORKER)]


def command_line(process: psutil.Process) -> list[str]:
    try:
        found: list[str] = process.cmdline()
    except psutil.Error:  # it is over by now
        return []
    return found


def wait_for(process: subprocess.Popen[str], condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(process: subprocess.Popen[str], after: Callable[[], object]) -> tuple[int, str, str]:
    """Do `after` and wait for the end: exit code, stdout and stderr. All it started is over, and its files are gone."""
    started = descendants(process)
    words = [word for one in started for word in command_line(one)]
    folders = {word.partition("=")[2].partition("/session")[0] for word in words if word.startswith("--session-dir=")}
    after()
    out, err = process.communicate(timeout=PATIENCE_S)
    assert folders and not [folder for folder in folders if Path(folder).exists()]
    _, alive = psutil.wait_procs(started, timeout=10)
    assert not alive
    return process.returncode, out, err


def rows(lines: list[str]) -> list[dict[str, Any]]:
    """What was scored, without when."""
    found = [json.loads(line) for line in lines]
    for row in found:
        row.pop("first_seen", None)
    return found


def kept(cluster: Cluster) -> list[dict[str, Any]]:
    return rows([line for path in cluster.files for line in path.read_text().splitlines()])


def table(cluster: Cluster, entries: list[dict[str, str]]) -> tuple[str, ...]:
    """A table of `entries`; gives the words that name it."""
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    (cluster.folder / "table.jsonl").write_text(text)
    return "--manifest", "table.jsonl", "--images", "memes"


def test_a_killed_workers_pictures_are_scored_once_and_all_scores_are_the_same(cluster: Cluster, samples: Path) -> None:
    """With the model that ships; some words are read, some given."""
    shutil.copytree(samples, cluster.folder / "memes")
    (cluster.folder / "memes" / "bad.png").write_bytes(b"nonsense")
    cluster.model = model_folder()
    names = sorted(path.name for path in samples.iterdir() if path.suffix in {".jpg", ".png"})
    entries = [{"path": name} for name in [*names[:3], "bad.png"]]
    entries += [{"path": name, "text": f"when the {name} is dank"} for name in names * 4]
    listed = table(cluster, entries)
    n_shards = -(-len(entries) // 3)

    process = cluster.start(*listed, "--explain", "--shard-size", "3")
    wait_for(process, lambda: len(cluster.files) >= 1 and len(workers(process)) == 2)
    victim = workers(process)[0]
    victim.suspend()
    wait_for(process, lambda: len(cluster.files) == n_shards - 1)
    code, out, err = ended(process, after=victim.kill)  # in the middle of a shard, which nobody else had

    assert (code, out) == (1, "")
    told = err.splitlines()
    assert told[0].startswith("Can't read bad.png: ")
    assert told[1].startswith(f"{len(entries) - 1} scored · 1 unreadable · 2 workers, CPU, int8 · ")
    assert len(told) == 2
    alone = cluster.type("score", *listed, "--explain", "--json", "--no-library", "--engine", "cpu")
    assert kept(cluster) == rows(alone.stdout.splitlines())


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(cluster: Cluster) -> None:
    """With the model that ships, which takes its time: not all is to be done before somebody presses Ctrl-C."""
    names = [path.name for path in making.folder_of(cluster.folder / "memes", 40)]
    cluster.model = model_folder()
    listed = table(cluster, [{"path": name} for name in names])
    words = (*listed, "--no-words", "--shard-size", "1")
    process = cluster.start(*words)
    wait_for(process, lambda: len(cluster.files) >= 2)
    held = workers(process)
    for one in held:
        one.suspend()

    def interrupt() -> None:
        os.killpg(process.pid, signal.SIGINT)
        for one in held:
            one.resume()

    code, _, err = ended(process, after=interrupt)
    assert code == 130
    before = {path: path.stat().st_mtime_ns for path in cluster.files}
    assert 2 <= len(before) < 40
    assert err == f"Stopped after {len(before)} of 40. What was scored is kept; run it again to go on.\n"

    process = cluster.start(*words)
    reached: set[str] = set()
    wait_for(process, lambda: len(cluster.files) > len(before))
    code, _, err = ended(process, after=lambda: reached.update(listening(process)))
    assert reached and reached <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert code == 0, err
    assert [row["path"] for row in kept(cluster)] == names
    assert before == {path: path.stat().st_mtime_ns for path in before}

    again = cluster.type("score", "--engine", "ray", "--out", "out", *words)
    assert again.returncode == 0 and again.stderr.startswith("40 scored · nothing new to score · ")


def listening(process: subprocess.Popen[str]) -> set[str]:
    """The addresses at which the cluster could be spoken to."""
    found = set()
    for one in descendants(process):
        try:
            found |= {link.laddr.ip for link in one.net_connections("tcp") if link.status == psutil.CONN_LISTEN}
        except psutil.Error:  # it is over by now
            continue
    return found


def test_a_shard_that_kills_whoever_scores_it_is_left_out_and_told(cluster: Cluster) -> None:
    making.folder_of(cluster.folder / "memes", 3)
    listed = table(cluster, [{"path": f"{index:04}.png"} for index in range(3)])
    (cluster.folder / "sitecustomize.py").write_text(
        "import os, sys\n"
        "def deadly(event, args):\n"
        "    if event == 'import' and args[0] == 'dankdesk.inference.engine': os.kill(os.getpid(), 9)\n"
        "sys.addaudithook(deadly)\n"
    )
    env = cluster.env["PYTHONPATH"]
    command = cluster.command("score", "--engine", "ray", "--out", "out", "--workers", "1", *listed, "--no-words")
    done = subprocess.run(
        command,
        cwd=cluster.folder,
        env={**cluster.env, "PYTHONPATH": os.pathsep.join([str(cluster.folder), env])},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "3 are left: whoever scored them died, each time. Run it again to try again."
    assert cluster.files == []


def running_cluster(cluster: Cluster, folder: Path) -> tuple[subprocess.Popen[str], str, dict[str, str]]:
    """A Ray cluster of somebody else's, with its files in `folder`: its process, its address, and what lets one in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    env = {**cluster.env, **env, "RAY_USAGE_STATS_ENABLED": "0", "PYTHONUNBUFFERED": "1"}
    ray = [str(Path(sys.executable).parent / "ray"), "start", "--head", "--block", f"--port={port}", "--num-cpus=2"]
    ray += ["--include-dashboard=false", "--object-store-memory=100000000", f"--temp-dir={folder}"]
    process = cluster.launch(ray, env)
    assert process.stdout is not None
    if not any("Ray runtime started" in line for line in process.stdout):
        pytest.fail("no Ray cluster to be had here")
    return process, f"127.0.0.1:{port}", env


def test_a_cluster_that_runs_is_used_and_left_as_it_was(cluster: Cluster) -> None:
    making.folder_of(cluster.folder / "memes", 9)
    listed = table(cluster, [{"path": f"{index:04}.png"} for index in range(9)])
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as folder:
        theirs, address, env = running_cluster(cluster, Path(folder))
        words = ("--out", "out", "--address", address, *listed, "--no-words", "--shard-size", "2")
        ours = cluster.launch(cluster.command("score", "--engine", "ray", *words), env)
        out, err = ours.communicate(timeout=PATIENCE_S)
        assert (ours.returncode, out) == (0, ""), err
        assert err.startswith("9 scored · 2 workers, CPU, ")
        assert [row["path"] for row in kept(cluster)] == [f"{index:04}.png" for index in range(9)]
        assert theirs.poll() is None
        cluster.close()
