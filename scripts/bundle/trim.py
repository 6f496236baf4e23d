"""What goes: files that no one asked for, and libraries of the system that then nothing links to any more."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

Entry = tuple[str, str, str]
"""As PyInstaller has them: where a file goes in the bundle, where it comes from, and its kind."""

SHARED = re.compile(r"^(PySide6/Qt/lib/)?[^/]+$")
"""What is in the bundle only because something was linked to it: the system's libraries, and Qt's own."""

Imports = Callable[[str], Sequence[str]]


def without(entries: Sequence[Entry], patterns: Sequence[str]) -> list[Entry]:
    """The entries whose place in the bundle no pattern finds."""
    unwanted = re.compile("|".join(patterns))
    return [entry for entry in entries if not unwanted.search(PurePath(entry[0]).as_posix())]


def linked(entries: Sequence[Entry], imports: Imports | None = None) -> list[Entry]:
    """The entries without those libraries that nothing links to, whether directly or through others.

    imports: the names of the libraries that a file is linked to (default: what PyInstaller finds).
    On Windows and macOS PyInstaller takes no library of the system along, so that nothing goes.
    """
    if sys.platform != "linux":
        return list(entries)
    asked = imports or _imports
    by_name = {PurePath(place).name: (place, source, kind) for place, source, kind in entries if kind != "SYMLINK"}
    # Python itself is loaded by the program's start code, which links to nothing.
    asked_for = [e for e in by_name.values() if e[2] == "EXTENSION" or "libpython" in e[0] or not SHARED.match(e[0])]
    waiting = list(asked_for)
    kept = {place for place, _, _ in asked_for}
    while waiting:
        _, source, kind = waiting.pop()
        for name in asked(source) if kind in ("BINARY", "EXTENSION") else ():
            found = by_name.get(name)
            if found is not None and found[0] not in kept:
                kept.add(found[0])
                waiting.append(found)
    # A link's source is the place of what it points to, from the link's own folder.
    links = {place for place, source, kind in entries if kind == "SYMLINK" and _target(place, source) in kept}
    return [entry for entry in entries if entry[0] in kept | links]


def without_symbols(entries: Sequence[Entry], folder: Path) -> list[Entry]:
    """The entries, with copies in `folder` in place of Python's own files, which often bring their debugger's symbols.

    Only of Python's own: what `strip` makes of numpy's libraries can't be loaded.
    """
    strip = shutil.which("strip")
    if sys.platform != "linux" or strip is None:
        return list(entries)

    def stripped(entry: Entry) -> Entry:
        place, source, kind = entry
        if kind not in ("BINARY", "EXTENSION") or not Path(source).is_relative_to(sys.base_prefix):
            return entry
        copy = folder / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([strip, "--strip-unneeded", "-o", copy, source], check=True)
        return place, str(copy), kind

    return [stripped(entry) for entry in entries]


def _target(place: str, source: str) -> str:
    parts: list[str] = []
    for part in (PurePath(place).parent / source).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return PurePath(*parts).as_posix()


def _imports(source: str) -> list[str]:
    from PyInstaller.depend.bindepend import get_imports

    return [name for name, _ in get_imports(source)]
