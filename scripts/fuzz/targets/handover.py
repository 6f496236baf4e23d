"""What any program of this user may say to the open window -> files that are checked there.

It goes through a real socket, in pieces, and the other side may hang up at any time. A line that makes sense and whose
sender still waits is taken, nothing else is; nobody is kept, and the next one is heard.
"""

from __future__ import annotations

import os
import random
import socket
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import qInstallMessageHandler as install_message_handler
from PySide6.QtWidgets import QApplication, QWidget

import dankdesk.handover
import dankdesk.ui.listener
from dankdesk.handover import Handover, Malformed, pack, pack_answer, parse, parse_answer, read_address
from dankdesk.ui.listener import Listener
from scripts.fuzz import textual
from scripts.fuzz.target import Target

LATER = 4e9
"""A moment that is far away."""
SOUND = pack(Handover((Path("/memes/a.png"),), LATER))
PATIENCE_S = 20.0
MOST_PIECES = 4


class Ear(QWidget):
    """Stands for the window: hears which files it is to check."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[Path, ...]] = []

    def check_paths(self, paths: Sequence[Path]) -> None:
        self.heard.append(tuple(paths))


def seeds() -> list[bytes]:
    return [
        SOUND,
        pack(Handover((), LATER, "token-1")),
        pack(Handover((Path("/a"), Path("/\udcff é")), 0.0)),
        SOUND + SOUND,
        SOUND[:-1],
        pack_answer(True),
        b'{"name": "/run/dankdesk-00000000000000000000000000000000", "pid": 7}',
    ]


class Door:
    """A listener, and whoever talks with it. All on one thread, whose events are dealt with between two pieces."""

    def __init__(self, folder: Path) -> None:
        self._ear = Ear()
        self._file = folder / "address"
        self._other = folder / "other"
        self.listener = Listener(folder / "address", self._ear)  # type: ignore[arg-type]  # what it needs of a window
        assert self.listener.start()

    def check(self, data: bytes) -> None:
        with suppress(Malformed):
            parse_answer(data)
        self._other.write_bytes(data)
        read_address(self._other)
        self._ear.heard.clear()
        # The same data is always cut and left alike, so that what is found can be found again.
        chance = random.Random(zlib.crc32(data))
        whole = chance.randrange(4) > 0
        answer = self._talk(_pieces(data, chance), patient=whole and b"\n" in data)
        expected = _expected(data.partition(b"\n")[0])
        if whole and b"\n" in data:
            assert answer == pack_answer(bool(expected)), answer
            assert self._ear.heard == expected, (self._ear.heard, expected)
        self._until(lambda: not self._ear.heard or self._ear.heard == expected)
        self._ear.heard.clear()
        assert self._talk([SOUND], patient=True) == pack_answer(True), "the next one was not heard"
        assert self._ear.heard == _expected(SOUND)

    def _talk(self, pieces: Sequence[bytes], *, patient: bool) -> bytes:
        """What comes back; where the other side is not patient it hangs up without waiting for it."""
        address = read_address(self._file)
        assert address is not None
        answer = b""
        with socket.socket(socket.AF_UNIX) as talk:
            talk.connect(address.name)
            talk.setblocking(False)
            for piece in pieces:
                # It hangs up on whoever says more than a line.
                with suppress(BrokenPipeError, ConnectionResetError):
                    self._send(talk, piece)
                QApplication.processEvents()
            end = time.monotonic() + PATIENCE_S
            while patient and not answer.endswith(b"\n"):
                assert time.monotonic() < end, "no answer"
                QApplication.processEvents()
                with suppress(BlockingIOError):
                    answer += talk.recv(4096)
        return answer

    def _send(self, talk: socket.socket, piece: bytes) -> None:
        while piece:
            try:
                piece = piece[talk.send(piece) :]
            except BlockingIOError:
                QApplication.processEvents()

    def _until(self, condition: Callable[[], bool]) -> None:
        QApplication.processEvents()
        assert condition()


def _pieces(data: bytes, chance: random.Random) -> list[bytes]:
    cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(MOST_PIECES)))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def _expected(line: bytes) -> list[tuple[Path, ...]]:
    """What the window is to hear of a line."""
    try:
        handover = parse(line)
    except Malformed:
        return []
    assert parse(pack(handover)) == handover
    return [handover.paths] if handover.expires > time.time() else []


def _say(_kind: object, _context: object, text: str) -> None:
    """Pass on what Qt has to say, but for what it says of a platform without a screen."""
    if text != "This plugin does not support raise()":
        print(text, file=sys.stderr)


@contextmanager
def target(folder: Path, _: Path | None) -> Iterator[Target]:
    install_message_handler(_say)
    app = QApplication([])
    door = Door(folder)
    watched = tuple(Path(str(module.__file__)) for module in (dankdesk.handover, dankdesk.ui.listener))
    try:
        yield Target(seeds(), door.check, textual.change, watched)
    finally:
        door.listener.stop()
        del app
