"""A small version of the run by hand, so that it can't rot: `python -m tests.soak.power_cut --times 200`."""

from __future__ import annotations

from pathlib import Path

from tests.soak.power_cut import die


def test_a_library_outlives_its_program(tmp_path: Path) -> None:
    deaths = die(6, tmp_path, seed=3)
    assert deaths.faults == []
    assert deaths.n_posts > 0
    assert deaths.n_ratings > 0
