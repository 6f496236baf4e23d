"""What DankDesk's "posted before" and "memes like this" rest on, measured: tables for docs/decisions 077 to 079.

    python -m scripts.lookalikes hashes --data DIR        kinds of hash against copies, other captions and other memes
    python -m scripts.lookalikes words --data DIR         what the words in the pictures add; reads a thousand pictures
    python -m scripts.lookalikes neighbours --data DIR    whether neighbours have the same template

What is chosen is chosen on one half of the memes and templates, and told of the other, with 95 % intervals.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from scripts.lookalikes.choice import STRANGERS, false_share, interval, precision, recall, threshold
from scripts.lookalikes.gather import imgflip, reddit
from scripts.lookalikes.hashing import Distances, measure
from scripts.lookalikes.kinds import KINDS

MODEL = Path(__file__).parents[2] / "model"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one study and print it."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.lookalikes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", choices=("hashes", "words", "neighbours"))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="with reddit_memes/ and imgflip/")
    parser.add_argument("--memes", type=int, metavar="N", help="of the Reddit set (default: all, 100 or 600)")
    parser.add_argument("--captions", type=int, metavar="N", help="over each template (default: 10 or 14)")
    parser.add_argument("--every", type=int, default=4, metavar="N", help="hashes: copy every Nth (default: 4)")
    args = parser.parse_args(arguments)
    # Imported here: each needs something that takes a while to load.
    if args.study == "words":
        from scripts.lookalikes import words

        words.tell(words.pairs(args.data, args.memes or 100))
    elif args.study == "neighbours":
        from scripts.lookalikes import like

        like.tell(like.embed(args.data, MODEL, args.memes or 600, args.captions or 14))
    else:
        memes = itertools.chain(reddit(args.data, args.memes), imgflip(args.data, args.captions or 10))
        found = measure(memes, lambda number: number % args.every == 0)
        for kind in KINDS:
            _tell(kind, found[kind, 0], found[kind, 1])
    return 0


def _tell(kind: str, chosen_on: Distances, told_of: Distances) -> None:
    most = threshold(chosen_on)
    print(f"\n{kind}: {_milliseconds(kind):.2f} ms a picture; at most {most} bits")
    for name, figure in (
        (f"precision beside {STRANGERS} other captions", precision),
        ("recall over all changes", recall),
        ("other captions taken for copies", false_share),
    ):
        low, high = interval(told_of, partial(figure, most=most))
        print(f"  {name}: {figure(told_of, most):.4f} ({low:.4f} to {high:.4f})")
    print(f"  other memes taken for copies: {(told_of.memes <= most).sum()} of {len(told_of.memes):,} pairs")
    for change, bits in told_of.copies.items():
        shares = np.percentile(bits, [50, 95])
        print(
            f"  {change}: {(bits <= most).mean():.2f} found; median {shares[0]:.0f} bits, 95 % within {shares[1]:.0f}"
        )
    captions = np.concatenate(told_of.captions)
    for bits, what in ((captions, "other captions"), (told_of.memes, "other memes")):
        low, middle = np.percentile(bits, [1, 50])
        print(f"  {what}: median {middle:.0f} bits, 99 % beyond {low:.0f}")


def _milliseconds(kind: str) -> float:
    """Of one picture of a working size, the best of several rounds."""
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (900, 640, 3), np.uint8))
    hash_of = KINDS[kind]()
    times = []
    for _ in range(20):
        started = time.perf_counter()
        hash_of(image)
        times.append(time.perf_counter() - started)
    return min(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
