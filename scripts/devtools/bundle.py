"""The bundle: one folder that runs on a machine without Python, built by PyInstaller and tried at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.devtools import environment
from scripts.devtools.console import SetupError, logged, say, step

DIST = environment.ROOT / "dist"
PROGRAM = DIST / "dankdesk" / ("dankdesk.exe" if sys.platform == "win32" else "dankdesk")


def build(args: Sequence[str]) -> int:
    """Build dist/dankdesk from build.spec and let it score the sample memes; returns the exit code."""
    where = [f"--distpath={DIST}", f"--workpath={environment.ROOT / 'build'}"]
    options = ["--noconfirm", "--clean", *where, *args]
    command = environment.python("-m", "PyInstaller", *options, environment.ROOT / "build.spec")
    with step("Building dist/dankdesk"):
        logged(command, environment.CACHE / "bundle.log", env=environment.child_env())
    size = sum(file.lstat().st_size for file in PROGRAM.parent.rglob("*") if file.is_file())
    say(f"dist/dankdesk holds {size / 1e6:.0f} MB. Trying it:")
    _try("--version")
    _try("score", "--no-library", environment.ROOT / "assets" / "samples")
    return 0


def _try(*args: str | Path) -> None:
    answer = subprocess.run([PROGRAM, *args], stdin=subprocess.DEVNULL, check=False)
    if answer.returncode != 0:
        raise SetupError(f"The bundle is built but `dankdesk {args[0]}` ends with {answer.returncode}.")
