"""One line a step on stderr, so that a command's own standard output stays clean for pipes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TAIL_LINES = 15


class SetupError(Exception):
    """Set-up can't go on. `str(error)` is for the user and says what to do where something can be done."""


def say(line: str) -> None:
    """Print one line to stderr at once."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """Show `title` while the block runs and its seconds after; yields a function that shows a passing detail."""
    terminal = sys.stderr.isatty()
    started = time.monotonic()

    def detail(text: str) -> None:
        if terminal:
            print(f"\r\033[K{title}: {text}"[:120], end="", file=sys.stderr, flush=True)

    if terminal:
        print(title, end="", file=sys.stderr, flush=True)
    else:
        say(f"{title} ...")
    try:
        yield detail
    except BaseException:
        if terminal:
            say("")
        raise
    clear = "\r\033[K" if terminal else ""
    say(f"{clear}{title}: {time.monotonic() - started:.1f} s")


def logged(
    command: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: Callable[[str], None] = lambda line: None,
) -> None:
    """Run a command with all it prints in `log`; raises SetupError with the end of it when the command fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as out:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except OSError as error:
            raise SetupError(f"can't start {command[0]}: {error.strerror}") from error
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                out.write(line)
                on_line(line)
    if process.returncode != 0:
        tail = log.read_text(encoding="utf-8").splitlines()[-TAIL_LINES:]
        raise SetupError(
            "\n".join([*tail, f"The command that failed: {' '.join(map(str, command))}", f"All of it: {log}"])
        )
