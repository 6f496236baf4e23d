"""Model files are read once, whole and with a cap; what goes wrong is a sentence."""

from __future__ import annotations

from pathlib import Path

from dankdesk.errors import ModelError


def read_capped(path: Path, limit: int, missing: str) -> bytes:
    """The bytes of `path`, at most `limit` of them. Raises `ModelError`, with `missing` where there is no file."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise ModelError(missing) from None
    except OSError as error:
        raise ModelError(f"The model's file {path} can't be read: {error.strerror}.") from error
    if len(data) > limit:
        raise ModelError(f"The model's file {path} is larger than {limit // 1_000_000} MB.")
    return data
