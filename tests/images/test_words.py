from __future__ import annotations

import pytest

from dankdesk.images import words


@pytest.mark.parametrize(
    ("n_bytes", "expected"),
    [(1, "1 byte"), (999, "999 bytes"), (41_000, "41 KB"), (999_001, "1 MB"), (50_000_001, "50.1 MB")],
)
def test_sizes(n_bytes: int, expected: str) -> None:
    assert words.size(n_bytes) == expected


def test_a_little_over_a_limit_never_looks_equal_to_it() -> None:
    assert words.megapixels(40_000_000) == "40 megapixels"
    assert words.megapixels(40_000_001) == "40.1 megapixels"
