"""Two workers on a Ray cluster of this machine against one: what the second adds."""

from __future__ import annotations

import hashlib
import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dankdesk.paths import model_folder
from dankdesk.scoring import Source
from dankdesk.shards.cluster import cluster, score_shards
from dankdesk.shards.plan import Job, Row, cut
from scripts.benchmarks.rounds import Timed, ratio
from scripts.benchmarks.subjects import distinct

SHARD_SIZE = 4
PER_WORKER = 8
"""Shards a round for each worker, beside the first ones, in which it starts and loads its model."""
WORKERS = (1, 2)
BAR = 1.7


def compare(paths: list[Path], rounds: int) -> list[str]:
    """Score pictures like `paths`, without words, with one worker and with two in turn; the lines to print."""
    manifest = model_folder() / "manifest.json"
    job = Job(manifest, hashlib.sha256(manifest.read_bytes()).hexdigest(), read=False, explain=False)
    seconds: dict[int, list[float]] = {n: [] for n in WORKERS}
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work, cluster(None, max(WORKERS)):
        _wait_for_all_workers()
        n_pictures = max(WORKERS) * (PER_WORKER + 1) * SHARD_SIZE
        pictures = distinct(paths, n_pictures, Path(work) / "pictures")
        for _, n_workers in itertools.product(range(rounds), WORKERS):
            seconds[n_workers].append(_seconds(job, pictures, n_workers))
    one, two = (Timed(tuple(seconds[n])) for n in WORKERS)
    return [
        f"Pictures a second under Ray ({rounds} rounds in turn, medians; {os.cpu_count()} cores, "
        f"{os.getloadavg()[0]:.1f} processes were at work at the end)",
        *(f"  {said:<28}{1 / timed.median:8.1f}" for said, timed in (("one worker", one), ("two workers", two))),
        f"  two workers' rate over one's: {ratio(one, two)}; the bar is {BAR} where two cores are free",
    ]


def _wait_for_all_workers() -> None:
    """Begin no shard before every worker is there, so that none is timed while another starts."""
    import ray.data  # after `cluster` told it how to be

    ray.data.DataContext.get_current().wait_for_min_actors_s = 600


def _seconds(job: Job, pictures: list[Path], n_workers: int) -> float:
    """Seconds for each picture, from when every worker has finished its first shard."""
    n_pictures = n_workers * (PER_WORKER + 1) * SHARD_SIZE
    rows = [Row(Source.from_path(path), Path(path.name)) for path in pictures[:n_pictures]]
    ends = list(_ends(job, rows, n_workers))
    return (ends[-1] - ends[n_workers - 1]) / (SHARD_SIZE * (len(ends) - n_workers))


def _ends(job: Job, rows: list[Row], n_workers: int) -> Iterator[float]:
    """When each shard was done."""
    for _ in score_shards(job, list(cut(rows, SHARD_SIZE)), n_workers):
        yield time.perf_counter()
