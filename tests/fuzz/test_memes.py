"""Real memes, cut, bit-flipped and spliced between formats, and the public corpora of broken pictures, through the
processes that decode: `python -m scripts.fuzz decoder --pictures ../shared/data --iterations 10000` in small."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from dankdesk.decoding import Decoder
from scripts.fuzz.runner import fuzz
from scripts.fuzz.target import TARGETS
from scripts.fuzz.targets import decoder
from tests.decoding.making import GREEDY, SEGFAULT, hijacked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner is for POSIX")

N = 200


def test_changed_samples_harm_no_process(samples: Path) -> None:
    report = fuzz(TARGETS["decoder"], iterations=N, seed=3, pictures=samples)
    assert (report.n, report.findings) == (N, [])


def test_changed_memes_harm_no_process(shared_folder: Path) -> None:
    report = fuzz(TARGETS["decoder"], iterations=N, seed=3, pictures=shared_folder / "data")
    assert (report.n, report.findings) == (N, [])


def test_no_file_of_the_corpora_harms_a_process(shared_folder: Path) -> None:
    folder = shared_folder / "corpora"
    report = fuzz(TARGETS["decoder"], replay=folder)
    assert report.findings == []
    assert report.n == sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize("harm", [SEGFAULT, GREEDY], ids=["crash", "memory"])
def test_what_harms_a_process_is_found_though_dankdesk_lives_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: bytes
) -> None:
    monkeypatch.setattr(decoder, "Decoder", partial(Decoder, command=hijacked()))
    with decoder.target(tmp_path, None) as subject:
        subject.check(subject.seeds[0])
        with pytest.raises(AssertionError):
            subject.check(harm)
