"""Two workers on a Ray cluster of this machine against one: what the second adds."""

from __future__ import annotations

import hashlib
import itertools
import os
import tempfile
import time
from pathlib import Path

from dankdesk.paths import model_folder
from dankdesk.scoring import Source
from dankdesk.shards.cluster import cluster, score_shards
from dankdesk.shards.plan import Job, Row, cut
from scripts.benchmarks.rounds import Timed, held_by
from scripts.benchmarks.subjects import distinct

SHARD_SIZE = 16
"""Pictures; fewer where there are fewer to begin with. What Ray does between two shards counts the less, the larger."""
PER_WORKER = 5
"""Shards a round for each worker, beside the first one, in which it loads its model."""
WORKERS = (1, 2)
BAR = 1.7


def compare(paths: list[Path], rounds: int) -> list[str]:
    """Score pictures like `paths`, without words, with one worker and with two in turn; the lines to print."""
    manifest = model_folder() / "manifest.json"
    job = Job(manifest, hashlib.sha256(manifest.read_bytes()).hexdigest(), read=False, explain=False)
    seconds: dict[int, list[float]] = {n: [] for n in WORKERS}
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work, cluster(None, max(WORKERS)):
        _wait_for_all_workers()
        size = min(SHARD_SIZE, len(paths))
        pictures = distinct(paths, max(WORKERS) * (PER_WORKER + 1) * size, Path(work) / "pictures")
        for _, n_workers in itertools.product(range(rounds), WORKERS):
            seconds[n_workers].append(_seconds(job, pictures, n_workers, size))
    one, two = (Timed(tuple(seconds[n])) for n in WORKERS)
    return [
        f"Pictures a second under Ray ({rounds} rounds in turn, medians; {os.cpu_count()} cores, "
        f"{os.getloadavg()[0]:.1f} processes were at work at the end)",
        *(f"  {said:<28}{1 / timed.median:8.1f}" for said, timed in (("one worker", one), ("two workers", two))),
        f"  two workers' rate over one's: {held_by(one, two, BAR, least=True)} where two cores are free",
    ]


def _wait_for_all_workers() -> None:
    """Begin no shard before every worker is there, so that none is timed while another starts."""
    import ray.data  # after `cluster` told it how to be

    ray.data.DataContext.get_current().wait_for_min_actors_s = 600


def _seconds(job: Job, pictures: list[Path], n_workers: int, size: int) -> float:
    """Seconds for each picture, from when every worker has finished its first shard of `size`."""
    rows = [Row(Source.from_path(path), Path(path.name)) for path in pictures[: n_workers * (PER_WORKER + 1) * size]]
    ends = [time.perf_counter() for _ in score_shards(job, list(cut(rows, size)), n_workers)]
    return (ends[-1] - ends[n_workers - 1]) / (size * (len(ends) - n_workers))
