"""The fuzzer sees every promise broken, and goes on behind it."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from scripts.fuzz import bytewise, textual
from scripts.fuzz.runner import fuzz
from scripts.fuzz.shrink import shrink
from scripts.fuzz.target import Change

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner is for POSIX")

N = 5


@pytest.mark.parametrize(
    ("door", "sort", "told"),
    [
        ("raises", "KeyError at broken.py:", "what nobody expects"),
        ("is_slow", "slow", "of processor time"),
        ("hoards", "memory", "The process held"),
        ("prints", "printed", "a warning"),
        ("leaves_files", "left", "It left temporary files: tmp"),
        ("leaves_open", "handles", "It left 1 files open."),
    ],
)
def test_a_broken_promise_is_found(door: str, sort: str, told: str) -> None:
    report = fuzz(f"tests.fuzz.broken:{door}", iterations=N)
    assert report.n == N
    found = next(finding for finding in report.findings if finding.sort.startswith(sort))
    assert told in found.what
    assert b"#" in found.data


def test_an_exception_is_told_once_with_the_smallest_input() -> None:
    report = fuzz("tests.fuzz.broken:raises", iterations=N)
    assert [finding.data for finding in report.findings] == [b"#"]


@pytest.mark.parametrize(("door", "sort"), [("dies", "died (-6)"), ("hangs", "hung")])
def test_a_death_is_found_and_the_next_child_goes_on_behind_it(door: str, sort: str) -> None:
    report = fuzz(f"tests.fuzz.broken:{door}", iterations=N, hang_s=3 if door == "hangs" else 60)
    assert report.n == N
    assert {finding.sort for finding in report.findings} == {sort}
    assert all(b"#" in finding.data for finding in report.findings)
    assert ("Aborted" in report.findings[0].what) == (door == "dies")


def test_a_door_that_breaks_at_once_is_left_alone() -> None:
    report = fuzz("tests.fuzz.broken:never_opens", iterations=N)
    assert (report.n, [finding.sort for finding in report.findings]) == (0, ["died (-6)"])


def test_a_sound_door_is_found_sound() -> None:
    report = fuzz("tests.fuzz.broken:sound", iterations=N)
    assert (report.n, report.findings) == (N, [])


def test_what_reaches_further_is_changed_further() -> None:
    """Four bytes of 32 choices: by blind chance it would take a million inputs."""
    report = fuzz("tests.fuzz.broken:deep", iterations=2000)
    assert [finding.data for finding in report.findings] == [b"####"]
    assert len(report.cover) == 4


def test_files_are_taken_as_they_are(tmp_path: Path) -> None:
    for name, data in (("a", b"fine"), ("b", b"#"), ("c", b"fine too")):
        (tmp_path / name).write_bytes(data)
    report = fuzz("tests.fuzz.broken:raises", replay=tmp_path)
    assert (report.n, [finding.data for finding in report.findings]) == (3, [b"#"])


@pytest.mark.parametrize("change", [bytewise.change, textual.change])
def test_changes_are_the_same_for_the_same_chance_and_leave_something(change: Change) -> None:
    data = b'{"a": [1, 2, {"b": "c"}], "d": null}'
    changed = [change(data, random.Random(seed), [data, b"other"]) for seed in range(300)]
    assert changed == [change(data, random.Random(seed), [data, b"other"]) for seed in range(300)]
    assert all(changed)
    assert len(set(changed)) > 200


def test_shrinking_keeps_what_it_is_about() -> None:
    assert shrink(b"a" * 50 + b"#" + b"b" * 70 + b"#", lambda data: data.count(b"#") == 2) == b"##"
