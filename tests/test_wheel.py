"""The wheel, installed into an environment of its own, run there, and taken out again."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from scripts.devtools import wheel

SCREEN = ("DISPLAY", "QT_QPA_PLATFORM", "SYSTEMROOT", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")


class Environment:
    """A fresh virtual environment, whose only packages are those that DankDesk depends on, borrowed from ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, symlinks=os.name != "nt")
        self.bin = folder / ("Scripts" if sys.platform == "win32" else "bin")
        self.site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
        self.site.mkdir(parents=True, exist_ok=True)
        (self.site / "borrowed.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")

    def run(self, program: str, *words: str | Path) -> str:
        """What a program of this environment prints, in its own folder and with nothing of ours in the environment."""
        done = subprocess.run(
            [str(self.bin / program), *map(str, words)],
            cwd=self.folder,
            env={name: os.environ[name] for name in SCREEN if name in os.environ} | {"HOME": str(self.folder / "home")},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def pip(self, *words: str | Path) -> None:
        quiet = ("--disable-pip-version-check", "--no-input", "--quiet")
        self.run("python", "-I", "-m", "pip", *quiet, *words)

    def files(self) -> set[str]:
        """All but what Python compiled, by the way, of modules that are still there."""
        found = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")}
        return {path for path in found if "home" not in path.split("/") and "dankdesk" in path.lower()} | {
            path for path in found if path.startswith(self.bin.name)
        }


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


def test_installed_it_runs_and_taken_out_it_is_gone(environment: Environment, tmp_path: Path, samples: Path) -> None:
    before = environment.files()
    environment.pip("install", "--no-deps", "--no-index", wheel.make(tmp_path))
    where = environment.run("python", "-c", "import dankdesk; print(dankdesk.__file__)")
    assert Path(where.strip()).is_relative_to(environment.site)

    scored = environment.run("dankdesk", "score", "--json", "--no-words", samples / "cat-test-set.jpg")
    assert 0 < json.loads(scored)["likelihood"] < 1
    report = json.loads(environment.run("dankdesk", "--self-test"))
    assert report["passed"] and report["words"], report
    told = json.loads(environment.run("dankdesk", "info", "--json"))
    assert Path(told["model"]["folder"]).is_relative_to(environment.site)

    environment.pip("uninstall", "--yes", "dankdesk")
    assert environment.files() == before
