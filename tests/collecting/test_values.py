"""Ages, sizes, dates and shares as people type them."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from dankdesk.cli import values


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.age, "90d", timedelta(days=90)),
        (values.age, "2w", timedelta(days=14)),
        (values.age, "6m", timedelta(days=180)),
        (values.age, "2y", timedelta(days=730)),
        (values.size, "2GB", 2_000_000_000),
        (values.size, "500 mb", 500_000_000),
        (values.size, "1.5k", 1500),
        (values.size, "123", 123),
        (values.size, "7b", 7),
        (values.share, "60%", 0.6),
        (values.share, "0.25", 0.25),
        (values.share, "1", 1.0),
        (values.whole, "-5", -5),
        (values.positive, "12", 12),
        (values.when, "2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        (values.when, "2026-11-21T10:00+02:00", datetime(2026, 11, 21, 8, tzinfo=UTC)),
    ],
)
def test_what_is_meant(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


def test_an_age_is_before_now() -> None:
    before = datetime.now(UTC) - timedelta(days=7)
    assert before <= values.when("7d") <= datetime.now(UTC) - timedelta(days=7)


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (values.age, ["", "d", "0d", "-3d", "1.5y", "99999y", "90", "9" * 9 + "d"]),
        (values.size, ["", "GB", "0", "-1", "1e9", "2XB", "9" * 15 + "TB"]),
        (values.share, ["", "%", "101%", "1.01", "-0.1", "nan", "inf"]),
        (values.whole, ["", "1.5", "٣x", "9" * 20]),
        (values.positive, ["", "0", "-1", "1.0"]),
        (values.when, ["", "yesterday", "2026-13-01", "0001-01-01T00:00+14:00"]),
    ],
)
def test_what_makes_no_sense(read: Callable[[str], object], texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(ArgumentTypeError):
            read(text)
