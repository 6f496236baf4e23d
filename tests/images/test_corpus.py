"""Every file of the public corpora of broken pictures ends as a picture or a sentence, in time and in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"

pytestmark = [
    pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not part of the project: no ../shared/corpora"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the peak memory"),
]


def test_every_file_of_the_corpora_keeps_the_promise() -> None:
    child = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.images.corpus_child", str(CORPORA)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (child.returncode, child.stderr) == (0, "")
    results = [json.loads(line) for line in child.stdout.splitlines()]
    assert len(results) == sum(path.is_file() for path in CORPORA.rglob("*"))
    assert sum(result["sentence"] is None for result in results) > 700
    # Processor time, so that a busy machine fails nothing.
    assert [result for result in results if result["seconds"] > 2] == []
    assert max(result["peak"] for result in results) < 400e6
    sentences = {result["sentence"] for result in results} - {None}
    assert all(text[0].isupper() and text.endswith(".") and "\n" not in text for text in sentences)
