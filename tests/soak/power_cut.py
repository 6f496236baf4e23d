"""Kill DankDesk in the middle of pulling, scoring and rating, again and again, and look at what is left.

    .venv/bin/python -m tests.soak.power_cut --times 200

A child pulls from a stand-in for Reddit, scores, rates posts, and says each rating before it gives it and once `rate`
has returned; also it forgets posts, so that they come again. It is killed (SIGKILL, on Windows the like) at a moment
drawn from a seed. Then the library must open without a notice, pass its check, and hold every rating that was said, and
no half-written file may lie among the pictures. All deaths are died on one library.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.collecting.pulling import pull_and_score
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.library.upkeep import check
from dankdesk.reddit.wants import Pull
from dankdesk.scoring import Scorer
from tests import tiny_model
from tests.making import png
from tests.standin import StandIn

POSTS = 150
LONGEST_S = 1.5
"""After the child began to pull; it has long done everything once by then, and goes round."""
START_WITHIN_S = 60.0
FORGET_EVERY = 4
BEGIN, GIVING, GIVEN = "begin", "giving", "given"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Deaths:
    """What was seen. said: rating of every picture as the children last said it; faults: sentences."""

    said: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    n_posts: int = 0
    n_ratings: int = 0


def die(times: int, folder: Path, seed: int = 1) -> Deaths:
    """Let `times` children die on a library in `folder`."""
    chance = random.Random(seed)
    deaths = Deaths()
    manifest = tiny_model.write(folder / "model")
    for number in range(times):
        lines = _one_life(folder, manifest, chance.uniform(0, LONGEST_S), seed=seed * 100_000 + number)
        given = [(sha256, int(value)) for word, sha256, value in lines if word == GIVEN]
        deaths.said |= dict(given)
        deaths.n_ratings += len(given)
        # Killed between giving and saying: nobody was told, so that it may be there or not.
        _look(folder, deaths, number, untold=lines[-1][1] if lines and lines[-1][0] == GIVING else None)
    return deaths


def _one_life(folder: Path, manifest: Path, seconds: float, seed: int) -> list[list[str]]:
    """Run a child and kill it so many seconds after it began; returns the lines that it said, as words."""
    command = [sys.executable, "-m", "tests.soak.power_cut", "--live", str(folder), str(manifest), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stderr is not None
        late = threading.Timer(START_WITHIN_S, child.kill)
        late.start()
        first = child.stdout.readline()
        if first.strip() != BEGIN.encode():
            child.kill()
            raise RuntimeError(f"the child did not begin: {child.stderr.read().decode()[-2000:]}")
        time.sleep(seconds)
        late.cancel()
        child.kill()
        rest = child.stdout.read()
        errors = child.stderr.read().decode()
    if errors:
        raise RuntimeError(f"the child complained: {errors[-2000:]}")
    # The last line may be cut off in the middle: what was not said whole does not count.
    return [line.split() for line in rest.decode().split("\n")[:-1]]


def _look(folder: Path, deaths: Deaths, number: int, untold: str | None) -> None:
    with Library.open(folder / "library") as library:
        deaths.faults += [f"death {number}: {sentence}" for sentence in (*library.notices, *check(library))]
        for sha256, value in deaths.said.items():
            found = library.ratings.of(sha256)
            if sha256 == untold and found is not None:
                deaths.said[sha256] = found
            elif found != value:
                deaths.faults.append(f"death {number}: the rating of {sha256} is not the one that was said")
        deaths.n_posts = library.posts.count()
    left = list((folder / "library").glob("blobs/*.part"))
    if left:
        deaths.faults.append(f"death {number}: {len(left)} half-written files were not cleared away")


def live(folder: Path, manifest: Path, seed: int) -> None:
    """What a child does until it is killed."""
    chance = random.Random(seed)
    with StandIn() as reddit, Library.open(folder / "library") as library, reddit.session() as session:
        for number in range(POSTS):
            reddit.posts.picture(f"Meme {number}", png(24, number * 53 % 256), score=number)
        scorer = Scorer(LazyEngine(manifest), library)
        print(BEGIN, flush=True)
        while True:
            wanted = Pull(("dankmemes",), limit=POSTS)
            for event in pull_and_score(session, library, scorer, wanted, threading.Event(), read=False):
                sha256 = getattr(event, "sha256", None)
                if sha256 is not None:
                    value = chance.choice((1, -1))
                    print(GIVING, sha256, value, flush=True)
                    library.ratings.rate(sha256, value)
                    print(GIVEN, sha256, value, flush=True)
            keys = library.posts.keys()
            library.posts.forget(chance.sample(keys, len(keys) // FORGET_EVERY))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200, metavar="N", help="how often to kill (200)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--live", nargs=3, metavar=("DIR", "MANIFEST", "SEED"), help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.live:
        live(Path(args.live[0]), Path(args.live[1]), int(args.live[2]))
        return 0
    with TemporaryDirectory(prefix="dankdesk-power-cut-") as folder:
        deaths = die(args.times, Path(folder), args.seed)
    print("\n".join(deaths.faults))
    print(
        f"{args.times} deaths: {len(deaths.faults)} faults; {deaths.n_posts} posts, {deaths.n_ratings} ratings said, "
        f"of {len(deaths.said)} pictures"
    )
    return 1 if deaths.faults else 0


if __name__ == "__main__":
    sys.exit(main())
