"""A small version of the run by hand, so that it can't rot: `python -m tests.soak.checks --checks 2000`."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.soak.checks import WARM, Sample, grown

ROOT = Path(__file__).resolve().parents[2]
STEADY = [Sample(n, 200.0, 28 + n % 3, 20, 2, 300.0) for n in range(0, 2001, 50)]

LATE = range(1_800, 2_001, 50)


@pytest.mark.skipif(sys.platform == "win32", reason="files that are open are counted on POSIX")
def test_a_window_that_checks_one_picture_after_another_stays_as_it_is() -> None:
    command = [sys.executable, "-m", "tests.soak.checks", "--tiny", "--checks", "40"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "40 checks" in done.stdout and ", 0 faults" in done.stdout


def test_what_comes_and_goes_or_is_made_once_does_not_grow() -> None:
    assert grown(STEADY) == []
    assert grown([replace(one, memory_mb=300.0, threads=27) if one.checks > 200 else one for one in STEADY]) == []


def test_a_process_that_is_there_more_often_towards_the_end_is_no_growth() -> None:
    often = [replace(one, children=3, children_mb=340.0) if one.checks in (100, *LATE) else one for one in STEADY]
    assert grown(often) == []


def test_what_is_less_than_it_was_before_did_not_grow() -> None:
    sunk = {1_550: 270.0, 1_600: 275.0, 1_650: 280.0, 1_700: 285.0}
    assert (
        grown(
            [replace(one, children_mb=sunk.get(one.checks, 290.0 if one.checks > 1_700 else 300.0)) for one in STEADY]
        )
        == []
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda one: replace(one, handles=one.handles + one.checks // 100), "handles at most"),
        (lambda one: replace(one, threads=one.threads + one.checks // 100), "threads at most"),
        (lambda one: replace(one, children=one.children + one.checks // 100), "children at most"),
        (lambda one: replace(one, memory_mb=one.memory_mb + one.checks / 50), "memory_mb grew by 20.0 MB"),
        (lambda one: replace(one, children_mb=one.children_mb + one.checks / 50), "children_mb grew by 20.0 MB"),
    ],
)
def test_what_grows_is_told(changed: object, told: str) -> None:
    assert callable(changed)
    (sentence,) = grown([changed(one) for one in STEADY])
    assert told in sentence


def test_of_memory_nothing_is_said_before_the_window_keeps_all_it_ever_keeps() -> None:
    short = [replace(one, memory_mb=one.memory_mb + one.checks) for one in STEADY if one.checks <= WARM]
    assert grown(short) == []
