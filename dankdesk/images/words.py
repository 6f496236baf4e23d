"""Numbers as a person reads them."""

from __future__ import annotations


def size(n_bytes: int) -> str:
    """`n_bytes` in the largest unit that leaves at least one whole one: "1 byte", "612 bytes", "41 KB", "3.2 MB"."""
    if n_bytes == 1:
        return "1 byte"
    if n_bytes < 1_000:
        return f"{n_bytes} bytes"
    if n_bytes < 999_500:
        return f"{n_bytes / 1_000:.0f} KB"
    return f"{n_bytes / 1_000_000:.1f} MB"


def megapixels(pixels: int) -> str:
    """`pixels` in millions: "40 megapixels"; one decimal only where it matters."""
    millions = pixels / 1_000_000
    return f"{millions:.1f} megapixels" if millions < 10 or millions % 1 >= 0.05 else f"{millions:.0f} megapixels"
