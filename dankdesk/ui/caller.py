"""The second start's side of a talk with the window that is open. Runs without an event loop."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtNetwork import QLocalSocket

from dankdesk.handover import Handover, Malformed, pack, parse_answer, read_address

ANSWER_S = 3.0
"""How long the window has for an answer."""


def call(file: Path, paths: Sequence[Path]) -> bool | None:
    """Whether the window whose address is in `file` took `paths`; None where none listens there."""
    address = read_address(file)
    if address is None:
        return None
    give_up = time.monotonic() + ANSWER_S
    socket = QLocalSocket()
    socket.connectToServer(address.name)
    if not socket.waitForConnected(_until(give_up)):
        return None
    _allow_to_front(address.pid)
    here = tuple(path.absolute() for path in paths)
    socket.write(pack(Handover(here, time.time() + ANSWER_S, os.environ.get("XDG_ACTIVATION_TOKEN") or None)))
    answer = b""
    while not answer.endswith(b"\n"):
        if not socket.waitForReadyRead(_until(give_up)):
            # One that ends hangs up; one that hangs does not.
            return None if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState else False
        answer += socket.readAll().data()
    try:
        return parse_answer(answer)
    except Malformed:
        return False


def _until(moment: float) -> int:
    """Milliseconds that are left."""
    return max(0, round((moment - time.monotonic()) * 1000))


def _allow_to_front(pid: int) -> None:
    """Pass on the right to bring a window to the front, which Windows gives to the program that was just started."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(pid)
