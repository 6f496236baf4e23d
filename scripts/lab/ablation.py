"""What was tried, measured by cross-validation inside the training parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from scripts.lab.features import extract, load_features
from scripts.lab.fit import folds, weights_of
from scripts.lab.head import apply, cross_validate, fit_heads
from scripts.lab.inputs import see, truths_of
from scripts.lab.measure import auc
from scripts.lab.more_rows import more_rows
from scripts.lab.network import N_FEATURES, TAPS
from scripts.lab.records import IMGFLIP, REDDIT, Settings
from scripts.lab.report import Tried
from scripts.lab.store import load_arrays, load_pictures
from scripts.lab.tries import imgflip_texts, reddit_style, reddit_texts

OUR_TAPS = "blocks 3, 4 and 5 and the picture's shape"
STRENGTH = 1.0
STRIDE = 32
OTHER_SIZES = (4 / 7, 10 / 7)
"""Of the shipped one's side, brought down to what VGG16 takes: 128 and 320 pixels for 224."""


def tried(settings: Settings) -> list[Tried]:
    """Everything that was tried, with its figure."""
    if settings.folder is not None:
        return []
    return [
        *_depths(settings),
        *_sizes(settings),
        *more_rows(settings),
        *reddit_texts(settings),
        *reddit_style(settings),
        *imgflip_texts(settings),
        *_fusion(settings),
        *_imgflip_targets(settings),
        *NOT_TRIED,
    ]


def _depths(settings: Settings) -> Iterator[Tried]:
    """Which depths of the network the Reddit head reads."""
    examples = load_pictures(settings, REDDIT, "train")
    features, truths = load_features(examples, settings), truths_of(examples)
    groups = [example.group for example in examples]
    ends = np.cumsum([0, *TAPS.values()])
    three, four, five = (np.arange(start, end) for start, end in pairwise(ends))
    shape = np.arange(N_FEATURES, features.shape[1])
    choices = {
        "block 5 alone": five,
        "blocks 4 and 5": np.concatenate([four, five]),
        "blocks 3, 4 and 5": np.concatenate([three, four, five]),
        OUR_TAPS: np.arange(features.shape[1]),
        "the picture's shape alone": shape,
    }
    for name, columns in choices.items():
        found = cross_validate(features[:, columns], truths.astype(np.float64), truths, groups, settings.seed)
        strength = max(found, key=lambda one: found[one])
        figure = f"AUC {found[strength]:.3f} at L2 {strength:g}, grouped 5-fold twice, n = {len(truths)}"
        yield Tried("Reddit picture", name, figure, name == OUR_TAPS)


def _fusion(settings: Settings) -> Iterator[Tried]:
    """What weighing adds, on the cross-fitted logits that chose the weights."""
    for audience in (REDDIT, IMGFLIP):
        cross = load_arrays(settings.of(audience) / "cross.npz", "train")
        there = ~np.isnan(cross["words"])
        picture, words, truths = cross["picture"][there], cross["words"][there], cross["truths"][there]
        weights = weights_of(cross["picture"], cross["words"], cross["truths"])
        both = weights["picture"] * picture + weights["words"] * words
        for name, logits, kept in (
            ("picture alone", picture, False),
            ("words alone", words, False),
            ("both", both, True),
        ):
            figure = f"AUC {auc(logits, truths):.3f}, cross-fitted in training, n = {len(truths)}"
            yield Tried(f"{audience}: together", name, figure, kept)


def _imgflip_targets(settings: Settings) -> Iterator[Tried]:
    """What the Imgflip head learns from: the few rendered captions' labels, or what their templates are worth."""
    seen = see(settings, IMGFLIP, load_pictures(settings, IMGFLIP, "train"))
    for name, wanted, kept in (
        ("each rendered caption's own label", seen.truths.astype(np.float64), False),
        ("its template's share of dank captions", seen.wanted, True),
    ):
        logits = np.zeros(len(seen.truths))
        for out in folds(seen.groups, settings.seed):
            head = fit_heads(seen.features[~out], wanted[~out], seen.truths[~out], (STRENGTH,), settings.seed)[0]
            logits[out] = apply(head, seen.features[out])
        figure = f"AUC {auc(logits, seen.truths):.3f}, 5-fold, n = {len(seen.truths)}"
        yield Tried("Imgflip picture learns", name, figure, kept)


def _sizes(settings: Settings) -> Iterator[Tried]:
    """Other sides of the network's input. The shipped one stands among the depths."""
    examples = load_pictures(settings, REDDIT, "train")
    truths, groups = truths_of(examples), [example.group for example in examples]
    others = {max(STRIDE, int(settings.size * share) // STRIDE * STRIDE) for share in OTHER_SIZES}
    for size in sorted(others - {settings.size}):
        other = replace(settings, size=size)
        extract(examples, other)
        found = cross_validate(load_features(examples, other), truths.astype(np.float64), truths, groups, settings.seed)
        strength = max(found, key=lambda one: found[one])
        figure = f"AUC {found[strength]:.3f} at L2 {strength:g}, grouped 5-fold twice, n = {len(truths)}"
        work = f"the same features, {(size / settings.size) ** 2:.1f} times the work for each picture"
        yield Tried("Reddit picture", f"input of {size} pixels", figure, False, work)


NOT_TRIED = (Tried("Reddit picture", "fine-tuning the last block", "not measured", False, "no GPU was at hand"),)
