"""System libraries and tools on Debian and its kin: which are missing, and apt-get where it may."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.devtools.console import SetupError, logged, say, step

TOOLS = {"Xvfb": "xvfb", "openbox": "openbox", "xauth": "xauth", "xclip": "xclip", "xdotool": "xdotool"}
"""What the window tests call -> the Debian package it is in."""

IRREGULAR = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
}
"""Sonames whose Debian package isn't called after them."""

# Everything Qt loads to show a window, on X11 and on Wayland; the libraries they link to are covered by them.
PLUGIN_FOLDER = "lib/python*/site-packages/PySide6/Qt/plugins"
QT_PLUGINS = ("platforms/libqxcb.so", "platforms/libqwayland.so", "xcbglintegrations/*.so")


def package_of(soname: str) -> str:
    """The Debian package of a shared library: `libxcb-icccm.so.4` -> `libxcb-icccm4` (Debian policy 8.1)."""
    if soname in IRREGULAR:
        return IRREGULAR[soname]
    name, _, version = soname.lower().replace("_", "-").partition(".so.")
    return f"{name}-{version}" if name[-1].isdigit() else f"{name}{version}"


def not_found(ldd_output: str) -> list[str]:
    """The sonames that ldd could not resolve, sorted, each once."""
    return sorted(set(re.findall(r"^\s*(\S+) => not found", ldd_output, flags=re.MULTILINE)))


def missing_for_qt(venv: Path) -> list[str]:
    """Debian packages that hold what the installed Qt lacks; empty on systems without ldd, where Qt brings its own."""
    if sys.platform != "linux" or shutil.which("ldd") is None:
        return []
    files = [file for pattern in QT_PLUGINS for file in sorted(venv.glob(f"{PLUGIN_FOLDER}/{pattern}"))]
    if not files:
        return []
    answer = subprocess.run(["ldd", *map(str, files)], capture_output=True, text=True, check=False)
    return sorted({package_of(soname) for soname in not_found(answer.stdout)})


def missing_tools() -> list[str]:
    """Debian packages of the window tests' tools that are not here."""
    return [package for tool, package in TOOLS.items() if shutil.which(tool) is None]


def install(packages: Sequence[str], what: str) -> None:
    """Install Debian packages as root or with sudo that asks nothing; else SetupError with the line that does it."""
    if shutil.which("apt-get") is None:
        raise SetupError(f"{what} is missing. On Debian or Ubuntu it is in: {' '.join(packages)}")
    root = _become_root()
    by_hand = f"sudo apt-get install {' '.join(packages)}"
    if root is None:
        raise SetupError(f"{what} is missing. This installs it:\n    {by_hand}")
    log = Path(__file__).resolve().parent.parent.parent / ".cache" / "dev" / "apt.log"
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    with step(f"Installing {what} (apt-get, {len(packages)} packages)"):
        try:
            _apt(command, packages, log)
        except SetupError as error:
            raise SetupError(f"{error}\n{what} could not be installed. By hand:\n    {by_hand}") from error


def install_or_say(packages: Iterable[str], what: str) -> bool:
    """As `install`, but goes on without: says the line and returns False where it can't, True where nothing lacks."""
    wanted = list(packages)
    if not wanted:
        return True
    try:
        install(wanted, what)
    except SetupError as error:
        say(str(error))
        return False
    return True


def _apt(command: Sequence[str], packages: Sequence[str], log: Path) -> None:
    fetch = [*command, "install", "--no-install-recommends", *packages]
    try:
        logged(fetch, log)
    except SetupError:
        # Fresh containers have no package lists, and old lists name files that are gone.
        logged([*command, "update"], log)
        logged(fetch, log)


def _become_root() -> list[str] | None:
    """What to put before a command to run it as root without a question, or None."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None
