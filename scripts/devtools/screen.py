"""A virtual screen with a window manager, so that window tests see what a user would."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.devtools import system_packages
from scripts.devtools.console import SetupError, say

SIZE = "1600x1200x24"
START_SECONDS = 10.0


@contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """Yield the variables that put Qt on a screen of its own; on Qt's offscreen platform where it can't be had."""
    if sys.platform != "linux" or system_packages.missing_tools():
        say("No virtual screen can be had here: window tests run on Qt's offscreen platform, and real drags skip.")
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    with tempfile.TemporaryDirectory(prefix="dankdesk-screen-") as runtime, _x_server() as display:
        # Qt warns about a missing runtime folder, and its warnings fail tests.
        env = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_RUNTIME_DIR": runtime}
        with _window_manager(env):
            yield env


@contextmanager
def _x_server() -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        # The server writes its number when it is ready; the pipe closes without one when it dies.
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise SetupError("Xvfb, the virtual screen, does not start.")
        yield f":{number}"
    finally:
        _end(server)


@contextmanager
def _window_manager(env: dict[str, str]) -> Iterator[None]:
    full = {**os.environ, **env}
    manager = subprocess.Popen(["openbox"], env=full, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        # Only a running window manager answers how many desktops there are.
        deadline = time.monotonic() + START_SECONDS
        ask = ["xdotool", "get_num_desktops"]
        while subprocess.run(ask, env=full, capture_output=True, check=False).returncode != 0:
            if time.monotonic() > deadline or manager.poll() is not None:
                raise SetupError("openbox, the window manager for the tests, does not start.")
            time.sleep(0.05)
        yield
    finally:
        _end(manager)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
