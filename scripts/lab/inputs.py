"""What the parts of an audience are given: its pictures' words, features and labels, put together from the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dankdesk.text import SHAPES
from scripts.lab.features import load_features
from scripts.lab.fit import Seen
from scripts.lab.gather import captions_shown, dealt, template_shares
from scripts.lab.reading import texts_of
from scripts.lab.records import IMGFLIP, REDDIT, Example, Floats, Part, Settings, Truths
from scripts.lab.store import load_arrays, load_pictures, load_table
from scripts.lab.words import Table, rows_of


def texts(settings: Settings, audience: str, *parts: Part) -> list[str]:
    """The words of an audience's pictures: read, or known because the picture was made of them."""
    examples = load_pictures(settings, audience, *parts)
    if audience == IMGFLIP:
        captions = captions_shown(settings)
        return [captions[Path(example.path).name] for example in examples]
    return texts_of(examples, settings)


def see(settings: Settings, audience: str, examples: list[Example]) -> Seen:
    """The training pictures as the parts see them."""
    wanted = truths_of(examples).astype(np.float64)
    if audience == IMGFLIP:
        # What a template is worth is known from hundreds of captions each, far better than from these few.
        shares = template_shares(dealt(settings).words)
        wanted = np.array([shares[example.template or ""] for example in examples])
    return Seen(
        load_features(examples, settings),
        rows_of(texts(settings, audience, "train")),
        truths_of(examples),
        tuple(example.group for example in examples),
        wanted,
    )


def base_of(settings: Settings, audience: str) -> tuple[Table | None, Floats | None]:
    """The table learnt from texts without pictures, and in how many of them each feature is, float (buckets,)."""
    base = load_table(settings.of(audience) / "base.npz")
    if base is None:
        return None, None
    return base, load_arrays(settings.of(audience) / "known.npz", "words")["known"]


def words_logits(settings: Settings, audience: str, *parts: Part) -> Floats:
    """Logits (n,) of the final table; nan where there are no words."""
    found = texts(settings, audience, *parts)
    table = load_table(settings.of(audience) / "table.npz")
    return np.full(len(found), np.nan) if table is None else table.logits(rows_of(found))


def shape_used(audience: str) -> Truths:
    """Which figures of a text's shape its table may use: stemmed texts have nothing but content words."""
    used = np.full(SHAPES, True)
    if audience == REDDIT:
        used[: SHAPES // 2] = False
    return used


def truths_of(examples: list[Example]) -> Truths:
    return np.array([bool(example.dank) for example in examples])


def groups_of(examples: list[Example]) -> list[str]:
    return [example.group for example in examples]


def paths_of(examples: list[Example]) -> list[Path]:
    return [Path(example.path) for example in examples]


def spread(examples: list[Example], n: int) -> list[Example]:
    """`n` of the examples, evenly from all over."""
    return examples[:: max(1, len(examples) // n)][:n]
