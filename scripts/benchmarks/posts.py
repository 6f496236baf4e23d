"""What a large library of posts costs: adding to it, listing, filtering, searching, and memory."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.inference import LazyEngine
from dankdesk.library import Catalog, Library, Only, Sort, Wanted
from dankdesk.paths import model_folder
from scripts.make_library import fill, made_up

ADDED = 200
ASKED = 64
"""Posts whose titles and scores are fetched at once, as the grid does while it is scrolled."""
SEARCHES = ("monday", "cat", "te", "when you the", "nobody absolutely", "xylophone")


def compare(sizes: Sequence[int], rounds: int) -> list[str]:
    """Measure libraries of so many posts, one after the other in one folder; returns the lines to print."""
    model_id = LazyEngine(model_folder() / "manifest.json").manifest.id
    lines = [f"Libraries of posts, milliseconds (median of {rounds} rounds)"]
    lines.append(f"  {'posts':<34}" + "".join(f"{size:>10,}" for size in sizes))
    columns = []
    with TemporaryDirectory(prefix="dankdesk-bench-") as work, Library.open(Path(work, "library")) as library:
        for size in sizes:
            fill(library, size - library.posts.count(), model_id, first=library.posts.count())
            columns.append(_measure(library, model_id, rounds))
    for name in columns[0]:
        lines.append(f"  {name:<34}" + "".join(f"{column[name]:>10.1f}" for column in columns))
    growth = columns[-1]["add one post"] / columns[0]["add one post"]
    lines.append(
        f"  adding to {sizes[-1]:,} over adding to {sizes[0]:,}: {growth:.2f}; filter and search are to take 100"
    )
    return lines


def _measure(library: Library, model_id: str, rounds: int) -> dict[str, float]:
    posts = library.posts
    catalog = posts.catalog(model_id)

    def timed(work: Callable[[], object]) -> float:
        times = []
        work()  # to warm up
        for _ in range(rounds):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
        return statistics.median(times) * 1000

    wanted = Wanted(sort=Sort.UPVOTES, subreddits=frozenset({"memes"}), likelihood=(0.4, 0.9), only=Only.SCORED)
    ids = catalog.select(Wanted())
    found = {
        "read all columns": timed(lambda: posts.catalog(model_id)),
        "filter and sort": timed(lambda: catalog.select(wanted)),
        "search, slowest of six": max(timed(partial(_search, library, catalog, text)) for text in SEARCHES),
        f"fetch {ASKED} posts for the grid": timed(lambda: posts.get(ids[len(ids) // 2 :][:ASKED].tolist(), model_id)),
    }
    made = next(made_up(1, model_id, seed=3))
    facts, embedding = made.verdict.facts, made.verdict.score.embedding
    for name, ask in (
        ("posted before?", partial(library.lookalikes.of, facts.phash, facts.sha256, model_id)),
        ("memes like this", partial(library.neighbours.nearest, embedding, model_id)),
    ):
        began = time.perf_counter()
        ask()
        found[f"{name} (first)"] = (time.perf_counter() - began) * 1000
        found[f"{name} (later)"] = timed(ask)
    found["add one post"] = _adding(library, model_id)
    found["columns after one more post"] = timed(lambda: posts.catalog(model_id, catalog))
    return found


def _search(library: Library, catalog: Catalog, text: str) -> object:
    return catalog.select(Wanted(search=text), library.posts.matching(text))


def _adding(library: Library, model_id: str) -> float:
    """Milliseconds to add a post and its score as the app does it, median."""
    times = []
    for made in list(made_up(ADDED, model_id, seed=2, first=10_000_000 + library.posts.count())):
        began = time.perf_counter()
        library.posts.add(made.post, made.data)
        library.save(made.verdict, made.thumbnail, None, own=False)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000
