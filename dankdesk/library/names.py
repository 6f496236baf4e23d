"""Names for files that are kept beside the library file."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path


def stamped(file: Path, label: str) -> Path:
    """An unused name beside `file`: library.sqlite3 and "damaged" give library.damaged-20260131T120000Z.sqlite3."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        name = file.with_name(f"{file.stem}.{label}-{moment}{suffix}{file.suffix}")
        if not name.exists():
            return name
    raise AssertionError("count() never ends")
