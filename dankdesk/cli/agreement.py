"""`dankdesk posts --agreement`: what the model says against what Reddit said."""

from __future__ import annotations

import json
import math
from typing import Any

from dankdesk.collecting.agreement import Agreement, Line
from dankdesk.library import Library
from dankdesk.wording import printable


def agreement_json(told: Agreement, library: Library, model_id: str) -> str:
    """One object, on one line. Raises LibraryError."""
    keys = {one.id: one.post.key for one in library.posts.get(told.ids.tolist(), model_id)}
    points = zip(told.ids.tolist(), told.likelihood.tolist(), told.share.tolist(), strict=True)
    return json.dumps(
        {
            "all": _values(told.whole),
            "by_subreddit": [_values(line) for line in told.by_subreddit],
            "by_month": [_values(line) for line in told.by_month],
            "left_out": told.left_out,
            "points": [
                {"key": keys.get(id_), "likelihood": likelihood, "share": share} for id_, likelihood, share in points
            ],
        }
    )


def agreement_table(told: Agreement) -> str:
    """Lines for a person, without the last line's end."""
    wide = max(9, *(len(printable(line.name)) for line in (told.whole, *told.by_subreddit, *told.by_month)))

    def row(line: Line) -> str:
        return f"{printable(line.name):<{wide}}  {line.n:>8,}  {line.n_above:>8,}  {_figure(line)}"

    lines = [
        f"{'':<{wide}}  {'posts':>8}  {'above':>8}  AUC",
        row(told.whole),
        "Subreddit",
        *map(row, told.by_subreddit),
        "Month",
        *map(row, told.by_month),
        "Above: with more upvotes than the median of their subreddit and month. AUC: how often, of one such post and",
        "one other, the first has the higher likelihood, with its 95 % interval; a coin gets 0.50.",
    ]
    if told.left_out:
        lines.append(f"{told.left_out:,} posts are left out: no upvotes, no likelihood, or too few to compare with.")
    return "\n".join(lines)


def _figure(line: Line) -> str:
    return "–" if line.figure is None else f"{line.figure.auc:.2f} ({line.figure.low:.2f} to {line.figure.high:.2f})"


def _values(line: Line) -> dict[str, Any]:
    figure = line.figure
    known = {} if figure is None else {"auc": figure.auc, "auc_low": figure.low, "auc_high": figure.high}
    return {
        "name": line.name,
        "n": line.n,
        "n_above": line.n_above,
        **{name: _finite(known.get(name)) for name in ("auc", "auc_low", "auc_high")},
    }


def _finite(value: float | None) -> float | None:
    """JSON has no word for nan."""
    return value if value is not None and math.isfinite(value) else None
