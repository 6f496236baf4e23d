"""What can be typed after `dankdesk score --engine ray`."""

from __future__ import annotations

import argparse
from pathlib import Path

from dankdesk.cli.values import RAY, positive

SHARD_SIZE = 100

_OWN = {"out": "--out", "workers": "--workers", "address": "--address", "shard_size": "--shard-size"}
_OTHERS = {"json": "--json", "csv": "--csv", "top": "--top", "jobs": "--jobs", "no_library": "--no-library"}


def add_shard_options(score: argparse.ArgumentParser) -> None:
    group = score.add_argument_group(
        "with --engine ray, which scores a --manifest on many machines and keeps its rows in --out"
    )
    group.add_argument("--out", type=Path, metavar="DIR", help="a folder for the rows, new or to go on with")
    group.add_argument("--workers", type=positive, metavar="N", help="how many, of one core each (all cores)")
    group.add_argument("--address", metavar="HOST:PORT", help="a Ray cluster that runs (one is started here)")
    group.add_argument(
        "--shard-size", type=positive, metavar="N", help=f"pictures that are done and kept together ({SHARD_SIZE})"
    )


def fault(args: argparse.Namespace) -> str | None:
    """What makes no sense about them."""
    if args.engine != RAY:
        given = next((option for name, option in _OWN.items() if getattr(args, name) is not None), None)
        return f"{given} goes with --engine ray" if given else None
    if args.manifest is None or args.out is None:
        return "--engine ray wants a --manifest, and a folder for its rows as --out"
    given = next((option for name, option in _OTHERS.items() if getattr(args, name)), None)
    return f"{given} has no meaning with --engine ray: the rows are in --out, as --json prints them" if given else None
