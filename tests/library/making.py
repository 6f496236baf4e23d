"""Verdicts to put into a library."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from dankdesk.records import Facts, Score, Verdict

MODEL = "vgg16-test"
THUMBNAIL = b"\xff\xd8 a small jpeg"


def make_verdict(
    data: bytes,
    *,
    name: str = "cat.jpg",
    path: Path | None = Path("/pictures/cat.jpg"),
    likelihood: float = 0.5,
    model_id: str = MODEL,
    first_seen: datetime | None = None,
) -> Verdict:
    """A verdict on `data`, whose other numbers follow from it."""
    seed = np.random.default_rng(len(data))
    facts = Facts(hashlib.sha256(data).hexdigest(), (1 << 64) - 1 - len(data), "JPEG", 1080, 1350, len(data))
    heat = seed.normal(size=(14, 15)).astype(np.float32)
    score = Score(
        likelihood=likelihood,
        low=likelihood / 2,
        high=(1 + likelihood) / 2,
        logit=float(heat.mean()),
        heat=heat,
        embedding=seed.random(512, dtype=np.float32),
        model_id=model_id,
    )
    return Verdict(name, path, facts, score, first_seen or datetime.now(UTC), elapsed_ms=24.0)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
