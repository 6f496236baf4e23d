"""Numbers as a person reads them. Rounded up, so that what is over a limit never looks equal to it."""

from __future__ import annotations

from math import ceil


def size(n_bytes: int) -> str:
    """Return `n_bytes` in a fitting unit: "1 byte", "612 bytes", "41 KB", "3.2 MB", "50 MB"."""
    if n_bytes == 1:
        return "1 byte"
    if n_bytes < 1_000:
        return f"{n_bytes} bytes"
    if n_bytes <= 999_000:
        return f"{ceil(n_bytes / 1_000)} KB"
    return f"{_millions(n_bytes)} MB"


def megapixels(pixels: int) -> str:
    """Return `pixels` in millions: "40 megapixels", "120.1 megapixels"."""
    return f"{_millions(pixels)} megapixels"


def _millions(number: int) -> str:
    tenths = -(-number // 100_000)
    return f"{tenths / 10:.1f}".removesuffix(".0")
