"""What needs no model of memes: baselines learnt inside the table that is judged, each group by the others.

That flatters the baselines and never the model, since they alone have seen labels of this very table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from dankdesk.records import Facts
from scripts.lab.groups import group_by_likeness
from scripts.lab.quiet import LabError
from scripts.lab.records import Floats, Truths

FOLDS = 5
PRIOR = 5.0
Fold = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


def chance(truths: Truths) -> Floats:
    """The base rate for everything (n,): no order at all, and no better likelihood without looking."""
    return np.full(len(truths), truths.mean())


def by_size(facts: Sequence[Facts], folds: Sequence[Fold], truths: Truths) -> Floats:
    """Likelihoods (n,) from width, height, aspect and file size: a logistic regression of the other folds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    shapes = np.log([(f.width, f.height, f.width / f.height, f.n_bytes) for f in facts])
    likelihoods = np.empty(len(facts))
    for train, test in folds:
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(shapes[train], truths[train])
        likelihoods[test] = model.predict_proba(shapes[test])[:, 1]
    return likelihoods


def by_template(templates: Sequence[str | None], folds: Sequence[Fold], truths: Truths) -> Floats:
    """The share of dank ones (n,) among the other folds' examples of the template, drawn to the base rate as if
    `PRIOR` more examples had it; the base rate for templates that the other folds lack.
    """
    rate = truths.mean()  # one for all folds: an own one for each would order them the wrong way round
    _, number = np.unique(np.array([template or "" for template in templates]), return_inverse=True)
    known = np.array([template is not None for template in templates])
    likelihoods = np.full(len(truths), rate)
    for train, test in folds:
        used = train[known[train]]
        n = np.bincount(number[used], minlength=number.max() + 1)
        dank = np.bincount(number[used], truths[used], minlength=number.max() + 1)
        asked = test[known[test]]
        likelihoods[asked] = ((dank + PRIOR * rate) / (n + PRIOR))[number[asked]]
    return likelihoods


def deal(truths: Truths, groups: Sequence[str], seed: int) -> list[Fold]:
    """Rows to learn from and rows to judge, five times; groups stay whole and classes have like shares. Empty where the
    groups are too few for each fold to learn both classes. Raises LabError without scikit-learn.
    """
    try:
        from sklearn.model_selection import StratifiedGroupKFold
    except ImportError as error:
        raise LabError(f"scikit-learn is needed for the baselines and is not installed ({error}).") from error
    fewest = min(len({g for g, t in zip(groups, truths, strict=True) if t == side}) for side in (True, False))
    if fewest < FOLDS:
        return []
    dealer = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    folds = list(dealer.split(np.zeros(len(truths)), truths, np.array(groups)))
    both = all(truths[train].any() and not truths[train].all() for train, _ in folds)
    return folds if both else []


def find_groups(facts: Sequence[Facts], texts: Sequence[str | None]) -> list[str]:
    """A group for each picture: those that look alike or say the same words share one, chains included."""
    leader = group_by_likeness([each.phash for each in facts])
    first: dict[Hashable, int] = {}
    parent = list(range(len(facts)))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for row, text in enumerate(texts):
        keys: list[Hashable] = [leader[row]]
        if said := normal(text or ""):
            keys.append(said)
        for key in keys:
            one, other = root(first.setdefault(key, row)), root(row)
            parent[max(one, other)] = min(one, other)
    return [f"likeness-{root(row)}" for row in range(len(facts))]


def normal(text: str) -> str:
    """`text` without case, signs, accents' spelling and spaces: what is equal after that is the same caption."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
