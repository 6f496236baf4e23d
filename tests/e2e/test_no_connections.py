"""Nothing leaves the machine: neither the window nor the command line makes a connection or asks for a name."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import tiny_model
from tests.e2e.terminal import ROOT

WINDOW = """
import os, sys, traceback
from pathlib import Path
from PySide6.QtCore import QTimer
from dankdesk.paths import Home
from dankdesk.ui.app import make_app, run_window
from dankdesk.ui.instance import Instance
from dankdesk.ui.window import Window

home, manifest, folder = map(Path, sys.argv[1:])

def story(window):
    window.check_paths([folder])
    yield
    print("checked", window.page.strip.model.rowCount(), flush=True)
    for page, button in window.rail.buttons.items():
        button.click()
        yield
        print("visited", page, flush=True)
    window.close()

def step():
    global told
    windows = [widget for widget in app.topLevelWidgets() if isinstance(widget, Window)]
    if windows and windows[0].isVisible() and windows[0].idle:
        told = told or story(windows[0])
        try:
            next(told, None)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

told = None
app = make_app()
timer = QTimer()
timer.timeout.connect(step)
timer.start(50)
instance = Instance(Home.at(home))
assert not instance.hand_over([])
sys.exit(run_window(Home.at(home), manifest, [], instance=instance))
"""

QUIET = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")


@dataclass(frozen=True, slots=True)
class Seen:
    """How a watched program ended, what it printed, and what it did with the network. forbidden: whether the kernel
    would have killed it. left: files that it left in the user's own folders."""

    code: int
    out: str
    err: str
    uses: list[str]
    forbidden: bool
    left: list[str]


Watch = Callable[..., Seen]


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """Runs Python with `words`, watched, as are the processes that it starts, for a user whose folders are empty."""
    log = tmp_path / "network.log"
    user = tmp_path / "user"
    user.mkdir()

    def run(*words: str) -> Seen:
        log.unlink(missing_ok=True)
        path = os.pathsep.join([str(Path(__file__).parent / "watch"), str(ROOT)])
        own = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "HOME": str(user)}
        own |= {name: str(user / name) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        # What would keep ONNX Runtime quiet by itself must not hide that we forgot to.
        env = {name: value for name, value in os.environ.items() if name not in QUIET}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env={**env, **own, "PYTHONPATH": path, "WATCH_LOG": str(log)},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        lines = log.read_text(encoding="utf-8").splitlines()
        assert lines and lines[0].startswith("watched"), done.stderr
        uses = [line for line in lines if not line.startswith("watched")]
        left = sorted(str(path.relative_to(user)) for path in user.rglob("*") if path.is_file())
        return Seen(done.returncode, done.stdout, done.stderr, uses, lines[0] == "watched by the kernel", left)

    return run


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return tiny_model.write(tmp_path / "model")


@pytest.fixture
def pictures(tmp_path: Path, samples: Path) -> Path:
    """A folder with two of the samples."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for path in sorted(samples.glob("*.jpg"))[:2]:
        shutil.copy(path, folder)
    return folder


def test_the_window_with_nothing_asked_of_reddit(watch: Watch, home: Path, model: Path, pictures: Path) -> None:
    """Posts are imported, pictures checked, their words read, and every page is looked at; nothing else is pressed.

    What others wrote into a table is full of addresses; none of them is asked for.
    """
    names = sorted(path.name for path in pictures.iterdir())
    link = "https://127.0.0.1/a.png"
    rows = [f"{number},{name},<img src={link}>,{link},/r/x/{number}" for number, name in enumerate(names)]
    (pictures / "posts.csv").write_text("\n".join(["id,file,title,url,permalink", *rows]), encoding="utf-8")
    dankdesk = ("-m", "dankdesk", "--home", str(home), "--model", str(model))
    seen = watch(*dankdesk, "import", "pictures", "--no-words")
    assert (seen.code, seen.uses, seen.left) == (0, [], []), seen.err

    seen = watch("-c", WINDOW, str(home), str(model), str(pictures))
    assert (seen.code, seen.uses) == (0, []), seen.err
    assert seen.out.splitlines() == ["checked 2", "visited check", "visited reddit", "visited models"]
    assert not [file for file in seen.left if "icrosoft" in file or "onnx" in file]


@pytest.mark.parametrize(
    "words",
    [
        ("score", "pictures"),
        ("score", "pictures", "--no-words", "--json"),
        ("info",),
        ("models",),
        ("posts", "--json"),
        ("library", "check"),
        ("--help",),
    ],
    ids=" ".join,
)
def test_the_command_line(watch: Watch, home: Path, model: Path, pictures: Path, words: tuple[str, ...]) -> None:
    seen = watch("-m", "dankdesk", "--home", str(home), "--model", str(model), *words)
    assert (seen.code, seen.uses, seen.left) == (0, [], []), seen.err


def test_pulling_without_a_client_id_stays_at_home(watch: Watch, home: Path, model: Path) -> None:
    seen = watch("-m", "dankdesk", "--home", str(home), "--model", str(model), "pull", "r/dankmemes", "--new")
    assert seen.code != 0 and (seen.uses, seen.left) == ([], [])


@pytest.mark.parametrize(
    ("attempt", "noticed"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "socket.getaddrinfo"),
        ("import socket; socket.getaddrinfo('i.redd.it', 443)", "socket.getaddrinfo"),
        ("import socket; socket.gethostbyname('localhost')", "socket.gethostbyname"),
        ("import urllib.request as r; r.urlopen('https://www.reddit.com')", "urllib.Request"),
        ("import requests; requests.get('https://www.reddit.com')", "socket.getaddrinfo"),
        ("from dankdesk.reddit.address import look_up; look_up('i.redd.it')", "socket.getaddrinfo"),
        (
            "import sys, subprocess; subprocess.run("
            "[sys.executable, '-c', 'import socket; socket.getaddrinfo(\"i.redd.it\", 443)'])",
            "socket.getaddrinfo",
        ),
    ],
)
def test_the_watch_notices_what_python_does(watch: Watch, attempt: str, noticed: str) -> None:
    """The proof that the tests above could fail."""
    seen = watch("-c", attempt)
    assert seen.uses and seen.uses[0].startswith(noticed)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux's kernel")
@pytest.mark.parametrize(("family", "code"), [("AF_INET", -signal.SIGSYS), ("AF_INET6", 1)])
def test_the_watch_notices_what_c_does(watch: Watch, family: str, code: int) -> None:
    """A library that speaks to the system itself."""
    seen = watch("-c", f"import ctypes, socket; exit(ctypes.CDLL(None).socket(int(socket.{family}), 1, 0) == -1)")
    if not seen.forbidden:
        pytest.skip("this kernel lets nobody be watched")
    assert (seen.code, seen.uses) == (code, [])


def test_programs_on_one_machine_may_speak(watch: Watch) -> None:
    """The window itself talks to its screen like this."""
    speak = "import socket; a, b = socket.socketpair(); a.send(b'hello'); print(b.recv(5))"
    seen = watch("-c", speak)
    assert (seen.code, seen.uses) == (0, [])
