"""The commands of scripts/dev.py: each makes what it needs, then hands over to the program it stands for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from scripts.devtools import bundle, checks, environment, locks, system_packages, wheel
from scripts.devtools.console import SetupError, say

WRONG_USAGE = 2


def main(argv: Sequence[str], usage: str) -> int:
    """Run one command; returns the exit code for the system."""
    commands: dict[str, Callable[[Sequence[str]], int]] = {
        "run": _run,
        "test": _test,
        "lab": _lab,
        "bench": _bench,
        "bundle": _bundle,
        "wheel": _wheel,
        "lock": _lock,
    }
    if argv and argv[0] in ("-h", "--help", "help"):
        print(usage)
        return 0
    if not argv or argv[0] not in commands:
        print(usage, file=sys.stderr)
        return WRONG_USAGE
    try:
        return commands[argv[0]](argv[1:])
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped; the same command goes on from there.")
        return 130


def _run(args: Sequence[str]) -> int:
    environment.ensure("run")
    environment.ensure_qt_libraries()
    return _hand_over("dankdesk", args)


def _test(args: Sequence[str]) -> int:
    environment.ensure("dev")
    _ensure_screen()
    return checks.run_all(args)


def _lab(args: Sequence[str]) -> int:
    environment.ensure("dev")
    return _hand_over("scripts.lab", args)


def _bench(args: Sequence[str]) -> int:
    environment.ensure("dev")
    return _hand_over("scripts.bench", args)


def _bundle(args: Sequence[str]) -> int:
    environment.ensure("dev")
    # The bundle takes along what Qt loads of the system: what is missing here would be missing there.
    _ensure_screen()
    return bundle.build(args)


def _wheel(args: Sequence[str]) -> int:
    environment.ensure("dev")
    return wheel.build(args)


def _lock(args: Sequence[str]) -> int:
    environment.ensure("dev")
    return locks.write(args)


def _ensure_screen() -> None:
    """What Qt needs of the system, and what a virtual screen is made of."""
    environment.ensure_qt_libraries()
    if sys.platform == "linux":
        system_packages.install_or_say(system_packages.missing_tools(), "what the window tests use")


def _hand_over(module: str, args: Sequence[str]) -> int:
    """Run a module in the user's own folder, so that the paths they type mean what they think."""
    # -P: a folder that happens to hold an onnx.py must not change what we import.
    command = environment.python("-P", "-m", module, *args)
    env = environment.child_env()
    if sys.platform == "win32":
        return subprocess.run(command, env=env, check=False).returncode
    # Taking its place lets Ctrl-C and signals reach the program itself.
    os.execve(environment.PYTHON, command, env)
