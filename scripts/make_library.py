"""Make a large library of made-up posts, to see and measure what a large one costs.

    python -m scripts.make_library --home DIR                 100,000 posts with scores, thumbnails and originals
    python -m scripts.make_library --home DIR --posts 2000
    dankdesk --home DIR                                       and look at it

Pictures are shifts of the sample memes, small, each with a sha256 of its own; scores, dates, titles, words and
embeddings are drawn from a fixed seed. One transaction holds 5,000 posts, and originals are not synced to the disk one
by one as the app does it: this is for making, `scripts/benchmarks/posts.py` measures how the app adds.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from dankdesk.inference import LazyEngine
from dankdesk.library import Library, writing
from dankdesk.paths import Home, assets_folder, model_folder
from dankdesk.records import AudienceScore, Facts, Line, Opinion, Post, Score, Text, Verdict

POSTS = 100_000
CHUNK = 5_000
KINDS = 240
"""Different pictures; the posts share their pixels, not their bytes."""
SIDE = 200
SUBREDDITS = ("dankmemes", "memes", "me_irl", "AdviceAnimals", "ProgrammerHumor")
_SAID = (
    "when you the test data works on my machine monday friday coffee cat ship it model nobody absolutely meme weekend "
    "boss email meeting code review deploy again why how first try student exam sleep alarm dog rocket galaxy open tab"
)
WORDS = _SAID.split()
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
EMBEDDING = 512


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up post, the bytes of its picture, and what a model would have said of it."""

    post: Post
    data: bytes
    verdict: Verdict
    thumbnail: bytes


def pictures(rng: np.random.Generator) -> list[bytes]:
    """`KINDS` small JPEGs: pieces of the samples."""
    found = []
    bases = []
    for path in sorted((assets_folder() / "samples").glob("*.*g")):
        with Image.open(path) as image:
            bases.append(image.convert("RGB").resize((SIDE + 60, SIDE + 60)))
    for number in range(KINDS):
        left, top = (int(shift) for shift in rng.integers(0, 60, 2))
        piece = bases[number % len(bases)].crop((left, top, left + SIDE, top + SIDE))
        file = BytesIO()
        piece.save(file, "JPEG", quality=70)
        found.append(file.getvalue())
    return found


def made_up(count: int, model_id: str, seed: int = 1, first: int = 0) -> Iterator[Made]:
    """Posts number `first` to `first + count`, the same for the same seed and number."""
    rng = np.random.default_rng(seed)
    kinds = pictures(rng)
    centres = rng.normal(0, 1, (KINDS, EMBEDDING)).astype(np.float32)
    hashes = [int.from_bytes(rng.bytes(32), "big") for _ in range(KINDS)]
    for number in range(first, first + count):
        own = np.random.default_rng((seed, number))
        kind = int(own.integers(KINDS))
        # A JPEG may carry text after its end.
        data = kinds[kind] + f"post {number}".encode()
        near = hashes[kind] ^ (1 << int(own.integers(256)))
        facts = Facts(hashlib.sha256(data).hexdigest(), near, "JPEG", SIDE, SIDE, len(data))
        said = " ".join(own.choice(WORDS, size=int(own.integers(3, 12))))
        score = _score(model_id, own, centres[kind], said)
        title = " ".join(own.choice(WORDS, size=int(own.integers(2, 9)))).capitalize()
        verdict = Verdict(title, None, facts, score, first_seen=NEWEST)
        yield Made(_post(number, title, own), data, verdict, kinds[kind])


def fill(library: Library, count: int, model_id: str, first: int = 0) -> None:
    """Put `count` made-up posts into the library."""
    rest = made_up(count, model_id, first=first)
    while batch := list(islice(rest, CHUNK)):
        _put_all(library, batch)


def _put_all(library: Library, batch: Sequence[Made]) -> None:
    """What `Posts.add` and `Library.save` do with each, in one transaction. Their insides are used on purpose."""
    for made in batch:
        target = library._blobs._path(bytes.fromhex(made.verdict.facts.sha256))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made.data)
    with library._connections.writing() as db:
        for made in batch:
            library.posts._put(db, made.post, bytes.fromhex(made.verdict.facts.sha256), len(made.data))
            picture_id, _ = writing.put_posted_picture(db, made.verdict)
            writing.put_score(db, picture_id, made.verdict.score)
            db.execute("INSERT OR REPLACE INTO thumbnail VALUES (?, ?)", (picture_id, made.thumbnail))


def _post(number: int, title: str, own: np.random.Generator) -> Post:
    return Post(
        key=f"t3_made{number}",
        subreddit=SUBREDDITS[int(own.integers(len(SUBREDDITS)))],
        title=title,
        score=int(own.pareto(0.8) * 40),
        upvote_ratio=round(float(own.uniform(0.5, 1)), 2),
        n_comments=int(own.pareto(1) * 8),
        created=NEWEST - timedelta(minutes=number * 4),
        permalink=f"/r/made/comments/{number}/",
        picture_url="",
        nsfw=bool(own.random() < 0.03),
        spoiler=bool(own.random() < 0.01),
    )


def _score(model_id: str, own: np.random.Generator, centre: npt.NDArray[np.float32], said: str) -> Score:
    likelihood = float(np.clip(own.normal(0.5, 0.15), 0.01, 0.99))
    opinion = Opinion(likelihood, max(0.0, likelihood - 0.1), min(1.0, likelihood + 0.1))
    heat = own.normal(0, 0.3, (7, 7)).astype(np.float32)
    text = Text((Line(said, ((0.1, 0.1), (0.9, 0.1), (0.9, 0.2), (0.1, 0.2)), 0.9),), "made up")
    audience = AudienceScore("reddit", opinion, opinion, opinion, float(heat.mean()), heat)
    embedding = np.maximum(centre + own.normal(0, 0.5, EMBEDDING), 0).astype(np.float32)
    return Score((audience,), text, embedding, model_id)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, metavar="DIR", help="the home folder to fill")
    parser.add_argument("--posts", type=int, default=POSTS, metavar="N", help=f"how many posts ({POSTS:,})")
    args = parser.parse_args(argv)
    home = Home.at(args.home)
    home.ensure()
    model_id = LazyEngine(model_folder() / "manifest.json").manifest.id
    began = time.perf_counter()
    with Library.open(home.library) as library:
        fill(library, args.posts, model_id, first=library.posts.count())
        print(f"{library.posts.count():,} posts in {home.library}, {time.perf_counter() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
