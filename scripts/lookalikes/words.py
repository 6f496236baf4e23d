"""Do words tell a copy that was cut from another caption? Read by the app's own reader, judged by its own rule."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from dankdesk.errors import ReadingError
from dankdesk.images import decode
from dankdesk.images.fingerprint import phash
from dankdesk.library.lookalikes import FAR, NEAR
from dankdesk.reading import Reader
from dankdesk.text.likeness import Pieces, likeness, pieces
from scripts.lab.progress import track
from scripts.lookalikes.changes import CHANGES
from scripts.lookalikes.choice import BOOTSTRAPS, PRECISION, STRANGERS
from scripts.lookalikes.gather import Meme, imgflip, reddit

HARD = tuple(CHANGES)[5:]
"""The changes that the hash alone does not see through."""
GRID = tuple(np.arange(0.4, 0.96, 0.05).round(2).tolist())
CAPTIONS = 4
Pairs = Sequence["Pair"]


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """What is known of one picture."""

    hash: int
    pieces: Pieces | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures. family: its memes share it. copy: whether they are the same meme. change: what happened to it.

    alike: of their words, -1 where a text is too short.
    """

    family: str
    half: int
    copy: bool
    change: str
    bits: int
    alike: float

    def found(self, least: float) -> bool:
        """Whether the app takes it for a copy, if readings that are `least` alike say the same."""
        return self.bits <= NEAR or (self.bits <= FAR and self.alike >= least)


def pairs(data: Path, n_memes: int) -> list[Pair]:
    """Copies of `n_memes` posts and of a caption of each template, two changes of each in turn; and captions of a
    template against each other."""
    reader = Reader()
    try:
        memes = [*reddit(data, n_memes), *imgflip(data, CAPTIONS)]
        found = []
        sides: dict[str, list[Side]] = {}
        changes = itertools.cycle(HARD)
        for meme in track(memes, "read"):
            own = _side(meme.image, reader)
            others = sides.setdefault(meme.family, [])
            if not others:
                found += [_pair(meme, own, side, change) for change, side in _copies(meme, reader, changes)]
            found += [_pair(meme, own, side, "") for side in others]
            others.append(own)
        return found
    finally:
        reader.close()


def _copies(meme: Meme, reader: Reader, changes: Iterator[str]) -> Iterator[tuple[str, Side]]:
    for change in (next(changes), next(changes)):
        yield change, _side(Image.fromarray(decode(CHANGES[change](meme.image)).rgb), reader)


def _side(image: Image.Image, reader: Reader) -> Side:
    try:
        content = reader.read(np.asarray(image)).content
    except ReadingError:
        content = ""
    return Side(phash(image), pieces(content))


def _pair(meme: Meme, one: Side, other: Side, change: str) -> Pair:
    told = one.pieces is not None and other.pieces is not None
    alike = likeness(one.pieces, other.pieces) if told else -1.0  # type: ignore[arg-type]
    return Pair(meme.family, meme.half, bool(change), change, (one.hash ^ other.hash).bit_count(), alike)


def choose(some: Pairs) -> float:
    """The least likeness with a precision of `PRECISION`."""
    return next((least for least in GRID if _figures(some, least)[2] >= PRECISION), 1.0)


def tell(found: Pairs) -> None:
    """Print what is chosen on one half, and how it does on the other."""
    least = choose([pair for pair in found if pair.half == 0])
    told = [pair for pair in found if pair.half == 1]
    copies = sum(pair.copy for pair in told)
    print(f"\nWords that are {least} alike say the same; {copies} copies and {len(told) - copies} other captions:")
    drawn = _bootstrapped(told, least)
    for number, name in enumerate(("recall", "other captions taken for copies", "precision")):
        low, high = np.percentile(drawn[:, number], [2.5, 97.5])
        print(f"  {name}: {_figures(told, least)[number]:.4f} ({low:.4f} to {high:.4f})")
    for change in HARD:
        of_it = [pair for pair in found if pair.change == change]
        if not of_it:
            continue
        alone = np.mean([pair.bits <= NEAR for pair in of_it])
        print(f"  {change}: {np.mean([pair.found(least) for pair in of_it]):.2f} found, by the hash alone {alone:.2f}")


def _figures(some: Pairs, least: float) -> tuple[float, float, float]:
    """Recall, the share of other captions taken for copies, and precision with `STRANGERS` beside each copy."""
    recall = float(np.mean([pair.found(least) for pair in some if pair.copy]))
    wrong = float(np.mean([pair.found(least) for pair in some if not pair.copy]))
    return recall, wrong, recall / (recall + STRANGERS * wrong) if recall + wrong else 1.0


def _bootstrapped(some: Pairs, least: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The figures of families drawn with replacement, (n, 3)."""
    rng = np.random.default_rng(1)
    families: dict[str, list[Pair]] = {}
    for pair in some:
        families.setdefault(pair.family, []).append(pair)
    whole = list(families.values())
    drawn = []
    for _ in range(BOOTSTRAPS):
        chosen = [pair for number in rng.integers(len(whole), size=len(whole)) for pair in whole[number]]
        if {pair.copy for pair in chosen} == {True, False}:
            drawn.append(_figures(chosen, least))
    return np.array(drawn)
