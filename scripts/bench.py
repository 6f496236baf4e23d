"""Speed and memory, as ratios within one run, because machines are noisy.

    python3 scripts/dev.py bench                          everything, on pictures made for it
    python3 scripts/dev.py bench --only speed             one part: speed, window, memory, posts, page or pull
    python3 scripts/dev.py bench --weights vgg16.h5       Keras and fp32 with the real weights
    python3 scripts/dev.py bench --only memory --many 10000
    python3 scripts/dev.py bench --only page --posts 100000
    python3 scripts/dev.py bench --only pull --pulled 1000

Without TensorFlow the Keras and fp32 rows are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.benchmarks import memory, page, posts, pull, speed, subjects, window


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    parts: dict[str, Callable[[list[Path]], list[str]]] = {
        "speed": lambda paths: _speed(paths, args),
        "window": lambda paths: window.compare(paths, args.rounds),
        "memory": lambda paths: memory.compare(paths, args.few, args.many),
        "posts": lambda _: posts.compare((args.posts // 100, args.posts // 10, args.posts), args.rounds),
        "page": lambda _: page.compare(args.posts, args.rounds),
        "pull": lambda paths: pull.compare(paths, args.pulled, args.rounds),
    }
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        paths = subjects.make(args.pictures or Path(work), args.n)
        for name, part in parts.items():
            if args.only in (None, name):
                print("\n".join(part(paths)), flush=True)
    return 0


def _speed(paths: list[Path], args: argparse.Namespace) -> list[str]:
    if importlib.util.find_spec("tensorflow") is None:
        return speed.compare(paths, args.rounds, None, None)
    from scripts.benchmarks import reference

    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        built = reference.build(args.weights, speed.side(), Path(work))
        return speed.compare(paths, args.rounds, built.fp32, built.keras_model)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=("speed", "window", "memory", "posts", "page", "pull"), help="one part only")
    parser.add_argument("--n", type=int, default=48, metavar="N", help="pictures that are timed (48)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds in turn (5)")
    parser.add_argument("--few", type=int, default=100, metavar="N", help="the smaller folder for memory (100)")
    parser.add_argument("--many", type=int, default=1000, metavar="N", help="the larger folder for memory (1,000)")
    parser.add_argument("--posts", type=int, default=100_000, metavar="N", help="the largest library (100,000)")
    parser.add_argument("--pulled", type=int, default=1000, metavar="N", help="posts to pull (1,000)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="VGG16's weights in the Keras layout")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep the pictures that are made in DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
