from __future__ import annotations

import pytest

from scripts.fuzz_images import fuzz


def test_damaged_files_end_in_a_picture_or_a_picture_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert [finding.what for finding in fuzz(600, seed=20)] == []
    assert capfd.readouterr() == ("", "")
