"""`dankdesk desktop`: puts DankDesk into this user's menu and among what can open a picture, and takes it out again.

As the freedesktop.org specifications say: a desktop file that names the program and the kinds of files it opens, and
its icons. Nothing is made the usual program for anything; that is the user's to choose.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from platformdirs import user_data_path

from dankdesk.atomic import write_atomically
from dankdesk.errors import UserError
from dankdesk.paths import assets_folder, why

NAME = "dankdesk.desktop"
RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")
"""Characters for which an argument of Exec must stand in quotes."""

ELSEWHERE = (
    "This is for desktops on Linux and its relatives. Here, right-click a picture, choose Open with, and look for "
    "DankDesk there."
)


def desktop(args: Namespace) -> int:
    """Install or remove; returns the exit code. Raises UserError."""
    if sys.platform in ("win32", "darwin"):
        raise UserError(ELSEWHERE)
    data = user_data_path()
    try:
        files = _install(data) if args.act == "install" else _remove(data)
    except OSError as error:
        raise UserError(f"{error.filename} can't be changed: {why(error)}.") from error
    _refresh(data / "applications")
    for file in files:
        print(file)
    return 0


def exec_line(command: list[str]) -> str:
    """The value of Exec that starts `command` with the files that are to be opened."""
    return " ".join([*map(_quoted, command), "window", "%F"])


def _quoted(argument: str) -> str:
    # Twice: once as an argument in quotes, and once more as any text in such a file.
    if RESERVED & set(argument):
        inside = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in argument)
        argument = f'"{inside}"'
    return argument.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("%", "%%")


def _program() -> list[str]:
    """What starts this very DankDesk from anywhere: the bundle, the installed script, or the checkout."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.executable).with_name("dankdesk")
    if script.is_file():
        return [str(script)]
    return ["env", f"PYTHONPATH={Path(__file__).parents[2]}", sys.executable, "-P", "-m", "dankdesk"]


def _install(data: Path) -> list[Path]:
    shipped = (assets_folder() / "linux" / NAME).read_text(encoding="utf-8")
    ours = re.sub(r"^Exec=.*$", lambda _: f"Exec={exec_line(_program())}", shipped, flags=re.MULTILINE)
    entry = data / "applications" / NAME
    entry.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(entry, ours.encode())
    icons = _icons(data)
    for icon, source in icons.items():
        icon.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, icon)
    return [entry, *icons]


def _remove(data: Path) -> list[Path]:
    there = [path for path in (data / "applications" / NAME, *_icons(data)) if path.exists()]
    for path in there:
        path.unlink()
    return there


def _icons(data: Path) -> dict[Path, Path]:
    """Where each icon goes, and which one of ours goes there."""
    theme = data / "icons" / "hicolor"
    found = {}
    for source in sorted((assets_folder() / "icon").glob("dankdesk-*.png")):
        size = source.stem.removeprefix("dankdesk-")
        found[theme / f"{size}x{size}" / "apps" / "dankdesk.png"] = source
    return found


def _refresh(applications: Path) -> None:
    """Have the desktop look again. Where the tool is missing, most find it by themselves."""
    tool = shutil.which("update-desktop-database")
    if tool is not None and applications.is_dir():
        subprocess.run([tool, "--quiet", os.fspath(applications)], capture_output=True, check=False)
