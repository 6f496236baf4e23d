"""Real pictures to begin with, in every format."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

from PIL import Image

from dankdesk.images import find_pictures

N_FILES = 120
FORMATS: tuple[tuple[str, str], ...] = (
    ("RGB", "PNG"),
    ("P", "GIF"),
    ("RGB", "WEBP"),
    ("RGB", "BMP"),
    ("RGB", "AVIF"),
    ("RGB", "TIFF"),
)
"""Real ones are nearly all JPEGs; some are written anew in these, so that formats can be spliced."""
SIDE = 400
"""Longest side of those, in pixels."""


def real(folder: Path) -> list[bytes]:
    """`N_FILES` of the pictures below `folder`, the same every time, and as many again in other formats."""
    paths = sorted(find_pictures([folder]))
    chosen = random.Random(5).sample(paths, min(len(paths), N_FILES))
    if not chosen:
        raise ValueError(f"no pictures below {folder}")
    return [path.read_bytes() for path in chosen] + [_anew(path, n) for n, path in enumerate(chosen)]


def _anew(path: Path, number: int) -> bytes:
    mode, kind = FORMATS[number % len(FORMATS)]
    file = BytesIO()
    with Image.open(path) as image:
        small = image.convert("RGB")
    small.thumbnail((SIDE, SIDE))
    small.convert(mode).save(file, kind)
    return file.getvalue()
