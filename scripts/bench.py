"""Speed and memory, as ratios within one run, because machines are noisy.

    python3 scripts/dev.py bench                          everything, on pictures made for it
    python3 scripts/dev.py bench --only engines           one part; none takes more than five minutes on two cores
    python3 scripts/dev.py bench --only folder --folder 1000
    python3 scripts/dev.py bench --only memory --many 10000
    python3 scripts/dev.py bench --only page --posts 100000
    python3 scripts/dev.py bench --only pull --pulled 1000

engines   the engines bare, Keras with them, against the fastest product of matrices that this machine can do
folder    a large folder from files to saved verdicts, against what the processor time of the bare parts allows
profile   where the time of a picture goes, by format and size
cold      `dankdesk score FILE` from its start to its end, against the bare parts
start     the window's start, against a bare window's; of the bundle too where it was built
window    from a drop to its score on screen
memory    whether it grows with the number of pictures
shards    what a second Ray worker adds
posts, page, pull    a library of many posts, the Reddit page over it, and bringing them in

What is not installed is left out and said. Ends with 3 where a figure does not hold its bar, as on a busy machine.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import dankdesk
from scripts.benchmarks import (
    cold,
    engines,
    folder,
    memory,
    page,
    posts,
    profile,
    pull,
    shards,
    start,
    subjects,
    window,
)
from scripts.benchmarks.rounds import MISSED

HELD, NOT_HELD = 0, 3

Part = Callable[[list[Path], argparse.Namespace], list[str]]
PARTS: Mapping[str, Part] = {
    "engines": lambda paths, args: engines.compare(paths, args.rounds),
    "folder": lambda paths, args: folder.compare(paths, args.folder, args.rounds),
    "profile": lambda paths, args: profile.compare(paths, min(args.n, 8)),
    "cold": lambda paths, args: cold.compare(paths, args.rounds),
    "start": lambda _, args: start.compare(args.rounds),
    "window": lambda paths, _: window.compare(paths),
    "memory": lambda paths, args: memory.compare(paths, args.few, args.many),
    "shards": lambda paths, args: _shards(paths, args.rounds),
    "posts": lambda _, args: posts.compare((args.posts // 100, args.posts // 10, args.posts), args.rounds),
    "page": lambda _, args: page.compare(args.posts, args.rounds),
    "pull": lambda paths, args: pull.compare(paths, args.pulled, args.rounds),
}


def main(argv: Sequence[str] | None = None) -> int:
    args, lines = _parser().parse_args(argv), list[str]()
    # As whoever installs a package gets it; what a start would otherwise compile is as much as it loads.
    compileall.compile_dir(Path(dankdesk.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        paths = subjects.make(args.pictures or Path(work), args.n)
        for name, part in PARTS.items():
            if args.only in (None, name):
                found = part(paths, args)
                print("\n".join(found), flush=True)
                lines += found
    return NOT_HELD if any(MISSED in line for line in lines) else HELD


def _shards(paths: list[Path], rounds: int) -> list[str]:
    if importlib.util.find_spec("ray") is None:
        return ["Ray is not installed, so nothing is known of several workers"]
    return shards.compare(paths, rounds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=PARTS, help="one part only")
    parser.add_argument("--n", type=int, default=48, metavar="N", help="pictures that are timed (48)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds in turn (5)")
    parser.add_argument("--folder", type=int, default=240, metavar="N", help="pictures in the large folder (240)")
    parser.add_argument("--few", type=int, default=50, metavar="N", help="the smaller folder for memory (50)")
    parser.add_argument("--many", type=int, default=500, metavar="N", help="the larger folder for memory (500)")
    parser.add_argument("--posts", type=int, default=100_000, metavar="N", help="the largest library (100,000)")
    parser.add_argument("--pulled", type=int, default=200, metavar="N", help="posts to pull (200)")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep the pictures that are made in DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
