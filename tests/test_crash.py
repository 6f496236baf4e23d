from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dankdesk import __version__, crash
from dankdesk.crash import CrashLog, log
from dankdesk.paths import Home
from tests.e2e.terminal import ROOT

CHILD = """
import ctypes, sys, threading
from pathlib import Path
from dankdesk.crash import CrashLog
from dankdesk.paths import Home

crash_log = CrashLog(Home.at(Path(sys.argv[1])), print)
crash_log.start()
print(crash_log.last_crash, flush=True)
match sys.argv[2]:
    case "segfault": ctypes.string_at(0)
    case "abort": import os; os.abort()
    case "wait": sys.stdin.read()
    case "exit": pass
crash_log.stop()
"""


def run(home: Path, how: str, code: str = CHILD) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code, str(home), how], env=env, capture_output=True, text=True)


@pytest.fixture
def logs(home: Path) -> Path:
    return Home.at(home).logs


@pytest.fixture
def crash_log(home: Path) -> Iterator[CrashLog]:
    said: list[str] = []
    started = CrashLog(Home.at(home), said.append)
    started.start()
    yield started
    started.stop()


@pytest.mark.parametrize(("how", "signal_"), [("segfault", "SIGSEGV"), ("abort", "SIGABRT")])
def test_a_crash_is_told_at_the_next_start_and_only_then(home: Path, logs: Path, how: str, signal_: str) -> None:
    died = run(home, how)
    assert died.returncode == -getattr(signal, signal_)
    report = logs / crash.REPORT_NAME
    assert run(home, "exit").stdout.strip() == str(report)
    text = report.read_text()
    system, started, _, told = text.split("\n", 3)
    assert system.startswith("Python 3")
    assert started.startswith(f"DankDesk {__version__}, started 20")
    assert "Fatal Python error" in told and 'File "<string>", line' in told
    for private in (str(ROOT), str(home), str(Path.home())):
        assert private not in text
    assert run(home, "exit").stdout.strip() == "None"
    assert [file.name for file in logs.iterdir()] == [crash.REPORT_NAME]


def test_a_run_that_ended_well_leaves_nothing(home: Path, logs: Path) -> None:
    assert run(home, "exit").returncode == 0
    assert list(logs.iterdir()) == []


def test_a_run_that_was_killed_did_not_crash(home: Path, logs: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), "wait"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert run(home, "exit").stdout.strip() == "None", "it is still running"
        assert len(list(logs.glob("crash-*.txt"))) == 1
        child.kill()
    assert run(home, "exit").stdout.strip() == "None"
    assert list(logs.iterdir()) == []


def test_a_crash_beside_a_window_that_goes_on(home: Path, logs: Path, crash_log: CrashLog) -> None:
    assert crash_log.last_crash is None
    run(home, "segfault")
    assert run(home, "exit").stdout.strip() == str(logs / crash.REPORT_NAME)
    assert (logs / f"crash-{os.getpid()}.txt").exists()


def test_two_crashes_are_one_report(home: Path, logs: Path) -> None:
    run(home, "segfault")
    (first,) = logs.glob("crash-*.txt")
    first.rename(logs / "crash-1.txt")
    run(
        home,
        "abort",
        CHILD.replace("crash_log.start()", "crash_log.start.__globals__['_reported'] = print; crash_log.start()"),
    )
    run(home, "exit")
    text = (logs / crash.REPORT_NAME).read_text()
    assert text.count("Fatal Python error") == 2


def test_a_bug_is_logged_with_its_traceback_and_told(home: Path, logs: Path) -> None:
    said: list[str] = []
    hooks = sys.excepthook, threading.excepthook
    crash_log = CrashLog(Home.at(home), said.append)
    crash_log.start()
    thread = threading.Thread(target=lambda: int("seven"), name="worker")
    thread.start()
    thread.join()
    sys.excepthook(LookupError, LookupError("lost"), None)
    crash_log.stop()
    assert (sys.excepthook, threading.excepthook) == hooks
    text = (logs / crash.LOG_NAME).read_text()
    assert "CRITICAL worker uncaught" in text and "ValueError: invalid literal" in text
    assert "LookupError: lost" in text
    assert [sentence.partition(". ")[0] for sentence in said] == [
        "Something went wrong inside DankDesk (ValueError)",
        "Something went wrong inside DankDesk (LookupError)",
    ]


def test_the_log_does_not_grow_without_end(logs: Path, crash_log: CrashLog) -> None:
    for number in range(4 * crash.LOG_BYTES // 1000):
        log.info("%d %s", number, "x" * 1000)
    files = sorted(file.name for file in logs.glob(f"{crash.LOG_NAME}*"))
    assert files == ["dankdesk.log", "dankdesk.log.1", "dankdesk.log.2"]
    assert all((logs / name).stat().st_size <= crash.LOG_BYTES for name in files)


def test_the_log_names_nobody(home: Path, logs: Path, crash_log: CrashLog) -> None:
    picture = home / "Zoë's memes" / "cat.png"
    try:
        picture.read_bytes()
    except OSError:
        log.exception("uncaught in %s", home)
    text = (logs / crash.LOG_NAME).read_text(encoding="utf-8")
    assert "FileNotFoundError" in text and "test_crash" not in text
    for private in ("Zoë", "cat", str(home), str(ROOT)):
        assert private not in text


def test_a_start_without_news_opens_no_log(home: Path, logs: Path) -> None:
    code = "import sys\n" + CHILD.replace("crash_log.stop()", "assert 'logging.handlers' not in sys.modules")
    done = run(home, "exit", code)
    assert done.returncode == 0, done.stderr
    assert not (logs / crash.LOG_NAME).exists()


FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
crash_log.start()
crash.log.error("trouble")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="makes a disk full as POSIX can")
def test_a_disk_that_is_full(home: Path, logs: Path) -> None:
    code = CHILD.replace("crash_log.start()", "from dankdesk import crash" + FULL)
    done = run(home, "exit", code)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("No log is kept: [Errno 27] File too large\n")
    assert list(logs.glob("crash-*.txt")) == []


def test_a_crash_that_can_not_be_reported_does_not_keep_the_next_from_being(home: Path, logs: Path) -> None:
    logs.mkdir()
    (logs / "crash-0.txt").mkdir()
    assert run(home, "segfault").returncode != 0
    assert len([file for file in logs.glob("crash-*.txt") if file.is_file()]) == 1


def test_a_home_that_can_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder should be")
    crash_log = CrashLog(Home.at(taken), print)
    crash_log.start()
    log.error("trouble")
    crash_log.stop()
    _, err = capsys.readouterr()
    assert err.startswith("No log is kept: The folder ") and "ERROR MainThread trouble" in err
    assert logging.getLogger("dankdesk").handlers == []
