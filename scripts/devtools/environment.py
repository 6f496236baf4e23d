"""The virtual environment in .venv and what is installed in it, kept true to a lock file.

A stamp in the environment names what was installed. It is taken away before an installation starts and written after
it ends, so whatever was interrupted is done again, and a second start only compares a few bytes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.devtools import system_packages
from scripts.devtools.console import logged, step
from scripts.devtools.mutex import only_one

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache" / "dev"
LOCKS = ROOT / "scripts" / "locks"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
EXTENDS = {"run": ("run", "dev"), "dev": ("dev",)}
"""Which installed locks satisfy which: dev holds all of run in the same versions (tests/test_dev.py)."""

SIZES = {"run": "1.0 GB", "dev": "4.1 GB"}
PIP_OPTIONS = (
    "install",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
)


def ensure(lock: str) -> None:
    """Make .venv hold what scripts/locks/<lock>.txt names; raises SetupError with what to do where it can't."""
    if satisfied(lock, VENV, LOCKS):
        return
    with only_one(CACHE / "setup.lock"):
        if satisfied(lock, VENV, LOCKS):
            return
        _make_venv()
        _install(lock)


def ensure_qt_libraries() -> None:
    """Install what the installed Qt lacks on this system, or say how; asked again at each start until nothing lacks."""
    mark = stamp_path(VENV, "qt")
    if mark.exists():
        return
    with only_one(CACHE / "setup.lock"):
        missing = system_packages.missing_for_qt(VENV)
        if system_packages.install_or_say(missing, "what Qt needs to show a window"):
            mark.touch()


def satisfied(lock: str, venv: Path, locks: Path) -> bool:
    """Whether `venv` was completely installed from this lock as it is now, or from one that holds all of it."""
    return any(_read(stamp_path(venv, name)) == stamp(venv, locks / f"{name}.txt") for name in EXTENDS[lock])


def stamp(venv: Path, lock: Path) -> str:
    """What identifies an installation: the lock's content, and the Python that the environment was made for."""
    return hashlib.sha256(lock.read_bytes() + _read(venv / "pyvenv.cfg").encode()).hexdigest()


def stamp_path(venv: Path, lock: str) -> Path:
    """Where the stamp of one lock lies."""
    return venv / f"dankdesk-{lock}.stamp"


def python(*args: str | Path) -> list[str]:
    """The command line that runs the environment's Python."""
    return [str(PYTHON), *map(str, args)]


def child_env() -> dict[str, str]:
    """The environment for our own programs: this checkout and nothing else on the import path."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _make_venv() -> None:
    if _works():
        return
    if importlib.util.find_spec("ensurepip") is None:
        system_packages.install([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"], "Python's venv module")
    shutil.rmtree(VENV, ignore_errors=True)
    with step("Making a virtual environment in .venv"):
        logged([sys.executable, "-I", "-m", "venv", VENV], CACHE / "venv.log")


def _works() -> bool:
    """Whether .venv has a Python that starts and has pip: half-made ones and those of a removed Python don't."""
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run(python("-I", "-c", question), capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _install(lock: str) -> None:
    for name in (*EXTENDS, "qt"):
        stamp_path(VENV, name).unlink(missing_ok=True)
    pins = LOCKS / f"{lock}.txt"
    total = len(re.findall(r"^\S+==", _read(pins), flags=re.MULTILINE))
    started = 0
    with step(f"Installing the pinned packages ({SIZES[lock]} on disk, once)") as detail:

        def progress(line: str) -> None:
            nonlocal started
            if line.startswith("Collecting "):
                started += 1
                detail(f"{line.split()[1].split('==')[0]}, {started} of about {total}")
            elif line.startswith("Installing "):
                detail("unpacking")

        logged(python("-I", "-m", "pip", *PIP_OPTIONS, "-r", pins), CACHE / "pip.log", on_line=progress)
    stamp_path(VENV, lock).write_text(stamp(VENV, pins), encoding="utf-8")
