"""`dankdesk score --engine ray`: a table on many machines."""

from __future__ import annotations

import hashlib
import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dankdesk.cli.asked import asked_for
from dankdesk.cli.parser_shards import SHARD_SIZE
from dankdesk.cli.running import Tally
from dankdesk.cli.score import ALL_READ, SOME_UNREADABLE
from dankdesk.inference import Manifest
from dankdesk.reading import reader_id
from dankdesk.shards.cluster import cluster, score_shards
from dankdesk.shards.folder import FORMAT, Folder, Terms, opened
from dankdesk.shards.plan import Job, Row, Shard, cut, table_sha256


def score_in_shards(args: Namespace, manifest_path: Path) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    manifest = Manifest.read(manifest_path)
    rows = [Row(one.source, one.typed or Path()) for one in asked_for(args)]
    size = args.shard_size or SHARD_SIZE
    shards = list(cut(rows, size))
    digest = hashlib.sha256(manifest_path.read_bytes()).hexdigest()
    job = Job(manifest_path.absolute(), digest, not args.no_words, args.explain)
    tally = Tally(len(rows))
    with opened(args.out, _terms(job, rows, size), len(shards)) as folder:
        try:
            ran = _score(args, job, shards, folder, tally)
        except KeyboardInterrupt:
            tally.progress.clear()
            return tally.stopped(kept=True)
    tally.progress.clear()
    tally.summary(manifest, f"{ran}, CPU, {manifest.picture.files[0].precision}" if ran else None)
    missing = tally.total - tally.done
    if missing:
        print(f"{missing:,} are left: whoever scored them died, each time. Run it again to try again.", file=sys.stderr)
    return SOME_UNREADABLE if tally.unreadable or missing else ALL_READ


def _terms(job: Job, rows: list[Row], size: int) -> Terms:
    """What a run must have in common with the one that was begun, to go on with it."""
    return {
        "format": FORMAT,
        "dankdesk": job.version,
        "model": job.manifest_sha256,
        "table": table_sha256(rows),
        "shard_size": size,
        "words": f"read by {reader_id()}" if job.read else "left out (--no-words)",
        "explain": "with" if job.explain else "without",
    }


def _score(args: Namespace, job: Job, shards: list[Shard], folder: Folder, tally: Tally) -> str | None:
    """Score what is not finished yet; returns who did, or None where nothing was left."""
    left = []
    for shard in shards:
        rows = folder.finished(shard)
        if rows is None:
            left.append(shard)
        else:
            _count(rows, tally)
    if not left:
        return None
    tally.progress.show("Ray is starting")
    with cluster(args.address, args.workers) as workers:
        for shard, lines in score_shards(job, left, workers):
            folder.keep(shard, lines)
            _count(map(json.loads, lines), tally)
    return "1 worker" if workers == 1 else f"{workers} workers"


def _count(rows: Iterable[Mapping[str, Any]], tally: Tally) -> None:
    for row in rows:
        tally.count_row(row)
        tally.progress.step()
