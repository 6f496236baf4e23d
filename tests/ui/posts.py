"""Posts of flat pictures in a real library, scored by the tiny model: the redder, the danker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Post
from dankdesk.scoring import Scorer, Source
from tests.making import png


@dataclass(frozen=True, slots=True)
class Made:
    """What a post is to be. red: of its picture, 0 to 255, or None to leave it unscored. age: hours."""

    title: str
    red: int | None = 128
    score: int | None = 100
    age: float | None = 1.0
    subreddit: str = "dankmemes"
    nsfw: bool = False
    spoiler: bool = False
    permalink: str = "/r/dankmemes/comments/abc/x/"


def add_posts(library: Library, manifest: Path, posts: Sequence[Made]) -> list[str]:
    """Add them, and score those that are to be scored. Returns their sha256."""
    sha256s: list[str] = []
    start = library.posts.count()
    now = datetime.now(UTC)
    for serial, made in enumerate(posts, start=start):
        post = Post(
            key=f"t3_{serial:05}",
            subreddit=made.subreddit,
            title=made.title,
            score=made.score,
            upvote_ratio=0.96,
            n_comments=214,
            created=None if made.age is None else now - timedelta(hours=made.age),
            permalink=made.permalink,
            picture_url="",
            nsfw=made.nsfw,
            spoiler=made.spoiler,
        )
        sha256s.append(library.posts.add(post, png(made.red or 0, serial)))
    wanted = [(made.title, sha256) for made, sha256 in zip(posts, sha256s, strict=True) if made.red is not None]
    scorer = Scorer(LazyEngine(manifest), library)
    assert len(list(scorer.run(Source.of_post(title, sha256, library) for title, sha256 in wanted))) == len(wanted)
    return sha256s
