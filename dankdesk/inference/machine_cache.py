"""What was worked out for this machine and can be worked out again: graphs as ONNX Runtime optimised them, answers that
another engine is compared with. docs/decisions/101-the-optimised-graph-is-kept.md
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import stat
from pathlib import Path

import onnxruntime as ort

from dankdesk import __version__
from dankdesk.atomic import write_atomically

MOST = 8
"""How many entries stay, the newest: a model has two, and a graph takes as much room as its model."""
SUFFIX = ".kept"
N_DIGEST = hashlib.sha256().digest_size


class MachineCache:
    """Entries in one folder. What is damaged, somebody else's, or made by another processor or version is not there.

    An entry speaks of bytes that were verified in this very run: their sha256 is part of its name. No failure to read
    or to write one is told, as without it only time is lost.
    """

    def __init__(self, folder: Path) -> None:
        """folder: two below the home; may be missing."""
        self._folder = folder

    def load(self, kind: str, sha256: str) -> bytes | None:
        """What `save` was given, or None. kind: what it is, and what else it depends on."""
        path = self._path(kind, sha256)
        try:
            with path.open("rb", buffering=0) as file:  # with a buffer, the second read would copy it all
                if not _only_ours(os.fstat(file.fileno())):
                    return None
                digest, data = file.read(N_DIGEST), file.read()
        except OSError:
            return None
        if hashlib.sha256(data).digest() != digest:
            self._drop(path)
            return None
        return data

    @property
    def usable(self) -> bool:
        """Whether there is a home to keep things in; none is made only for this."""
        return self._folder.parent.parent.is_dir()

    def save(self, kind: str, sha256: str, data: bytes) -> None:
        """Keep `data`, of the model file with this sha256."""
        if not self.usable:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._path(kind, sha256), hashlib.sha256(data).digest() + data)
            self._tidy()

    def drop(self, kind: str, sha256: str) -> None:
        """Forget an entry that turned out to be of no use."""
        self._drop(self._path(kind, sha256))

    def _path(self, kind: str, sha256: str) -> Path:
        key = json.dumps([kind, sha256, __version__, ort.__version__, processor()])
        return self._folder / (hashlib.sha256(key.encode()).hexdigest() + SUFFIX)

    def _tidy(self) -> None:
        entries = sorted(self._folder.glob("*" + SUFFIX), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in entries[MOST:]:
            self._drop(path)

    def _drop(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink()


def processor() -> str:
    """What tells this processor from one that would run another graph: its model and what it can do."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as file:
            first = iter(file.readline, "\n")  # up to the line that ends the first core's block
            told = [line for line in first if line.startswith(("vendor", "cpu family", "model", "flags", "Features"))]
    except OSError:
        told = [os.environ.get("PROCESSOR_IDENTIFIER", ""), platform.machine(), platform.release()]
    return "".join(told)


def _only_ours(state: os.stat_result) -> bool:
    """Whether nobody else may have written it. Windows keeps others out by the folder."""
    if os.name == "nt":
        return True
    return state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
