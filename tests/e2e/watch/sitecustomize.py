"""Python imports this by itself at the start of every process whose PYTHONPATH has this folder: a watch on the network.

Two guards. An audit hook notes every use of the network from Python, with its name, in the file `WATCH_LOG`, and
refuses it. Where the system can (Linux), its kernel ends the process, and those it starts, as soon as anything makes an
internet socket: libraries in C too, of which no audit hook hears. IPv6 is not there at all, as on many machines, rather
than deadly: urllib3 makes such a socket when it is imported, only to see whether it can.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

_LOG = Path(os.environ["WATCH_LOG"])
_USES = {
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.getnameinfo",
    "socket.sendmsg",
    "socket.sendto",
    "http.client.connect",
    "urllib.Request",
    "webbrowser.open",
}
_INTERNET = (2, 10)  # AF_INET, AF_INET6; the kernel's numbers
_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000 | 97  # EAFNOSUPPORT


def _note(line: str) -> None:
    with _LOG.open("a", encoding="utf-8") as log:
        log.write(f"{line}\n")


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event in _USES and not _is_local(arguments):
        _note(f"{event} {arguments[-2:]}")
        raise PermissionError(f"the network was used: {event}")


def _is_local(arguments: tuple[object, ...]) -> bool:
    """Whether this is about a socket between programs of one machine, like those of D-Bus and X11."""
    family = getattr(arguments[0], "family", None) if arguments else None
    return family is not None and int(family) not in _INTERNET


def _forbid() -> bool:
    """Have the kernel kill whoever makes an internet socket. True if it does from now on."""
    if sys.platform != "linux" or platform.machine() not in _SOCKET_CALL:
        return False
    architecture, call = _SOCKET_CALL[platform.machine()]
    program = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (_LOAD, 0, 0, 4),  # the kind of processor
            (_JUMP_IF_EQUAL, 0, 5, architecture),
            (_LOAD, 0, 0, 0),  # the call's number
            (_JUMP_IF_EQUAL, 0, 3, call),
            (_LOAD, 0, 0, 16),  # its first argument: the family
            (_JUMP_IF_EQUAL, 2, 0, _INTERNET[0]),
            (_JUMP_IF_EQUAL, 2, 0, _INTERNET[1]),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _KILL),
            (_RETURN, 0, 0, _FAIL),
        )
    )
    held = ctypes.create_string_buffer(program, len(program))
    filter_ = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    prctl = ctypes.CDLL(None).prctl
    no_new_privileges, seccomp, by_filter = 38, 22, 2
    return bool(
        prctl(no_new_privileges, 1, 0, 0, 0) == 0
        and prctl(seccomp, by_filter, ctypes.create_string_buffer(filter_, len(filter_)), 0, 0) == 0
    )


_note("watched by the kernel" if _forbid() else "watched")
sys.addaudithook(_hook)
