"""The pictures of the study: memes as they were posted, and captions over templates, in two halves."""

from __future__ import annotations

import csv
import gzip
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from dankdesk.images import decode, read_file
from scripts.lab.render import render

CAPTIONS_A_TEMPLATE = 10


@dataclass(frozen=True, eq=False, slots=True)
class Meme:
    """family: those that share one look alike: near-duplicates as the Reddit set names them, or captions of a template.
    half: 0 or 1, one for a family; what is chosen on 0 is reported on 1."""

    image: Image.Image
    family: str
    half: int
    rendered: bool


def reddit(folder: Path, most: int | None = None) -> Iterator[Meme]:
    """The Reddit set, the first of each `near_duplicate_group` and all that have none; `most` of them at random."""
    with (folder / "reddit_memes" / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list({row["near_duplicate_group"] or row["id"]: row for row in csv.DictReader(file)}.items())
    random.Random(1).shuffle(rows)
    for family, row in rows[:most]:
        yield Meme(_decoded(folder / "reddit_memes" / "images" / row["file"]), family, _half(family), False)


def imgflip(folder: Path, each: int = CAPTIONS_A_TEMPLATE) -> Iterator[Meme]:
    """`each` different captions over every template."""
    captions: dict[str, set[str]] = defaultdict(set)
    with gzip.open(folder / "imgflip" / "captions.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            captions[row["template"]].add(row["text"])
    for template in sorted(captions):
        path = folder / "imgflip" / "templates" / f"{template}.jpg"
        for caption in random.Random(template).sample(sorted(captions[template]), each):
            yield Meme(_from_bytes(render(path, caption, 1)), template, _half(template), True)


def _half(family: str) -> int:
    return hashlib.sha256(family.encode()).digest()[0] % 2


def _decoded(path: Path) -> Image.Image:
    return _from_bytes(read_file(path))


def _from_bytes(data: bytes) -> Image.Image:
    return Image.fromarray(decode(data).rgb)
