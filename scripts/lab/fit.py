"""Fitting one audience: its picture head, its words table, how the two are weighed, and its likelihoods.

Everything here works on numbers that are at hand, so that a random split, or templates left out, can be fitted again in
a minute to stand beside the shipped one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scripts.lab.calibrate import Calibration, calibrate, weigh
from scripts.lab.head import FOLDS, apply, fit_heads, train_head
from scripts.lab.network import Head
from scripts.lab.progress import say
from scripts.lab.quiet import LabError
from scripts.lab.records import Floats, Truths
from scripts.lab.words import POLICY, Rows, Table, energies, scaled, train_style

STYLE_STRENGTH = 3.0
STYLE_GAIN = 1.0
"""What few raw texts with the very label count beside the many stemmed ones without it, in standard deviations."""
FEWEST_WITH_WORDS = 40


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """Pictures as the parts see them. features: float32 (n, N_FEATURES + N_SHAPE); wanted: float (n,), what the head
    learns: the label, or a share where that is known better."""

    features: npt.NDArray[np.float32]
    words: Rows
    truths: Truths
    groups: tuple[str, ...]
    wanted: Floats

    def __getitem__(self, rows: Truths) -> Seen:
        groups = tuple(group for group, used in zip(self.groups, rows, strict=True) if used)
        return Seen(self.features[rows], self.words[rows], self.truths[rows], groups, self.wanted[rows])


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """The two evidence models of an audience. table: None where there were too few words to learn from."""

    head: Head
    strength: float
    tried: dict[float, float]
    table: Table | None


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """How logits become likelihoods; `words` and `with_words` are None where there is no table."""

    picture: Calibration
    words: Calibration | None
    with_words: Calibration | None
    without_words: Calibration


def train_parts(seen: Seen, base: Table | None, known: Floats | None, seed: int, style: bool) -> Parts:
    """Head and table from the training pictures.

    base: a table learnt from texts without pictures, or None; known: float (buckets,), in how many of those texts each
    feature is. style: whether the pictures' own words are learnt from as well.
    """
    trained = train_head(seen.features, seen.wanted, seen.truths, list(seen.groups), seed)
    table = base
    if style:
        table = with_style(seen, base, known, seed)
    return Parts(trained.head, trained.strength, trained.tried, table)


def cross_fitted(
    seen: Seen, parts: Parts, base: Table | None, known: Floats | None, seed: int, style: bool
) -> tuple[Floats, Floats]:
    """Logits (n,) of picture and words for every training picture from parts that were not shown its group."""
    picture, words = np.zeros(len(seen.truths)), np.full(len(seen.truths), np.nan)
    for out in folds(seen.groups, seed):
        inner = seen[~out]
        head = fit_heads(inner.features, inner.wanted, inner.truths, (parts.strength,), seed)[0]
        picture[out] = apply(head, seen.features[out])
        table = with_style(inner, base, known, seed) if style else base
        if table is not None:
            words[out] = table.logits(seen.words[out])
    return picture, words


def weights_of(picture: Floats, words: Floats, truths: Truths) -> dict[str, float]:
    """What each part counts where both have an opinion, from cross-fitted logits."""
    both = ~np.isnan(words)
    found = weigh([picture[both], words[both]], truths[both])
    return dict(zip(("picture", "words"), found, strict=True))


def weighed_unseen(picture: Floats, words: Floats, truths: Truths, groups: Sequence[str], seed: int) -> Floats:
    """The weighed sum (n,) of cross-fitted logits, each by weights that were not fitted on it; nan without words."""
    found = np.full(len(truths), np.nan)
    for out in folds(groups, seed + 1):
        weights = weights_of(picture[~out], words[~out], truths[~out])
        found[out] = weights["picture"] * picture[out] + weights["words"] * words[out]
    return found


def likelihoods_of(
    picture: Floats,
    words: Floats,
    truths: Truths,
    weights: dict[str, float] | None,
    weighed: Floats | None = None,
) -> Likelihoods:
    """Calibrate all on logits of pictures that nothing behind these logits was trained on.

    weights: None where there is no table; weighed: see `weighed_unseen`, where these very pictures gave the weights.
    """
    alone = calibrate({"picture": picture}, truths)
    if weights is None or weights["words"] == 0:
        return Likelihoods(alone, None, None, alone)
    there = ~np.isnan(words)
    try:
        by_words = calibrate({"words": words[there]}, truths[there])
    except LabError:
        say("calibrate: the words alone said nothing on these pictures; the model does without them")
        return Likelihoods(alone, None, None, alone)
    sums = None if weighed is None else weighed[there]
    both = calibrate({"picture": picture[there], "words": words[there]}, truths[there], weights, weighed=sums)
    return Likelihoods(alone, by_words, both, alone)


def cross_calibrated(
    picture: Floats, words: Floats, truths: Truths, groups: Sequence[str], weights: dict[str, float] | None, seed: int
) -> Likelihoods:
    """Likelihoods from cross-fitted logits (n,): no part that gave them had seen its picture, and no weight either."""
    weighed = None if weights is None else weighed_unseen(picture, words, truths, groups, seed)
    return likelihoods_of(picture, words, truths, weights, weighed)


def fused(likelihoods: Likelihoods, picture: Floats, words: Floats) -> Floats:
    """Likelihoods (n,): of both parts, or of the picture where there are no words (nan)."""
    found = likelihoods.without_words.likelihood(picture)
    if likelihoods.with_words is not None:
        there = ~np.isnan(words)
        found[there] = likelihoods.with_words.likelihood(picture[there], words[there])
    return found


def folds(groups: Sequence[str], seed: int) -> list[Truths]:
    """Which examples are left out in each of `FOLDS` rounds; a group is left out whole."""
    names = sorted(set(groups))
    dealt = dict(zip(names, (np.random.default_rng(seed).permutation(len(names)) % FOLDS).tolist(), strict=True))
    number = np.array([dealt[group] for group in groups])
    return [number == fold for fold in range(FOLDS)]


def with_style(
    seen: Seen, base: Table | None, known: Floats | None, seed: int, gain: float = STYLE_GAIN
) -> Table | None:
    """`base` and what the pictures' own words add to it, the less the more `known` their features are to it.

    gain: what they count, in standard deviations of what `base` says of these pictures.
    """
    there = seen.words.n_words > 0
    if there.sum() < FEWEST_WITH_WORDS:
        return base
    words, truths = seen.words[there], seen.truths[there]
    if base is None:
        base = Table(np.zeros(POLICY.buckets), energies([words]), np.zeros(words.shape.shape[1]), 0.0)
    if known is None:
        known = np.zeros(POLICY.buckets)
    style = train_style(words, truths, base.energy, known, STYLE_STRENGTH)
    # Held-out spread, for on its own texts any table is surer than elsewhere.
    groups = [group for group, used in zip(seen.groups, there, strict=True) if used]
    spread = np.zeros(len(truths))
    for out in folds(groups, seed):
        part = train_style(words[~out], truths[~out], base.energy, known, STYLE_STRENGTH)
        spread[out] = scaled(words[out], base.energy) @ (part / np.sqrt(base.energy))
    usual = float(np.nanstd(base.logits(words))) or 1.0
    times = gain * usual / max(float(spread.std()), 1e-9)
    return Table(base.weights + times * style, base.energy, base.by_shape, base.bias)
