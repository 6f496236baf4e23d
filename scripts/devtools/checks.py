"""The test command: lint, types, import contracts and all tests, then one summary."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence

from scripts.devtools import environment, screen
from scripts.devtools.console import say

STATIC = {
    "lint": ["-m", "ruff", "check"],
    "format": ["-m", "ruff", "format", "--check"],
    "types": ["-m", "mypy"],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-logo"],
}


def run_all(pytest_args: Sequence[str]) -> int:
    """Run every check to its end, whatever fails; returns the exit code, 0 or 1."""
    failed = [name for name, command in STATIC.items() if not _quiet(name, command)]
    if not _pytest(pytest_args):
        failed.append("tests")
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def _quiet(name: str, command: Sequence[str]) -> bool:
    """Run one check that is only worth reading when it fails."""
    started = time.monotonic()
    program = environment.python(*command)
    answer = subprocess.run(program, cwd=environment.ROOT, capture_output=True, text=True, check=False)
    passed = answer.returncode == 0
    say(f"{name}: {'ok' if passed else 'failed'}, {time.monotonic() - started:.1f} s")
    if not passed:
        print(answer.stdout, answer.stderr, sep="", end="", flush=True)
    return passed


def _pytest(args: Sequence[str]) -> bool:
    with screen.virtual_screen() as variables:
        env = {**os.environ, **variables}
        program = environment.python("-P", "-m", "pytest", *args)
        return subprocess.run(program, cwd=environment.ROOT, env=env, check=False).returncode == 0
