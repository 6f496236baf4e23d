"""The command line: parses, calls, shows. It decides nothing."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dankdesk.cli.parser import parse
from dankdesk.cli.values import RAY
from dankdesk.errors import UserError
from dankdesk.paths import Home, model_folder

if TYPE_CHECKING:
    from dankdesk.ui.instance import Instance

WRONG_USAGE = 2
INTERRUPTED = 130
GARBAGE = 50_000
"""New objects between two looks for cycles: a long run still frees what it drops, within a few MB."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run DankDesk with `argv` (default: the process's); returns the exit code."""
    # What a start makes stays until the end: to look through it for cycles finds none, and takes 20 ms in all.
    gc.set_threshold(GARBAGE)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A title in letters that the terminal, or a file on Windows, has no code for is no reason to stop.
        sys.stdout.reconfigure(errors="backslashreplace")
    args = parse(argv)
    home = Home.at(args.home) if hasattr(args, "home") else Home.default()
    try:
        return _run(args, home)
    except UserError as error:
        _say(str(error))
        return WRONG_USAGE
    except KeyboardInterrupt:
        # Ctrl-C for the second time, or where nothing waits for it.
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`head`, say) has had enough. Point stdout elsewhere, or Python complains again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(args: Namespace, home: Home) -> int:
    shipped = model_folder() / "manifest.json"
    if args.self_test:
        return _self_test(args, shipped)
    if args.command == "models":
        from dankdesk.cli.models import models

        return models(args, home, shipped)
    if args.command == "library":
        from dankdesk.cli.library import library

        return library(args, home)
    if args.command == "desktop":
        from dankdesk.cli.desktop import desktop

        return desktop(args)
    if args.command in (None, "window"):
        return _window(args, home, shipped)
    manifest_path, notice = _manifest_path(args, home, shipped)
    if notice:
        _say(notice)
    if args.command == "score":
        if args.engine != RAY:
            _begin_scoring()
        from dankdesk.cli.score import score

        return score(args, home, manifest_path)
    if args.command == "engines":
        from dankdesk.cli.engines import engines

        return engines(args, home, manifest_path)
    if args.command == "info":
        from dankdesk.cli.info import info

        return info(args, home, manifest_path)
    if args.command == "pull":
        from dankdesk.cli.pulling import pull_posts

        return pull_posts(args, home, manifest_path)
    if args.command == "import":
        from dankdesk.cli.importing import import_posts

        return import_posts(args, home, manifest_path)
    if args.command == "posts":
        from dankdesk.cli.posts import posts

        return posts(args, home, manifest_path)
    from dankdesk.cli.rating import rate

    return rate(args, home)


def _begin_scoring() -> None:
    """Before what `score` loads: somebody may wait for the one answer."""
    from dankdesk.decoding import shared

    shared().warm()  # Its process loads numpy and Pillow beside us.
    atexit.register(gc.freeze)


def _self_test(args: Namespace, shipped: Path) -> int:
    """In a home of its own, unless one is named: it is about the program, and not about what its user keeps."""
    from tempfile import TemporaryDirectory

    from dankdesk.ui.selftest import self_test

    with TemporaryDirectory(prefix="dankdesk-self-test-") as folder:
        home = Home.at(args.home) if hasattr(args, "home") else Home(Path(folder))
        return self_test(home, _named_model(args) or shipped)


def _window(args: Namespace, home: Home, shipped: Path) -> int:
    if sys.platform == "linux" and not _has_screen():
        raise UserError("There is no screen here for a window. Try: dankdesk score PICTURE, or dankdesk --help.")
    paths = [Path(path) for path in getattr(args, "paths", [])]
    # One that is to be measured, or to use a model of its own, is a window by itself.
    instance = None if args.timings or hasattr(args, "model") else _instance(home)
    if instance is not None and instance.hand_over(paths):
        return 0
    manifest_path, notice = _manifest_path(args, home, shipped)
    for sentence in (instance.trouble if instance is not None else None, notice):
        if sentence:
            _say(sentence)
    try:
        from dankdesk.ui.app import run_window
    except ImportError as error:
        raise UserError(f"The window can't open, because a part of Qt can't be loaded: {error}.") from error
    return run_window(
        home,
        manifest_path,
        paths,
        timings=args.timings,
        shipped=shipped,
        notice=notice,
        instance=instance,
    )


def _instance(home: Home) -> Instance:
    from dankdesk.ui.instance import Instance

    return Instance(home)


def _has_screen() -> bool:
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or wanted not in {"", "xcb", "wayland"}


def _manifest_path(args: Namespace, home: Home, shipped: Path) -> tuple[Path, str | None]:
    """The manifest of the model that was named, or picked, or that ships, and a sentence where the picked one is not
    used."""
    named = _named_model(args)
    if named is not None:
        return named, None
    from dankdesk.models import picked

    return picked(home, shipped)


def _named_model(args: Namespace) -> Path | None:
    path: Path | None = getattr(args, "model", None)
    return path / "manifest.json" if path is not None and path.is_dir() else path


def _say(sentence: str) -> None:
    """On stderr, where what it quotes of a stranger's file must not drive the terminal."""
    from dankdesk.wording import printable

    print(printable(sentence), file=sys.stderr)
