"""Someone at a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
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
