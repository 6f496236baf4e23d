"""The pictures that are timed: JPEGs of a phone's size, all different, made from the sample memes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from dankdesk.paths import assets_folder

WIDTH, HEIGHT, QUALITY = 1080, 1350, 88


def make(folder: Path, count: int) -> list[Path]:
    """`count` JPEGs of 1080 x 1350 in `folder`; those that are there already are kept. Same names, same pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    bases = [_base(path) for path in sorted((assets_folder() / "samples").glob("*.*g"))]
    paths = [folder / f"meme-{index:05}.jpg" for index in range(count)]
    for index, path in enumerate(paths):
        if not path.exists():
            _save(bases[index % len(bases)], index, path)
    return paths


def distinct(paths: list[Path], count: int, folder: Path) -> list[Path]:
    """`count` files in a new `folder`, each with other bytes, so that none is known from before: a JPEG may carry text
    after its end."""
    folder.mkdir()
    found = [folder / f"{index:06}.jpg" for index in range(count)]
    for index, path in enumerate(found):
        path.write_bytes(paths[index % len(paths)].read_bytes() + str(index).encode())
    return found


def _base(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB").resize((WIDTH + 64, HEIGHT + 64))


def _save(base: Image.Image, index: int, path: Path) -> None:
    """A shifted copy with a little grain: as heavy to decode as a real photograph, and a sha256 of its own."""
    dice = np.random.default_rng(index)
    left, top = (int(shift) for shift in dice.integers(0, 64, 2))
    pixels = np.asarray(base.crop((left, top, left + WIDTH, top + HEIGHT)), np.int16)
    grain = dice.normal(0, 4, (HEIGHT, WIDTH, 1)).astype(np.int16)
    Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8)).save(path, quality=QUALITY)
