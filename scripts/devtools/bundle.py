"""The bundle: one folder that runs on a machine without Python, built by PyInstaller and tried at once."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.devtools import environment, screen
from scripts.devtools.console import SetupError, logged, say, step

DIST = environment.ROOT / "dist"
LOG = environment.CACHE / "bundle.log"
GPU = "--gpu"
STARTS = 3
LARGEST = 8
GZIP_LEVEL = 6
"""xz makes it a seventh smaller in five times the time."""

WINDOWS_NEEDS = ("APPDATA", "LOCALAPPDATA", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE")


def build(args: Sequence[str]) -> int:
    """Build dist/dankdesk from build.spec, pack it, and let it try itself; returns the exit code."""
    if [*args] not in ([], [GPU]):
        raise SetupError(f"This takes {GPU} or nothing, not: {' '.join(args)}")
    with step("Building dist/dankdesk"):
        program = make(DIST, environment.ROOT / "build", gpu=bool(args))
    for line in _sizes(program):
        say(line)
    with step("Packing it"):
        archive = _pack(program, "-gpu" if args else "")
    say(f"  {archive.name}: {_megabytes([archive])} MB")
    with step(f"Starting it {STARTS} times, outside any Python environment"), screen.virtual_screen() as variables:
        trials = [try_out(program, variables) for _ in range(STARTS)]
    for line in _times(trials):
        say(line)
    return 0


def make(dist: Path, work: Path, args: Sequence[str] = (), *, gpu: bool = False) -> Path:
    """Run PyInstaller; returns the program. Raises SetupError with the end of what it said.

    args: PyInstaller's own. gpu: keep onnxruntime's CUDA library.
    """
    where = [f"--distpath={dist}", f"--workpath={work}"]
    command = environment.python("-m", "PyInstaller", "--noconfirm", "--clean", *where, *args)
    for_the_recipe = ["--", GPU] if gpu else []
    logged([*command, str(environment.ROOT / "build.spec"), *for_the_recipe], LOG, env=environment.child_env())
    if sys.platform == "darwin":
        return dist / "DankDesk.app" / "Contents" / "MacOS" / "dankdesk"
    return dist / "dankdesk" / ("dankdesk.exe" if sys.platform == "win32" else "dankdesk")


def try_out(program: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """Run the program's self-test (`dankdesk/ui/selftest.py`) for a user who has nothing; returns its report, with
    "painted" and "scored" in seconds from the start of the process, and "stderr". Raises SetupError if it fails.

    variables: those of the screen; of this process's own none is handed on, but what Windows can't do without.
    """
    with tempfile.TemporaryDirectory(prefix="dankdesk-bundle-") as folder:
        needed = {name: os.environ[name] for name in WINDOWS_NEEDS if sys.platform == "win32" and name in os.environ}
        began = time.time()
        done = subprocess.run(
            [program, "--self-test"],
            cwd=folder,
            env={"HOME": folder, **needed, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode != 0:
        raise SetupError(f"The bundle is built, but its self-test fails:\n{done.stdout}{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    since_start = {name: report["moments"][name] - began for name in ("painted", "scored")}
    return {**report, **since_start, "stderr": done.stderr}


def _top(program: Path) -> Path:
    """What is handed out: the folder, or macOS' app."""
    return next((folder for folder in program.parents if folder.suffix == ".app"), program.parent)


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _megabytes(files: Sequence[Path]) -> int:
    return round(sum(file.stat().st_size for file in files) / 1e6)


def _sizes(program: Path) -> list[str]:
    """How large it is, which parts are, and how old a Linux may be to run it."""
    top = _top(program)
    files = list(_files(top))
    parts: Counter[str] = Counter()
    for file in files:
        inside = file.relative_to(top).parts
        # numpy keeps its libraries in numpy.libs beside it, OpenCV in opencv_python_headless.libs beside cv2.
        name = inside[1].removesuffix(".libs") if len(inside) > 2 else "the system's libraries, Python and the program"
        parts["cv2" if name.startswith("opencv") else name] += file.stat().st_size
    largest = ", ".join(f"{name} {size / 1e6:.0f}" for name, size in parts.most_common(LARGEST))
    lines = [f"  {top.name}: {_megabytes(files)} MB in {len(files)} files", f"  the largest parts, MB: {largest}"]
    return [*lines, f"  needs glibc {_glibc(files)} or newer"] if sys.platform == "linux" else lines


def _glibc(files: Sequence[Path]) -> str:
    """The newest version of the C library that any of `files` asks for: it comes from the machine it was built on."""
    asked = {
        tuple(map(int, version.split(b".")))
        for file in files
        if ".so" in file.name or not file.suffix
        for version in re.findall(rb"GLIBC_(\d+\.\d+)\0", file.read_bytes())
    }
    return ".".join(map(str, max(asked)))


def _pack(program: Path, kind: str) -> Path:
    """Pack the bundle into one file beside it, as it would be handed out. kind: the end of the file's name."""
    top = _top(program)
    about = tomllib.loads((environment.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = about["project"]["version"]
    name = f"dankdesk-{version}-{platform.system().lower()}-{platform.machine().lower()}{kind}"
    if sys.platform == "win32":
        archive = top.parent / f"{name}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in _files(top):
                packed.write(file, file.relative_to(top.parent))
        return archive
    archive = top.parent / f"{name}.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=GZIP_LEVEL) as packed:
        packed.add(top, top.name)
    return archive


def _times(trials: Sequence[Mapping[str, Any]]) -> list[str]:
    def spread(moment: str) -> str:
        seconds = [trial[moment] for trial in trials]
        return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"

    first = trials[0]
    words = " / ".join(first["words"].splitlines())
    return [
        f"  self-test passed on {first['platform']}, {first['engine']}; read: {words}",
        f"  from the start of the process to the first paint: {spread('painted')}",
        f"  to the first score, of a meme dropped at that moment: {spread('scored')}",
    ]
