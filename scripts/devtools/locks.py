"""The lock files: every package with its version and hashes, for all systems and Pythons, naming no registry."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scripts.devtools import environment
from scripts.devtools.console import logged, step

OPTIONS = [
    "--no-config",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--only-binary=:all:",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
]


def write(args: Sequence[str]) -> int:
    """Make dev.txt, then run.txt as a part of it; pins stay unless pyproject.toml or `--upgrade` moves them."""
    dev, run = environment.LOCKS / "dev.txt", environment.LOCKS / "run.txt"
    with step("Pinning packages"):
        _compile(["--extra=dev", "--extra=train", "--extra=intel", "--extra=ray", f"--output-file={dev}", *args])
        _compile([f"--constraint={dev}", f"--output-file={run}", *args])
    return 0


def _compile(args: Sequence[str]) -> None:
    # A machine's own settings (a mirror, a folder of wheels) must not decide what everybody installs.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    uv = environment.python("-I", "-m", "uv", "pip", "compile", *OPTIONS, *args, environment.ROOT / "pyproject.toml")
    logged(uv, environment.CACHE / "lock.log", env=env)
