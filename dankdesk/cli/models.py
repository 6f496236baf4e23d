"""`dankdesk models`: list, add, remove, pick, compare."""

from __future__ import annotations

import csv
import json
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from dankdesk.cli.asked import Asked, typed
from dankdesk.cli.running import Tally, interrupt, library_of, reader_unless
from dankdesk.compare import Comparison, Point, compare
from dankdesk.errors import UserError
from dankdesk.export import cell
from dankdesk.inference import Manifest
from dankdesk.machine import engine_for
from dankdesk.models import Installed, Registry
from dankdesk.paths import Home
from dankdesk.records import Outcome
from dankdesk.scoring import Scorer
from dankdesk.wording import auc, percent, printable

ALL_READ, SOME_UNREADABLE = 0, 1


def models(args: Namespace, home: Home, shipped: Path) -> int:
    """Run the command; returns the exit code. Raises `UserError`. shipped: the manifest of the model that ships."""
    registry = Registry(home, shipped)
    if args.act == "compare":
        return _compare(args, home, registry)
    if args.act == "add":
        added = registry.add(args.path)
        print(f"Added {added.id}. To use it from now on: dankdesk models pick {added.id}")
    elif args.act == "remove":
        registry.remove(args.id)
        print(f"Removed {args.id}.")
    elif args.act == "pick":
        print(f"From now on {registry.pick(args.id).id} is used.")
    else:
        for model in registry.list():
            print(json.dumps(_row(model)) if args.json else _line(model))
    return ALL_READ


def _row(model: Installed) -> dict[str, Any]:
    manifest = model.manifest
    row: dict[str, Any] = {
        "id": model.id,
        "picked": model.picked,
        "shipped": model.shipped,
        "path": str(model.path),
        "problem": model.problem,
    }
    if manifest is not None:
        row |= {
            "name": manifest.name,
            "version": manifest.version,
            "bytes": model.n_bytes,
            "audiences": {
                one.id: {
                    "name": one.name,
                    "auc": one.evaluation.auc,
                    "auc_low": one.evaluation.auc_low,
                    "auc_high": one.evaluation.auc_high,
                }
                for one in manifest.audiences
            },
        }
    return row


def _line(model: Installed) -> str:
    """A model in a few lines: what it is, what it is worth, where it lies."""
    manifest = model.manifest
    mark = "*" if model.picked else " "
    name = f"  {printable(manifest.name)} {printable(manifest.version)}" if manifest else ""
    size = f"  {model.n_bytes / 1e6:.1f} MB" if manifest else ""
    lines = [f"{mark} {model.id}{name}{size}{'  (ships with DankDesk)' if model.shipped else ''}"]
    if manifest is not None:
        lines += [f"    {printable(one.name)}, {auc(one.evaluation)}" for one in manifest.audiences]
    lines.append(f"    {printable(str(model.folder))}")
    if model.problem:
        lines.append(f"    Can't be used: {printable(model.problem)}")
    return "\n".join(lines)


def _compare(args: Namespace, home: Home, registry: Registry) -> int:
    engines = [engine_for(home, _manifest_path(name, registry)) for name in (args.a, args.b)]
    a, b = (engine.manifest for engine in engines)
    if a.id == b.id:
        raise UserError(f"Both are the model {a.id}.")
    asked = list(typed(args.paths))
    tally = Tally(2 * len(asked))
    with (
        library_of(home) as library,
        reader_unless(args.no_words) as reader,
        interrupt() as cancel,
    ):

        def count(outcome: Outcome) -> None:
            again, place = divmod(tally.done, len(asked))
            tally.count(replace(outcome, path=asked[place].typed), silent=bool(again))
            tally.progress.step()

        one, other = (Scorer(engine, library, reader, args.jobs) for engine in engines)
        sources = [picture.source for picture in asked]
        comparison = compare(one, other, sources, read=not args.no_words, cancel=cancel, on_outcome=count)
        tally.progress.clear()
        if cancel.is_set():
            return tally.stopped(kept=library is not None)
    _show(args, comparison, (a, b), asked)
    return SOME_UNREADABLE if comparison.unreadable else ALL_READ


def _manifest_path(name: str, registry: Registry) -> Path:
    """Of the model that `name` is the id of, or whose manifest or folder is there."""
    for model in registry.list():
        if model.id == name:
            return model.path
    path = Path(name)
    if not path.exists():
        raise UserError(f"There is no model {printable(name)}, neither installed nor as a file.")
    return path / "manifest.json" if path.is_dir() else path


def _show(args: Namespace, found: Comparison, manifests: tuple[Manifest, Manifest], asked: list[Asked]) -> None:
    def label(point: Point) -> str:
        typed = asked[point.index].typed
        return point.name if typed is None else str(typed)

    if args.csv:
        writer = csv.writer(sys.stdout, lineterminator="\r\n")
        writer.writerow(("path", "a", "b"))
        writer.writerows(map(cell, (label(point), point.a, point.b)) for point in found.points)
        return
    if args.json:
        rows = [{"path": label(point), "a": point.a, "b": point.b} for point in found.points]
        top = [{"path": label(point), "a": point.a, "b": point.b} for point in found.most_different(args.top)]
        answer = {
            "a": found.a,
            "b": found.b,
            "n": len(found.points),
            "unreadable": found.unreadable,
            "correlation": found.correlation,
            "agreement": found.agreement,
            "difference": found.difference,
            "most_different": top,
            "points": rows,
        }
        print(json.dumps(answer))
        return
    for sign, manifest in zip("AB", manifests, strict=True):
        one = manifest.headline
        print(f"{sign}  {manifest.id}  {printable(one.name)}, {auc(one.evaluation)}")
    print(f"Pictures judged by both   {len(found.points):,}")
    print(f"Rank correlation          {_number(found.correlation)}  (Spearman; 1 is the same order, 0 none)")
    print(f"Same side of threshold    {'–' if found.agreement is None else percent(found.agreement)}")
    print(f"Mean difference           {_number(found.difference)}")
    if found.points:
        print("Furthest apart")
        print(f"{'A':>6}  {'B':>6}")
    for point in found.most_different(args.top):
        print(f"{percent(point.a):>6}  {percent(point.b):>6}  {printable(label(point))}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
