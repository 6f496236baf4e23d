"""What `dankdesk score` of one file loads on its way to the answer, for somebody waits for each module of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests import making, tiny_model

SCRIPT = """
import sys
from dankdesk.cli import main
code = main(sys.argv[1:])
print(*sorted({"PIL", "PySide6", "google.protobuf", "onnx", "onnxruntime", "praw", "rapidocr"} & set(sys.modules)))
sys.exit(code)
"""


def loaded(tmp_path: Path, picture: Path) -> list[str]:
    """The heavy modules that scoring `picture` loaded into DankDesk's own process."""
    model = tiny_model.write(tmp_path / "model")
    words = ["--home", str(tmp_path / "home"), "--model", str(model), "score", "--no-words", str(picture)]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words], capture_output=True, text=True, timeout=60, check=True
    )
    _row, modules = done.stdout.splitlines()
    return modules.split()


def test_a_new_file_loads_the_engine_and_a_known_one_does_not(tmp_path: Path) -> None:
    (picture,) = making.folder_of(tmp_path / "memes", 1)
    assert loaded(tmp_path, picture) == ["onnxruntime"]
    assert loaded(tmp_path, picture) == []


def test_a_decoding_process_can_be_started_before_numpy_is_loaded() -> None:
    """Its own start takes as long as all that its parent loads, so it is to begin first."""
    script = "import sys, dankdesk.decoding; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0
