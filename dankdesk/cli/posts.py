"""`dankdesk posts`: what was pulled and imported, as a table, as rows, as a training set, and against the model."""

from __future__ import annotations

import shlex
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from dankdesk.cli.agreement import agreement_json, agreement_table
from dankdesk.cli.progress import ProgressLine
from dankdesk.cli.running import STOPPED, interrupt, library_needed
from dankdesk.collecting.agreement import agreement, pictures_in
from dankdesk.collecting.exporting import PostTable, json_line
from dankdesk.collecting.training import TABLE, Label, export_training, label_posts
from dankdesk.errors import UserError
from dankdesk.inference import LazyEngine
from dankdesk.library import Catalog, Library, Only, Sort, Wanted
from dankdesk.paths import Home
from dankdesk.records import ListedPost
from dankdesk.wording import percent, printable

USUAL = 20
CHUNK = 500
LAB = "python3 scripts/dev.py lab"
NARROW = 100
"""Columns of a terminal that does not say how many it has."""
SORTS = {
    "likelihood": Sort.LIKELIEST,
    "least-likely": Sort.LEAST_LIKELY,
    "upvotes": Sort.UPVOTES,
    "fewest-upvotes": Sort.FEWEST_UPVOTES,
    "newest": Sort.NEWEST,
    "oldest": Sort.OLDEST,
}


def posts(args: Namespace, home: Home, manifest_path: Path) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    model_id = LazyEngine(manifest_path).manifest.id
    with library_needed(home) as library:
        catalog = library.posts.catalog(model_id)
        wanted = _wanted(args)
        found = catalog.select(wanted, library.posts.matching(wanted.search) if wanted.search else None)
        chosen: list[int] = found.tolist()
        if args.agreement:
            ids = found if args.limit is None else found[: args.limit]
            told = agreement(catalog, pictures_in(library.posts, model_id), ids=ids)
            assert told is not None, "nobody cancels it"
            print(agreement_json(told, library, model_id) if args.json else agreement_table(told))
            return 0
        limit = args.limit or (None if args.json or args.csv or args.export else USUAL)
        rows = _fetched(library, chosen[:limit], model_id)
        if args.export is not None:
            return _export(args, library, catalog, list(rows))
        if args.json:
            for listed in rows:
                print(json_line(listed))
        elif args.csv:
            table = PostTable(sys.stdout)
            for listed in rows:
                table.add(listed)
        else:
            _show(list(rows))
            _say_how_many(len(chosen), limit, len(catalog))
    return 0


def _wanted(args: Namespace) -> Wanted:
    def bare(name: str) -> str:
        return str(name).strip("/").removeprefix("r/")

    likelihood = None
    if args.min_likelihood is not None or args.max_likelihood is not None:
        likelihood = (args.min_likelihood or 0.0, 1.0 if args.max_likelihood is None else args.max_likelihood)
    return Wanted(
        search=args.search,
        sort=SORTS[args.sort],
        subreddits=frozenset(map(bare, args.subreddit)),
        since=args.since,
        until=args.until,
        likelihood=likelihood,
        score=(args.min_score, args.max_score),
        nsfw=args.nsfw,
        spoilers=args.spoilers,
        only=Only(args.only or "all"),
    )


def _fetched(library: Library, ids: Sequence[int], model_id: str) -> Iterator[ListedPost]:
    for start in range(0, len(ids), CHUNK):
        yield from library.posts.get(ids[start : start + CHUNK], model_id)


def _show(rows: Sequence[ListedPost]) -> None:
    """A line a post, cut to the terminal's width where there is one."""
    if not rows:
        return
    width = shutil.get_terminal_size((NARROW, 24)).columns if sys.stdout.isatty() else None
    wide = max(len(printable(one.post.key)) for one in rows)
    print(f"{'dank':>6}  {'upvotes':>9}  {'posted':<10}  {'yours':<5}  {'post':<{wide}}  title")
    for one in rows:
        post = one.post
        likelihood = "–" if one.likelihood is None else percent(one.likelihood)
        score = "–" if post.score is None else f"{post.score:,}"
        posted = "–" if post.created is None else f"{post.created:%Y-%m-%d}"
        yours = {1: "dank", -1: "not"}.get(one.rating or 0, "")
        where = f"r/{post.subreddit}: " if post.subreddit else ""
        line = f"{likelihood:>6}  {score:>9}  {posted:<10}  {yours:<5}  {printable(post.key):<{wide}}  "
        line += printable(where + post.title)
        print(line if width is None or len(line) <= width else line[: width - 1] + "…")


def _say_how_many(n_found: int, limit: int | None, n_all: int) -> None:
    if not n_all:
        print("There are no posts here yet. See: dankdesk import --help, dankdesk pull --help.", file=sys.stderr)
        return
    shown = min(n_found, limit or n_found)
    more = f" --limit {min(n_found, 5 * shown)} shows more." if shown < n_found else ""
    print(f"{shown:,} of {n_found:,} posts found, {n_all:,} in the library.{more}", file=sys.stderr)


def _export(args: Namespace, library: Library, catalog: Catalog, rows: Sequence[ListedPost]) -> int:
    labelled = label_posts(rows, catalog, Label(args.label or "upvotes"), args.most, args.least)
    if not labelled:
        raise UserError(
            "None of these posts has a label: they need upvotes and ten of their subreddit, or your rating."
        )
    progress = ProgressLine(sys.stderr, len(labelled))
    with interrupt() as cancel:
        done = export_training(library, labelled, args.export.expanduser(), cancel=cancel, on_picture=progress.step)
    progress.clear()
    if done is None:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return STOPPED
    print(f"{done.n_dank:,} dank and {done.n_not:,} other pictures are in {printable(str(done.folder))}.")
    folder, table = (printable(shlex.quote(str(path))) for path in (done.folder, done.folder / TABLE))
    print(f"Measure a model by them:  {LAB} evaluate --table {table} --out …")
    print(f"Or make one of them:      {LAB} all --folder {folder} --out …")
    if done.n_gone:
        print(f"{done.n_gone:,} pictures are no longer in the library and were left out.", file=sys.stderr)
        return 1
    return 0
