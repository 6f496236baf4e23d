"""What each audience is learnt from: its labelled pictures, and texts without pictures."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from dankdesk.images import decode, read_file
from dankdesk.text import clean
from scripts.lab.captions import Caption, Dealt, deal, picture_of, read_captions, render_all
from scripts.lab.corpus import Corpus, corpus, reddit_corpus
from scripts.lab.progress import track
from scripts.lab.quiet import LabError
from scripts.lab.records import IMGFLIP, OWN, REDDIT, Example, Part, Settings
from scripts.lab.sources import read_folder, read_reddit
from scripts.lab.split import split

TEMPLATES = "templates"
SURE = 30
"""Captions that a template's own share has to outweigh before it counts as known."""


def pictures_of(audience: str, settings: Settings) -> list[Example]:
    """The labelled pictures of one audience, each on its side of the split."""
    if audience == OWN and settings.folder is not None:
        return split(read_folder(settings.folder), settings.seed)
    if settings.data is None:
        raise LabError("Name the pictures: --data for the data sets, or --folder for your own.")
    if audience == REDDIT:
        labelled = [example for example in read_reddit(settings.data / "reddit_memes") if example.dank is not None]
        return split(labelled, settings.seed)
    return _rendered(settings)


@lru_cache(maxsize=2)
def corpus_of(audience: str, settings: Settings) -> Corpus | None:
    """Texts to learn words from beside the pictures' own, if there are any for this audience; kept, for they take a
    minute."""
    if settings.data is None or audience == OWN:
        return None
    if audience == REDDIT:
        return reddit_corpus(settings.data / "reddit_text", settings.seed)
    words = dealt(settings).words  # the Imgflip captions that become no pictures
    return corpus(
        [shown(caption) for caption in words],
        [caption.dank for caption in words],
        [caption.group for caption in words],
        [False] * len(words),
        settings.seed,
        tuple(caption.template for caption in words),
        tuple(caption.weight for caption in words),
    )


def dealt(settings: Settings) -> Dealt:
    """The Imgflip captions by what they are for."""
    assert settings.data is not None
    return deal(read_captions(settings.data / IMGFLIP), settings.seed)


def captions_shown(settings: Settings) -> dict[str, str]:
    """The text of every rendered picture, by the name of its file."""
    folder = settings.work / "rendered"
    parts = dealt(settings)
    pictured = (*parts.fuse, *parts.calibrate, *parts.test)
    return {picture_of(caption, folder, settings.seed).name: shown(caption) for caption in pictured}


def template_shares(captions: Sequence[Caption]) -> dict[str, float]:
    """How many captions of each template were dank, drawn toward the share of all where there are few."""
    weight: dict[str, float] = defaultdict(float)
    dank: dict[str, float] = defaultdict(float)
    firm = [caption for caption in captions if caption.weight == 1]
    for caption in firm:
        weight[caption.template] += 1
        dank[caption.template] += caption.dank
    usual = float(np.mean([caption.dank for caption in firm]))
    return {name: (dank[name] + SURE * usual) / (weight[name] + SURE) for name in weight}


def shown(caption: Caption) -> str:
    """A caption as a reader would give it: each box on lines of its own."""
    return clean(caption.text.replace(" | ", "\n"))


def _rendered(settings: Settings) -> list[Example]:
    assert settings.data is not None
    parts = dealt(settings)
    folder = settings.work / "rendered"
    named: tuple[tuple[Part, tuple[Caption, ...]], ...] = (
        ("train", parts.fuse),
        ("calibrate", parts.calibrate),
        ("test", parts.test),
    )
    pictured = [caption for _, captions in named for caption in captions]
    render_all(pictured, settings.data / IMGFLIP / TEMPLATES, folder, settings.seed)
    placed = [(part, caption) for part, captions in named for caption in captions]
    return [
        replace(_example(caption, picture_of(caption, folder, settings.seed)), part=part)
        for part, caption in track(placed, "prepare imgflip")
    ]


def _example(caption: Caption, path: Path) -> Example:
    data = read_file(path)
    facts = decode(data).facts
    return Example(
        path=str(path.resolve()),
        sha256=hashlib.sha256(data).hexdigest(),
        group=caption.group,
        when=None,
        dank=caption.dank,
        width=facts.width,
        height=facts.height,
        n_bytes=facts.n_bytes,
        template=caption.template,
    )
