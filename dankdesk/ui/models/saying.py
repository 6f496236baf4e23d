"""What the Models page says. No Qt."""

from __future__ import annotations

from dankdesk.compare import Comparison
from dankdesk.inference import Manifest
from dankdesk.models import Installed
from dankdesk.ui.words import file_size, number
from dankdesk.wording import auc, percent, printable

NONE = "–"


def name(model: Installed) -> str:
    """A stranger's name for a model, with nothing in it that could reorder the row."""
    return printable(model.manifest.name) if model.manifest is not None else printable(model.id)


def title(manifest: Manifest) -> str:
    return f"{printable(manifest.name)} {printable(manifest.version)}"


def worth(model: Installed) -> str:
    """Each audience with its AUC and interval; "" where the manifest can't be read."""
    audiences = model.manifest.audiences if model.manifest is not None else ()
    return " · ".join(f"{printable(one.name)}: {auc(one.evaluation)}" for one in audiences)


def facts(model: Installed) -> str:
    parts = [model.id] if model.manifest is not None else []
    if model.n_bytes:
        parts.append(file_size(model.n_bytes))
    if model.shipped:
        parts.append("comes with DankDesk")
    return " · ".join(parts)


def figures(found: Comparison) -> tuple[tuple[str, str, str], ...]:
    """What is to be told of a comparison: a figure, what it is, and a sentence about it."""
    correlation = NONE if found.correlation is None else f"{found.correlation:.2f}"
    agreement = NONE if found.agreement is None else number(found.agreement)
    difference = NONE if found.difference is None else f"{found.difference * 100:.1f}"
    return (
        (f"{len(found.points):,}", "pictures", "Judged by both models."),
        (correlation, "rank correlation", "Spearman's: 1 where both put the pictures in the same order, 0 where none."),
        (agreement, "same verdict", "The share that both call dank, or both don't, each by its own threshold."),
        (difference, "points apart", "The mean distance of the two likelihoods, in percentage points."),
    )


def both(label: str, a: float, b: float) -> str:
    """A picture and its two numbers: "cat.png: 62 % and 41 %"."""
    return f"{label}: {percent(a)} and {percent(b)}"


def of(done: int, total: int) -> str:
    return f"{done:,} of {total:,}"
