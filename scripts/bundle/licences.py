"""The licences of everything in a bundle, gathered from where its files came from.

A file belongs to the distribution that installed it, to Python, or to a package of the build machine's system. Each
brings its texts; one that has none stops the build, so that nothing is handed on without its terms.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

NAMED_LIKE_ONE = re.compile(r"(licen[cs]es?|copying|notice|authors|thirdpartynotices|model_licenses)\b", re.IGNORECASE)
NOT_A_TEXT = {".py", ".pyc", ".pyi", ".h", ".js", ".json"}
QT = ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt")
IN_ASSETS = {"pyside6-essentials": QT, "shiboken6": QT}
"""Distributions without a text of their own: which files of assets/licences speak for them."""

OURS = {
    "dankdesk": ("LICENSE",),
    "dankdesk-model": ("model/MODEL_CARD.md",),
    "dankdesk-font": ("assets/fonts/Inter-LICENSE.txt", "assets/fonts/SOURCES.md"),
    "dankdesk-samples": ("assets/samples/SOURCES.md",),
}

ALWAYS = ("pyinstaller",)
"""Its start code is in the program itself."""


class LicenceError(Exception):
    """Something in the bundle has no licence text. `str(error)` names it."""


def gather(sources: Iterable[Path], folder: Path, root: Path) -> None:
    """Write to `folder`, made anew, the licences of what `sources` (files, absolute) belong to, and an index of them.

    root: the checkout. Raises LicenceError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    files = {Path(os.path.realpath(source)) for source in sources}
    for name, texts in OURS.items():
        _copy([root / text for text in texts], folder / name)
    index = ["DankDesk: MIT", f"Python {sys.version.split()[0]}: PSF-2.0"]
    _copy([_of_python()], folder / "python")
    for owner in _owners(files):
        found = _texts(owner) or [root / "assets" / "licences" / name for name in IN_ASSETS.get(_key(owner.name), ())]
        if not found:
            raise LicenceError(f"{owner.name} {owner.version} is in the bundle and brings no licence.")
        _copy(found, folder / _key(owner.name))
        index.append(f"{owner.name} {owner.version}: {_terms(owner)}")
    for package, text in _of_the_system(files).items():
        _copy([text], folder / f"system-{package}")
        index.append(f"{package}: from the system this was built on")
    (folder / "INDEX.txt").write_text("\n".join(sorted(index, key=str.lower)) + "\n", encoding="utf-8")


def _owners(files: set[Path]) -> list[Distribution]:
    """The distributions that installed any of `files`."""
    names = {str(file) for file in files}

    def owns(distribution: Distribution) -> bool:
        # As text: asking the disk about each of a hundred thousand files would take as long as the build.
        site = os.path.realpath(str(distribution.locate_file("")))
        return any(os.path.normpath(os.path.join(site, path)) in names for path in distribution.files or ())  # noqa: PTH118

    return [one for one in distributions() if _key(one.name) in ALWAYS or owns(one)]


def _texts(distribution: Distribution) -> list[Path]:
    found = [
        Path(str(path.locate()))
        for path in distribution.files or ()
        if NAMED_LIKE_ONE.match(path.name) and path.suffix not in NOT_A_TEXT
    ]
    return sorted(path for path in found if path.is_file())


def _terms(distribution: Distribution) -> str:
    about = distribution.metadata
    said = next((about[field] for field in ("License-Expression", "License") if field in about), "")
    classified = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License")]
    return said if said and "\n" not in said else ", ".join(classified) or "as its text says"


def _of_python() -> Path:
    home = Path(os.__file__).parent
    for folder in (home, home.parent, Path(sys.base_prefix)):
        for name in ("LICENSE.txt", "LICENSE"):
            if (folder / name).is_file():
                return folder / name
    raise LicenceError("This Python brings no licence.")


def _of_the_system(files: set[Path]) -> dict[str, Path]:
    """Debian's packages that hold any of `files`, each with its text; none on other systems, of which nothing is
    taken along."""
    ours = [file for file in files if str(file).startswith(("/usr/lib/", "/lib/"))]
    if not ours or shutil.which("dpkg-query") is None:
        return {}
    # Where /lib is a link to /usr/lib, Debian may know a file by either name.
    asked = [name for file in ours for name in (str(file), str(file).removeprefix("/usr"))]
    answer = subprocess.run(["dpkg-query", "--search", *asked], capture_output=True, text=True, check=False)
    packages = {line.split(":")[0] for line in answer.stdout.splitlines()}
    texts = {package: Path("/usr/share/doc", package, "copyright") for package in packages}
    missing = sorted(package for package, text in texts.items() if not text.is_file())
    if missing:
        raise LicenceError(f"These packages of the system bring no licence: {', '.join(missing)}.")
    return texts


def _copy(texts: Iterable[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for text in texts:
        name = text.name
        # A distribution's parts may each bring a LICENSE.
        for number in range(2, 100):
            if not (folder / name).exists():
                break
            name = f"{text.stem}-{number}{text.suffix}"
        shutil.copyfile(text, folder / name)


def _key(name: str) -> str:
    """The name as PEP 503 spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()
