"""Learning a words table from texts that have no picture: with what slips, what strength, and what beside the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scripts.lab.corpus import Corpus
from scripts.lab.inputs import shape_used
from scripts.lab.records import IMGFLIP, REDDIT, Floats, Truths
from scripts.lab.words import Table, stacked, train_table


@dataclass(frozen=True, slots=True)
class How:
    """How a table is learnt.

    strength: inverse L2 (scikit-learn's C). slipped: what a text's copy with a reader's slips counts, from 0 to 1; the
    text itself counts the rest. template: how large a text's template stands beside its words while they are learnt;
    0 for not at all.
    """

    strength: float
    slipped: float
    template: float = 0.0


HOW = {REDDIT: How(0.06, 0.25), IMGFLIP: How(1.0, 0.25, 0.3)}
"""Tried inside the training parts (`scripts.lab.tries`); Imgflip's strength is older: REPORT.md warns of that."""


def learn(corpus: Corpus, use: Truths, energy: Floats, audience: str, how: How | None = None) -> Table:
    """The table of an audience from the texts in `use`, bool (n,)."""
    how = how or HOW[audience]
    counts = np.array(corpus.counts)[use] if corpus.counts else np.ones(int(use.sum()))
    rows, truths, templates = corpus.rows[use], corpus.truths[use], np.array(corpus.templates)
    templates = templates[use] if how.template and corpus.templates else templates[:0]
    if how.slipped:
        rows = stacked(rows, corpus.slipped[use])
        truths, templates = np.tile(truths, 2), np.tile(templates, 2)
        counts = np.concatenate([counts * (1 - how.slipped), counts * how.slipped])
    beside = one_hot(templates, how.template) if len(templates) else None
    return train_table(rows, truths, energy, how.strength, shape_used(audience), counts, beside)


def one_hot(names: Any, size: float) -> Any:
    """Sparse float32 (n, different names): `size` in the column of each name."""
    from scipy.sparse import csr_matrix

    found, columns = np.unique(names, return_inverse=True)
    values = np.full(len(columns), size, np.float32)
    return csr_matrix((values, (np.arange(len(columns)), columns)), shape=(len(columns), len(found)))
