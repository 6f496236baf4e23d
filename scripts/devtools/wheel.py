"""The wheel: DankDesk as a package, its model and assets inside."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.devtools import environment
from scripts.devtools.console import SetupError, logged, say, step

PARTS = ("LICENSE", "README.md", "assets", "dankdesk", "model", "pyproject.toml", "setup.py")
LOG = environment.CACHE / "wheel.log"
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def build(args: Sequence[str]) -> int:
    """Build the wheel into dist/; returns the exit code."""
    if args:
        raise SetupError(f"This takes no arguments: {' '.join(args)}")
    with step("Building the wheel"):
        wheel = make(environment.ROOT / "dist")
    say(f"  {wheel.relative_to(environment.ROOT)}: {wheel.stat().st_size / 1e6:.0f} MB")
    return 0


def make(dist: Path) -> Path:
    """Build the wheel into `dist`; returns it. Raises SetupError with the end of what the build said.

    Nothing is fetched. From a copy: setuptools keeps what it built in the checkout, and would put a module into the
    next wheel that is gone by then.
    """
    with tempfile.TemporaryDirectory(prefix="dankdesk-wheel-") as folder:
        for part in PARTS:
            source, copy = environment.ROOT / part, Path(folder, part)
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, copy)
        dist.mkdir(parents=True, exist_ok=True)
        built = Path(folder, "built")
        built.mkdir()
        logged(environment.python("-I", "-W", "error", "-c", BUILD, built), LOG, cwd=Path(folder))
        (wheel,) = built.glob("*.whl")
        return Path(shutil.copy(wheel, dist))
