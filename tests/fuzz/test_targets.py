"""Every door in small, beginning with what longer runs found: `python -m scripts.fuzz --minutes 10`."""

from __future__ import annotations

import sys

import pytest

from scripts.fuzz.__main__ import CORPORA
from scripts.fuzz.runner import fuzz
from scripts.fuzz.target import TARGETS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner is for POSIX")

INPUTS = {"decode": 300, "decoder": 300, "answers": 500, "import": 200, "manifest": 100, "graph": 1000, "handover": 100}


@pytest.mark.parametrize("name", TARGETS)
def test_changed_inputs_break_no_promise(name: str) -> None:
    corpus = CORPORA / name
    report = fuzz(TARGETS[name], iterations=INPUTS[name], seed=20, corpus=corpus if corpus.is_dir() else None)
    assert [(finding.sort, finding.what) for finding in report.findings] == []
    assert report.n == INPUTS[name]
