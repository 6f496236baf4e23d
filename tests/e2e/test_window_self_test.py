"""`dankdesk --self-test`, by which a bundle is tried: it passes where all is well, and says what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def self_test(*options: str | Path) -> tuple[int, dict[str, Any], str]:
    """Exit code, report and stderr."""
    command = [sys.executable, "-W", "error", "-m", "dankdesk", *map(str, options), "--self-test"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    return done.returncode, json.loads(done.stdout), done.stderr


def test_all_is_well() -> None:
    code, report, said = self_test()
    assert (code, report["faults"], report["complaints"], said) == (0, [], [], "")
    assert report["passed"] is True
    assert report["words"] == "WHEN THE TEST SET\nWAS IN THE TRAINING DATA"
    moments = list(report["moments"].values())
    assert list(report["moments"]) == ["painted", "scored", "done", "ended"] and moments == sorted(moments)


def test_a_library_that_can_not_be_written_is_a_fault(home: Path, tiny: Path) -> None:
    (home / "library").write_text("in its place")
    code, report, _ = self_test("--home", home, "--model", tiny)
    assert (code, report["passed"]) == (1, False)
    assert any("library" in fault for fault in report["faults"]), report["faults"]


def test_a_model_that_is_missing_is_a_fault(home: Path, tmp_path: Path) -> None:
    code, report, _ = self_test("--home", home, "--model", tmp_path / "nowhere" / "manifest.json")
    assert (code, report["passed"]) == (1, False)
    assert any("There is no model" in fault for fault in report["faults"]), report["faults"]
