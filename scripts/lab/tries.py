"""How the words are best learnt, tried inside the training parts: slips, strengths, what stands beside the words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from scripts.lab.corpus import Corpus
from scripts.lab.fit import STYLE_GAIN, Seen, folds, weighed_unseen, with_style
from scripts.lab.gather import corpus_of
from scripts.lab.inputs import base_of, see
from scripts.lab.learn import HOW, How, learn
from scripts.lab.measure import auc
from scripts.lab.progress import track
from scripts.lab.records import IMGFLIP, REDDIT, Floats, Settings, Truths
from scripts.lab.report import Tried
from scripts.lab.store import load_arrays, load_pictures
from scripts.lab.words import Table, energies

ROUNDS = 3
"""Of the five folds that texts are dealt into, how many are judged, each by a table learnt from the other four."""
FEW = 30


def reddit_texts(settings: Settings) -> Iterator[Tried]:
    """How the table of the texts without pictures is learnt, judged on other texts of its training part."""
    corpus = _corpus(settings, REDDIT)
    pictures = see(settings, REDDIT, load_pictures(settings, REDDIT, "train")).words
    ours = HOW[REDDIT]
    choices = {
        "no slips": replace(ours, slipped=0.0),
        "a slipped copy of each counts a quarter": replace(ours, slipped=0.25),
        "a slipped copy of each counts half": replace(ours, slipped=0.5),
        "half the strength (C)": replace(ours, strength=ours.strength / 2),
        "twice the strength (C)": replace(ours, strength=ours.strength * 2),
    }
    for name, how in track(list(choices.items()), "evaluate, tries on texts"):
        plain, slipped = [], []
        for kept, out in _rounds(corpus, settings.seed):
            table = learn(corpus, kept, energies([corpus.rows[kept], pictures]), REDDIT, how)
            plain.append(auc(table.logits(corpus.rows[out]), corpus.truths[out]))
            slipped.append(auc(table.logits(corpus.slipped[out]), corpus.truths[out]))
        n = int((~corpus.test).sum())
        figure = (
            f"AUC {np.mean(plain):.4f}, on slipped texts {np.mean(slipped):.4f}, three of five grouped folds, n = {n:,}"
        )
        yield Tried("Reddit words on texts", name, figure, how == ours)


def reddit_style(settings: Settings) -> Iterator[Tried]:
    """What the training pictures' own words add, judged on other texts and on other training pictures."""
    corpus = _corpus(settings, REDDIT)
    seen = see(settings, REDDIT, load_pictures(settings, REDDIT, "train"))
    picture = load_arrays(settings.of(REDDIT) / "cross.npz", "train")["picture"]
    base, known = base_of(settings, REDDIT)
    assert base is not None and known is not None
    tables = []
    for kept, out in _rounds(corpus, settings.seed):
        tables.append((learn(corpus, kept, energies([corpus.rows[kept], seen.words]), REDDIT), out))
    few = np.where(known < FEW, 0.0, np.inf)
    choices: list[tuple[str, Floats, float]] = [
        ("nothing: the table of the texts as it is", known, 0.0),
        *((f"the less known to the texts the more, times {gain:g}", known, gain) for gain in (0.5, 1.0, 2.0)),
        *((f"where fewer than {FEW} texts know a feature, times {gain:g}", few, gain) for gain in (1.0, 2.0)),
        ("everywhere, times 1", np.zeros_like(known), 1.0),
    ]
    for name, room, gain in track(choices, "evaluate, tries on the pictures' words"):
        texts = np.mean(
            [_on_texts(with_style(seen, table, room, settings.seed, gain), corpus, out) for table, out in tables]
        )
        words, both = _on_pictures(seen, picture, base, room, gain, settings.seed)
        figure = (
            f"AUC {texts:.3f} on texts; on pictures {words:.3f}, with the picture {both:.3f}, n = {len(seen.truths)}"
        )
        yield Tried("Reddit words, from the pictures' own", name, figure, room is known and gain == STYLE_GAIN)


def imgflip_texts(settings: Settings) -> Iterator[Tried]:
    """How the captions are learnt, judged on the training pictures, whose captions are not among them."""
    corpus = _corpus(settings, IMGFLIP)
    seen = see(settings, IMGFLIP, load_pictures(settings, IMGFLIP, "train"))
    picture = load_arrays(settings.of(IMGFLIP) / "cross.npz", "train")["picture"]
    ours = HOW[IMGFLIP]
    choices: dict[str, How] = {
        "no slips": replace(ours, slipped=0.0, template=0.0),
        "a slipped copy of each counts a quarter": replace(ours, slipped=0.25, template=0.0),
        "a quarter, and the template beside the words": ours,
    }
    everyone, energy = ~corpus.test, energies([corpus.rows])
    for name, how in track(list(choices.items()), "evaluate, tries on captions"):
        words = learn(corpus, everyone, energy, IMGFLIP, how).logits(seen.words)
        both = weighed_unseen(picture, words, seen.truths, seen.groups, settings.seed)
        figure = (
            f"words {_auc(words, seen.truths):.4f}, with the picture {_auc(both, seen.truths):.4f}, n = {len(words)}"
        )
        yield Tried("Imgflip words", name, f"AUC of the {figure}", how == ours)


def _corpus(settings: Settings, audience: str) -> Corpus:
    corpus = corpus_of(audience, settings)
    assert corpus is not None
    return corpus


def _rounds(corpus: Corpus, seed: int) -> Iterator[tuple[Truths, Truths]]:
    """Which texts of the training part are learnt from and which judged, bool (n,) each; equal texts stay together."""
    for fold in folds(corpus.groups, seed)[:ROUNDS]:
        yield ~corpus.test & ~fold, ~corpus.test & fold


def _on_texts(table: Table | None, corpus: Corpus, out: Truths) -> float:
    assert table is not None
    return auc(table.logits(corpus.rows[out]), corpus.truths[out])


def _on_pictures(
    seen: Seen, picture: Floats, base: Table, known: Floats, gain: float, seed: int
) -> tuple[float, float]:
    """AUC of the words and of both parts on the training pictures, each by parts and weights that had not seen it."""
    words = np.full(len(seen.truths), np.nan)
    for out in folds(seen.groups, seed):
        table = with_style(seen[~out], base, known, seed, gain)
        assert table is not None
        words[out] = table.logits(seen.words[out])
    return _auc(words, seen.truths), _auc(weighed_unseen(picture, words, seen.truths, seen.groups, seed), seen.truths)


def _auc(logits: Floats, truths: Truths) -> float:
    there = ~np.isnan(logits)
    return auc(logits[there], truths[there])
