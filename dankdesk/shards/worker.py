"""What runs on the cluster: one worker, one core, one shard after another."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cached_property

from dankdesk import __version__
from dankdesk.errors import ModelError
from dankdesk.export import json_line
from dankdesk.inference import LazyEngine
from dankdesk.paths import why
from dankdesk.reading import Reader
from dankdesk.scoring import Scorer
from dankdesk.shards.plan import Job, Shard


class Worker:
    """Scores shards with one engine and one reader, which it keeps. Nothing is loaded before the first shard."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def score(self, shard: Shard) -> list[str]:
        """The lines that `dankdesk score --json` prints for the shard's rows, in their order.

        There is no library: nothing is looked up and nothing remembered. Always on the CPU and with one thread, which
        gives the same numbers however many workers there are. Raises ModelError where this machine does not have the
        run's model or its DankDesk.
        """
        sources = [row.source for row in shard.rows]
        outcomes = self._scorer.run(sources, read=self._job.read)
        manifest = self._scorer.engine.manifest if self._job.explain else None
        return [
            json_line(replace(outcome, path=row.typed), manifest)
            for outcome, row in zip(outcomes, shard.rows, strict=True)
        ]

    @cached_property
    def _scorer(self) -> Scorer:
        _check(self._job)
        engine = LazyEngine(self._job.manifest_path, engine="cpu", threads=1)
        return Scorer(engine, None, Reader() if self._job.read else None, jobs=0)


def _check(job: Job) -> None:
    if __version__ != job.version:
        raise ModelError(f"A machine of the cluster has DankDesk {__version__}, and this one has {job.version}.")
    try:
        data = job.manifest_path.read_bytes()
    except OSError as error:
        raise ModelError(f"A machine of the cluster can't read the model {job.manifest_path}: {why(error)}.") from error
    if hashlib.sha256(data).hexdigest() != job.manifest_sha256:
        raise ModelError(f"A machine of the cluster has another model at {job.manifest_path}.")
