"""Verdicts to put into a library."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dankdesk.records import AudienceScore, Facts, Line, Mark, Opinion, Post, Score, Text, Verdict

MODEL = "vgg16-test"
THUMBNAIL = b"\xff\xd8 a small jpeg"
BOX = ((0.1, 0.0625), (0.9, 0.05), (0.9, 1 / 3), (-0.001, 0.15))


def make_text(*lines: str, by: str = "reader-1") -> Text:
    return Text(tuple(Line(line, BOX, 1 / (number + 1)) for number, line in enumerate(lines)), by)


def make_verdict(
    data: bytes,
    *,
    name: str = "cat.jpg",
    path: Path | None = Path("/pictures/cat.jpg"),
    likelihood: float = 0.5,
    model_id: str = MODEL,
    first_seen: datetime | None = None,
    text: Text | None = None,
) -> Verdict:
    """A verdict on `data` for the audiences "reddit" and "imgflip", whose other numbers follow from it."""
    facts = Facts(hashlib.sha256(data).hexdigest(), (1 << 256) - 1 - len(data), "JPEG", 1080, 1350, len(data))
    seed = np.random.default_rng(len(data))
    audiences = (
        _audience("reddit", likelihood, seed.normal(size=(14, 15)).astype(np.float32), text),
        _audience("imgflip", 1 / 3, seed.normal(size=(7, 3)).astype(np.float32), text),
    )
    score = Score(audiences, text, seed.random(512, dtype=np.float32), model_id)
    return Verdict(name, path, facts, score, first_seen or datetime.now(UTC), elapsed_ms=24.0)


def make_post(
    key: str = "t3_cat",
    *,
    subreddit: str = "dankmemes",
    title: str = "A cat that can't even",
    score: int | None = 1234,
    created: datetime | None = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
    nsfw: bool = False,
    spoiler: bool = False,
) -> Post:
    place = f"/r/{subreddit}/comments/{key.removeprefix('t3_')}/"
    return Post(
        key, subreddit, title, score, 0.97, 42, created, place, "https://i.redd.it/cat.jpg", nsfw=nsfw, spoiler=spoiler
    )


def _audience(id_: str, likelihood: float, heat: npt.NDArray[np.float32], text: Text | None) -> AudienceScore:
    """Every tenth character of the text is marked, other ones for each audience."""
    content = "" if text is None else text.content
    places = range(len(id_) % 10, len(content), 10)
    return AudienceScore(
        id=id_,
        whole=_opinion(likelihood),
        picture=_opinion(likelihood / 3),
        words=_opinion(0.1 + likelihood / 7) if content else None,
        logit=float(heat.mean()),
        heat=heat,
        marks=tuple(Mark(place, place + 1, 0.1 - place / 7) for place in places),
    )


def _opinion(likelihood: float) -> Opinion:
    return Opinion(likelihood, likelihood / 2, (1 + likelihood) / 2)


def same_score(one: Score, other: Score) -> bool:
    """Whether everything is equal, but for embeddings, which are kept at half precision."""
    return (
        (one.model_id, one.text) == (other.model_id, other.text)
        and np.allclose(one.embedding, other.embedding, atol=5e-4)
        and len(one.audiences) == len(other.audiences)
        and all(map(_same_audience, one.audiences, other.audiences))
    )


def _same_audience(one: AudienceScore, other: AudienceScore) -> bool:
    def plain(audience: AudienceScore) -> tuple[object, ...]:
        said = (audience.whole, audience.picture, audience.words)
        return audience.id, said, audience.logit, audience.marks, audience.heat.dtype

    return plain(one) == plain(other) and np.array_equal(one.heat, other.heat)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
