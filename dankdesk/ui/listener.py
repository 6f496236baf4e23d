"""The open window's side: other starts connect, say a line each, and their files are checked in the window.

Only this user can connect, but programs of this user may be broken or fuzzed: a talk has a limit in bytes and in time,
there are only so many at once, and nothing is done before the whole of a line made sense.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from dankdesk.handover import MAX_BYTES, Address, Handover, Malformed, pack_answer, parse, read_address, write_address
from dankdesk.ui.front import bring_to_front

if TYPE_CHECKING:
    from dankdesk.ui.window import Window

MAX_TALKS = 16
LIMIT_MS = 5000
"""How long one talk may take."""


class Listener(QObject):
    """Listens for `window`, and says in the file `address` where."""

    def __init__(self, address: Path, window: Window) -> None:
        super().__init__()
        self._file = address
        self._window = window
        self._talks: set[Talk] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)

    def start(self) -> bool:
        """Whether other starts can find the window now. To be called while the lock of the home is held."""
        crashed = read_address(self._file)
        if crashed is not None:
            QLocalServer.removeServer(crashed.name)
        if not self._server.listen(f"dankdesk-{secrets.token_hex(16)}"):
            return False
        try:
            write_address(self._file, Address(self._server.fullServerName(), os.getpid()))
        except OSError:
            self._server.close()
        return self._server.isListening()

    def stop(self) -> None:
        """Hang up on everybody; who is about to hand something over becomes the first."""
        if self._server.isListening():
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
        self._server.close()
        for talk in list(self._talks):
            talk.end()

    def _connected(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            if len(self._talks) >= MAX_TALKS:
                socket.abort()
                socket.deleteLater()
                continue
            talk = Talk(socket, self)
            self._talks.add(talk)
            talk.came.connect(self._came)
            talk.ended.connect(self._talks.discard)
            talk.start()

    def _came(self, handover: Handover) -> None:
        self._window.check_paths(handover.paths)
        bring_to_front(self._window, handover.activation)


class Talk(QObject):
    """One connection. Owns `socket`, and lasts until the other side hangs up, or takes longer than `LIMIT_MS`."""

    came = Signal(object)
    """A `Handover` whose sender still waits."""
    ended = Signal(object)
    """This talk."""

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._said = bytearray()
        socket.setParent(self)
        socket.setReadBufferSize(MAX_BYTES)

    def start(self) -> None:
        self._socket.readyRead.connect(self._read)
        self._socket.disconnected.connect(self.end)
        QTimer.singleShot(LIMIT_MS, self, self.end)
        # What was said before anybody listened.
        self._read()

    def end(self) -> None:
        self._socket.disconnected.disconnect(self.end)
        self._socket.abort()
        self.ended.emit(self)
        self.deleteLater()

    def _read(self) -> None:
        heard = self._socket.readAll().data()
        self._said += heard
        if b"\n" in heard or len(self._said) > MAX_BYTES:
            self._answer(bytes(self._said.partition(b"\n")[0]))

    def _answer(self, line: bytes) -> None:
        self._socket.readyRead.disconnect(self._read)
        self._said.clear()
        try:
            handover = parse(line)
        except Malformed:
            handover = None
        # One that was stopped for a while must not check what the sender has by now opened a window of its own for.
        taken = handover is not None and time.time() < handover.expires
        self._socket.write(pack_answer(taken))
        self._socket.flush()
        if taken:
            self.came.emit(handover)
        self._socket.disconnectFromServer()
