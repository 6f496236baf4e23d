"""The model against Reddit: what is asked of the library, and how the answer is put into words. No Qt."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dankdesk.collecting.agreement import Agreement, Figure, Line, agreement
from dankdesk.compare import Comparison, Point
from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.records import ListedPost
from dankdesk.ui.reddit.terms import count
from dankdesk.wording import percent, printable

MOST_POINTS = 2000
"""More would be one blot. Those that are drawn are picked by chance, always the same ones."""
TOO_FEW = 30
"""Posts below which an interval of the area under the curve says next to nothing."""
NONE = "–"
NOTHING = (
    "There is nothing to compare yet. It takes posts with upvotes that the model has judged, at least ten of a "
    "subreddit: pull or import some."
)


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """points: some of the posts; `Point.index` is the library's number of the post, `a` what the model says of it, `b`
    the share of its own that it beat. upvotes: their scores, by the post's number."""

    found: Agreement
    drawn: Comparison
    upvotes: dict[int, int]


def ask(library: Library, manifest: Manifest, cancel: threading.Event) -> Answer | None:
    """How well the model's numbers fit what Reddit said. None where `cancel` was set meanwhile. Raises LibraryError."""
    model_id = manifest.id

    def pictures_of(ids: npt.NDArray[np.int64]) -> list[str]:
        pictures = {listed.id: listed.sha256 for listed in library.posts.get(ids.tolist(), model_id)}
        return [pictures.get(id_, "") for id_ in ids.tolist()]

    found = agreement(library.posts.catalog(model_id), pictures_of, cancel=cancel)
    if found is None:
        return None
    rows = np.arange(len(found.ids))
    if len(rows) > MOST_POINTS:
        rows = np.sort(np.random.default_rng(0).choice(rows, MOST_POINTS, replace=False))
    listed = {post.id: post for post in library.posts.get(found.ids[rows].tolist(), model_id)}
    points = [
        Point(id_, _title(listed[id_]), listed[id_].sha256, float(found.likelihood[row]), float(found.share[row]))
        for row, id_ in zip(rows.tolist(), found.ids[rows].tolist(), strict=True)
        if id_ in listed
    ]
    upvotes = {post.id: post.post.score for post in listed.values() if post.post.score is not None}
    drawn = Comparison(model_id, "reddit", (manifest.headline.threshold, 0.5), tuple(points))
    return Answer(found, drawn, upvotes)


def area(line: Line) -> str:
    """ "0.61", or a dash where there is none."""
    return f"{line.figure.auc:.2f}" if line.figure is not None else NONE


def interval(figure: Figure | None) -> str:
    """ "0.55 to 0.67" """
    if figure is None:
        return NONE
    if np.isnan(figure.low):
        return "unknown"
    return f"{figure.low:.2f} to {figure.high:.2f}"


def sentence(answer: Answer) -> str:
    """What the numbers mean, and how far they can be trusted."""
    whole = answer.found.whole
    if not whole.n:
        return NOTHING
    if whole.figure is None:
        which = "did better than" if whole.n_above else "did no better than"
        return (
            f"There is nothing to tell apart yet: all {count(whole.n, 'post')} {which} the median of their subreddit."
        )
    figure = whole.figure
    low, high = ("?", "?") if np.isnan(figure.low) else (f"{figure.low * 100:.0f}", f"{figure.high * 100:.0f}")
    said = (
        "Of two posts, one above the median of its subreddit and month and one not, the model picks the better one "
        f"{figure.auc * 100:.0f} times in 100 ({low} to {high}); a coin, 50 times."
    )
    if whole.n < TOO_FEW:
        said += f" {count(whole.n, 'post')} are too few to trust that."
    elif not np.isnan(figure.low) and figure.low <= 0.5 <= figure.high:
        said += " That may be no better than the coin."
    return said


def foot(answer: Answer) -> str:
    """What is drawn, and what is not."""
    parts = ["Filled points: the model and Reddit disagree. Click one, or press Enter on it, to see the post."]
    n_drawn, n = len(answer.drawn.points), answer.found.whole.n
    if n_drawn < n:
        parts.append(f"{n_drawn:,} of {n:,} points are drawn.")
    if answer.found.left_out:
        parts.append(
            f"{count(answer.found.left_out, 'post')} left out: without upvotes, not judged yet, or with too few others "
            "to compare with."
        )
    return " ".join(parts)


def told(answer: Answer, point: Point) -> str:
    """What is said of a point after its title: ": 62 %, 1,204 upvotes, better than 80 %"."""
    upvotes = answer.upvotes.get(point.index)
    voted = f", {count(upvotes, 'upvote')}" if upvotes is not None else ""
    return f": {percent(point.a)} dank{voted}, better than {percent(point.b)}"


def _title(listed: ListedPost) -> str:
    return printable(listed.post.title) or listed.post.key
