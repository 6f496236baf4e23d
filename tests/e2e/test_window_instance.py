"""DankDesk is started while its window is open: the files go there, and nothing else opens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_IMODE

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from dankdesk.handover import Handover, pack, pack_answer, parse_answer, read_address
from dankdesk.models import Registry
from dankdesk.paths import Home, model_folder
from dankdesk.ui import listener
from dankdesk.ui.instance import NO_ANSWER, Instance
from tests.e2e.conftest import Desktop, OpenWindow
from tests.e2e.terminal import ROOT
from tests.making import folder_of

PATIENCE_S = 120.0
"""On a machine that is busy with other things, too."""
HEAVY = ("numpy", "onnxruntime", "PIL", "sqlite3", "PySide6.QtGui", "dankdesk.ui.window")

STORY = """
import sys
from PySide6.QtCore import QTimer
from dankdesk.cli import main
from dankdesk.ui.app import make_app
from dankdesk.ui.widgets.banner import Banner
from dankdesk.ui.window import Window

app = make_app()
told = set()

def tell():
    for window in app.topLevelWidgets():
        if isinstance(window, Window) and window.isVisible() and window.session is not None:
            model = window.page.strip.model
            names = sorted(str(model.index(row).data()) for row in range(model.rowCount()))
            banners = [banner.text for banner in window.findChildren(Banner)]
            for line in (f"banners {banners}", f"names {names}", "open"):
                if line not in told:
                    told.add(line)
                    print(line, flush=True)

timer = QTimer(interval=20)
timer.timeout.connect(tell)
timer.start()
sys.exit(main(sys.argv[1:]))
"""
"""A DankDesk that prints what is on its window."""


@pytest.fixture
def instance(home: Path) -> Iterator[Instance]:
    """The first start."""
    first = Instance(Home.at(home))
    assert not first.hand_over([])
    yield first
    first.stop()


@pytest.fixture
def desktop(open_window: OpenWindow, instance: Instance) -> Desktop:
    """The first start's window."""
    return open_window(instance=instance)


StartAgain = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start_again(qtbot: QtBot, home: Path) -> StartAgain:
    """Starts DankDesk as a file manager does, in the folder of the first picture, while the first window goes on."""

    def run(*paths: Path | str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-X", "importtime", "-m", "dankdesk", "--home", str(home), "window", *map(str, paths)]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "XDG_ACTIVATION_TOKEN": "token"}
        with subprocess.Popen(words, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            answers: list[tuple[bytes, bytes]] = []

            def ended() -> bool:
                try:
                    answers.append(child.communicate(timeout=0.02))
                except subprocess.TimeoutExpired:
                    return False
                return True

            try:
                qtbot.waitUntil(ended, timeout=30_000)
            finally:
                child.kill()
        out, err = (text.decode() for text in answers[0])
        return subprocess.CompletedProcess(words, child.returncode, out, err)

    return run


def test_a_second_start_hands_its_files_to_the_window_and_ends(
    desktop: Desktop, start_again: StartAgain, tmp_path: Path
) -> None:
    (picture,) = folder_of(tmp_path / "memes of Zoë 🐈", 1)
    done = start_again(picture)
    desktop.wait()
    assert (done.returncode, done.stdout, desktop.names()) == (0, "", ["0000.png"])
    lines = done.stderr.splitlines()
    assert all(line.startswith("import time:") for line in lines), "it had something to say"
    loaded = {line.rpartition("|")[2].strip() for line in lines}
    assert "PySide6.QtNetwork" in loaded
    assert loaded.isdisjoint(HEAVY), "it only had to carry a message"


def test_what_it_was_given_counts_from_where_it_was_started(
    desktop: Desktop, start_again: StartAgain, tmp_path: Path
) -> None:
    folder_of(tmp_path / "memes", 3)
    assert start_again("0001.png", cwd=tmp_path / "memes").returncode == 0
    desktop.wait()
    assert desktop.names() == ["0001.png"]
    assert start_again(".", cwd=tmp_path / "memes").returncode == 0
    desktop.wait()
    assert sorted(desktop.names()) == ["0000.png", "0001.png", "0002.png"]


@pytest.mark.window
def test_a_second_start_brings_the_window_to_the_front(
    desktop: Desktop, start_again: StartAgain, open_window: OpenWindow, tmp_path: Path
) -> None:
    other = open_window(folder=tmp_path / "other")
    other.activate()
    assert not desktop.window.isActiveWindow()
    assert start_again().returncode == 0
    desktop.wait_for(desktop.window.isActiveWindow)
    desktop.window.showMinimized()
    desktop.wait_for(desktop.window.isMinimized)
    assert start_again().returncode == 0
    desktop.wait_for(lambda: not desktop.window.isMinimized() and desktop.window.isActiveWindow())
    assert "XDG_ACTIVATION_TOKEN" not in os.environ, "it was good for one window, once"


def test_the_command_line_does_not_wait_for_the_window(desktop: Desktop, home: Path, tiny: Path) -> None:
    """This thread is the window's, and it does nothing meanwhile."""
    words = [sys.executable, "-m", "dankdesk", "--home", str(home), "--model", str(tiny), "score", "assets/samples"]
    done = subprocess.run([*words, "--no-words", "--json"], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert desktop.names() == []


def test_only_this_user_can_reach_the_window(desktop: Desktop, home: Path) -> None:
    address = read_address(Home.at(home).window_address)
    assert address is not None and address.pid == os.getpid()
    if sys.platform != "win32":
        assert S_IMODE(Path(address.name).stat().st_mode) & 0o077 == 0


def connect(home: Path) -> QLocalSocket:
    address = read_address(Home.at(home).window_address)
    assert address is not None
    socket = QLocalSocket()
    socket.connectToServer(address.name)
    assert socket.waitForConnected(5000)
    return socket


def hung_up(socket: QLocalSocket) -> bool:
    return socket.state() == QLocalSocket.LocalSocketState.UnconnectedState


def heard(socket: QLocalSocket) -> bytes:
    return bytes(socket.readAll().data()) if socket.bytesAvailable() else b""


def say(desktop: Desktop, home: Path, data: bytes) -> bytes:
    """Send `data` in pieces, whoever listens or not, and return what came back before the other side hung up."""
    socket = connect(home)
    for start in range(0, len(data), 1_000_000):
        socket.write(data[start : start + 1_000_000])
        socket.flush()
        QCoreApplication.processEvents()
    desktop.wait_for(lambda: hung_up(socket))
    return heard(socket)


GOOD = pack(Handover((), 2e9))
BROKEN = {
    "nothing": b"\n",
    "no text": b"\xff\xfe\0\n",
    "no JSON": b"{\n",
    "deep": b"[" * 100_000 + b"\n",
    "long": b" " * 4_100_000 + b"\n",
    "endless": b"x" * 20_000_000,
    "relative": b'{"version": 1, "paths": ["cat.png"], "expires": 2e9, "activation": null}\n',
    "of another version": GOOD.replace(b'"version": 1', b'"version": 2'),
    "too late": pack(Handover((ROOT / "assets" / "samples",), 1e9)),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_message_changes_nothing(
    desktop: Desktop, home: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LIMIT_MS", 600_000)
    answer = say(desktop, home, BROKEN[broken])
    assert answer == b"" or parse_answer(answer) is False
    assert parse_answer(say(desktop, home, GOOD)) is True, "it listens all the same"
    desktop.wait()
    assert (desktop.names(), desktop.notice) == ([], "")


def test_a_message_in_many_pieces(desktop: Desktop, home: Path) -> None:
    socket = connect(home)
    for byte in GOOD:
        socket.write(bytes([byte]))
        socket.flush()
        QCoreApplication.processEvents()
    desktop.wait_for(lambda: socket.bytesAvailable() > 0)
    assert parse_answer(heard(socket)) is True


def test_those_too_many_at_once_are_hung_up_on(desktop: Desktop, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "LIMIT_MS", 600_000)
    first = [connect(home) for _ in range(listener.MAX_TALKS)]
    QCoreApplication.processEvents()
    others = [connect(home) for _ in range(10)]
    desktop.wait_for(lambda: all(map(hung_up, others)))
    assert not any(map(hung_up, first))
    first[0].abort()
    desktop.wait_for(lambda: parse_answer(say(desktop, home, GOOD) or pack_answer(False)))


def test_who_says_nothing_is_hung_up_on_after_a_while(
    desktop: Desktop, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LIMIT_MS", 200)
    silent = connect(home)
    desktop.wait_for(lambda: hung_up(silent))


@pytest.mark.skipif(sys.platform != "linux", reason="counts handles as Linux lists them")
def test_many_talks_leave_nothing_behind(desktop: Desktop, home: Path) -> None:
    def handles() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    assert parse_answer(say(desktop, home, GOOD)) is True
    before = handles()
    for message in [GOOD, b"{\n", b""] * 50:
        socket = connect(home)
        socket.write(message)
        socket.flush()
        QCoreApplication.processEvents()
        socket.abort()
    assert parse_answer(say(desktop, home, GOOD)) is True
    desktop.wait_for(lambda: handles() <= before)


def test_closing_leaves_nothing_behind(desktop: Desktop, instance: Instance, home: Path) -> None:
    address = read_address(Home.at(home).window_address)
    assert address is not None
    talking = connect(home)
    QCoreApplication.processEvents()
    instance.stop()
    assert not Home.at(home).window_address.exists()
    if sys.platform != "win32":
        assert not Path(address.name).exists()
    desktop.wait_for(lambda: hung_up(talking))


def test_a_home_that_can_not_be_written_gets_a_window_all_the_same(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder should be")
    start = Instance(Home.at(taken))
    assert not start.hand_over([])
    assert start.trouble is None
    start.stop()


def test_a_start_in_the_moment_the_first_window_closes_becomes_the_first(instance: Instance, home: Path) -> None:
    second = Instance(Home.at(home))
    closing = threading.Timer(0.3, instance.stop)
    closing.start()
    assert not second.hand_over([])
    assert second.trouble is None
    assert not Instance(Home.at(home))._lock.take(), "the second start is the first now"
    closing.join()
    second.stop()


@pytest.fixture
def start(home: Path, tiny: Path, shipped: Path) -> Iterator[Start]:
    """Starts DankDesk through its front door, in a process of its own, with the tiny model picked."""
    registry = Registry(Home.at(home), model_folder() / "manifest.json")
    registry.pick(registry.add(tiny).id)
    started: list[tuple[subprocess.Popen[str], threading.Timer]] = []

    def run(*paths: Path) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", STORY, "--home", str(home), "window", *map(str, paths)]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        child = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # One that never says what is waited for must not be waited for.
        patience = threading.Timer(PATIENCE_S, child.kill)
        patience.start()
        started.append((child, patience))
        return child

    yield run
    for child, patience in started:
        patience.cancel()
        patience.join()
        child.kill()
        child.communicate()


def line_of(child: subprocess.Popen[str], beginning: str) -> str:
    """The next line that begins like this; fails where the program ends without it."""
    assert child.stdout is not None and child.stderr is not None
    for line in child.stdout:
        if line.startswith(beginning):
            return line.strip()
    raise AssertionError(f"it ended without {beginning!r}: {child.stderr.read()}")


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process as POSIX can")
def test_a_first_window_that_hangs(start: Start, tmp_path: Path) -> None:
    first = start()
    line_of(first, "open")
    first.send_signal(signal.SIGSTOP)
    (picture,) = folder_of(tmp_path / "memes", 1)
    second = start(picture)
    assert line_of(second, "banners") == f"banners {[NO_ANSWER]}"
    assert line_of(second, "names ['") == "names ['0000.png']"


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process as POSIX can")
def test_a_first_window_that_was_killed(start: Start, tmp_path: Path, home: Path) -> None:
    first = start()
    line_of(first, "open")
    left = read_address(Home.at(home).window_address)
    assert left is not None and left.pid == first.pid
    first.kill()
    first.wait()
    assert Path(left.name).exists(), "nobody was left to tidy up"
    second = start()
    line_of(second, "open")
    now = read_address(Home.at(home).window_address)
    assert now is not None and now.pid == second.pid
    assert not Path(left.name).exists()
    (picture,) = folder_of(tmp_path / "memes", 1)
    socket = connect(home)
    socket.write(pack(Handover((picture,), time.time() + PATIENCE_S)))
    assert socket.waitForReadyRead(30_000)
    assert parse_answer(heard(socket)) is True
    assert line_of(second, "names ['") == "names ['0000.png']"


def test_a_stale_address_that_names_somebody_elses_file(
    home: Path, open_window: OpenWindow, instance: Instance
) -> None:
    thesis = home / "thesis.odt"
    thesis.write_text("years of work")
    Home.at(home).window_address.write_text(json.dumps({"name": str(thesis), "pid": 1}))
    open_window(instance=instance)
    assert thesis.read_text() == "years of work"
    address = read_address(Home.at(home).window_address)
    assert address is not None and address.pid == os.getpid()
