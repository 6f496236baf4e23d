"""Someone at a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests import tiny_model

ROOT = Path(__file__).parents[2]


class Terminal:
    """Runs `dankdesk` as a person would, in a folder of its own with a home and the tiny model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.model = tiny_model.write(folder / "model").parent

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "dankdesk", "--home", str(self.home), "--model", str(self.model), *words]

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error"}

    def type(self, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*words), cwd=self.folder, env=self.env, input=stdin, capture_output=True, check=False
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def watch(self, *words: str) -> str:
        """All that a terminal is sent, from both streams."""
        import pty

        ours, theirs = pty.openpty()
        with subprocess.Popen(
            self.command(*words), cwd=self.folder, env=self.env, stdin=theirs, stdout=theirs, stderr=theirs
        ):
            os.close(theirs)
            seen = b""
            # The system ends a terminal that nobody writes to any more by an error or by nothing, as it likes.
            with suppress(OSError):
                while more := os.read(ours, 10_000):
                    seen += more
        os.close(ours)
        return seen.decode()
