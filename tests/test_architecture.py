"""The rooms below the window work on a machine without Qt: a server, a script, a bundle without a screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import tiny_model

ROOT = Path(__file__).resolve().parent.parent
WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""


def run_without(names: set[str], code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code where `names` are as good as not installed."""
    program = [sys.executable, "-c", WITHOUT.format(names=names) + code]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "module", ["images", "inference", "library", "reading", "reddit", "scoring", "collecting", "shards", "cli"]
)
def test_imports_without_qt(module: str) -> None:
    answer = run_without({"PySide6", "shiboken6"}, f"import dankdesk.{module}")
    assert answer.returncode == 0, answer.stderr


def test_the_window_does_not_import_without_qt() -> None:
    """Proves that the tests above could fail."""
    answer = run_without({"PySide6", "shiboken6"}, "import dankdesk.ui.theme")
    assert answer.returncode == 1
    assert "No module named 'PySide6'" in answer.stderr


@pytest.mark.parametrize("command", [["--version"], ["--help"]])
def test_answers_about_itself_without_heavy_packages(command: list[str]) -> None:
    """Asking for the version must not wait for the engine or for Qt."""
    code = f"import sys; from dankdesk.cli import main; sys.exit(main({command}))"
    answer = run_without({"PySide6", "shiboken6", "onnxruntime", "onnx", "PIL"}, code)
    assert answer.returncode == 0, answer.stderr
    assert "dankdesk" in answer.stdout.lower()


def test_many_machines_without_ray_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("path\ncat.png\n")
    words = ["--home", str(tmp_path / "home"), "--model", str(tiny_model.write(tmp_path / "model"))]
    words += ["score", "--engine", "ray", "--manifest", str(tmp_path / "table.csv"), "--out", str(tmp_path / "out")]
    answer = run_without({"ray"}, f"import sys; from dankdesk.cli import main; sys.exit(main({words}))")
    assert answer.returncode == 2
    assert answer.stderr.strip() == "--engine ray needs Ray, which is not installed here: pip install 'dankdesk[ray]'"


@pytest.mark.parametrize(
    "command", [["score", "assets/samples/cat-test-set.jpg", "--no-words"], ["--self-test"]], ids=["score", "window"]
)
def test_no_picture_is_decoded_in_this_process(command: list[str], tmp_path: Path) -> None:
    """Without Pillow here: a child that decodes has its own way to it. The window has a sample dropped on it."""
    words = ["--home", str(tmp_path / "home"), *command]
    answer = run_without({"PIL"}, f"import sys; from dankdesk.cli import main; sys.exit(main({words}))")
    assert answer.returncode == 0, answer.stdout + answer.stderr
