"""What a worker of the cluster says of its shard, asked without a cluster."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dankdesk.errors import ModelError
from dankdesk.inference import LazyEngine
from dankdesk.scoring import Scorer, Source
from dankdesk.shards.plan import Job, Row, Shard
from dankdesk.shards.worker import Worker
from tests import making, tiny_model


@pytest.fixture
def job(tmp_path: Path) -> Job:
    manifest = tiny_model.write(tmp_path / "model")
    return Job(manifest, hashlib.sha256(manifest.read_bytes()).hexdigest(), read=False, explain=False)


@pytest.fixture
def shard(tmp_path: Path) -> Shard:
    """Two pictures, one with words given, and one that is not there."""
    paths = making.folder_of(tmp_path / "memes", 2)
    sources = [Source.from_path(paths[0]), Source.from_path(paths[1], words="dank"), Source.from_path(Path("gone.png"))]
    return Shard(0, tuple(Row(source, Path(f"typed/{source.name}")) for source in sources))


def test_it_says_what_the_pipeline_says_one_line_each_as_typed(job: Job, shard: Shard) -> None:
    rows = [json.loads(line) for line in Worker(job).score(shard)]
    assert [row["path"] for row in rows] == [str(row.typed) for row in shard.rows]
    outcomes = list(Scorer(LazyEngine(job.manifest_path), None).run([row.source for row in shard.rows]))
    assert [row.get("likelihood") for row in rows] == [
        outcome.score.likelihood if hasattr(outcome, "score") else None for outcome in outcomes
    ]
    assert [row.get("text") for row in rows] == [None, "dank", None]
    assert set(rows[2]) == {"path", "error"}


def test_it_gives_the_evidence_on_request(job: Job, shard: Shard) -> None:
    line = Worker(replace(job, explain=True)).score(shard)[0]
    assert "evidence" in json.loads(line)["audiences"]["red"]


def test_it_scores_one_shard_after_another(job: Job, shard: Shard) -> None:
    worker = Worker(job)
    assert len(worker.score(shard)) == len(worker.score(shard)) == 3


def test_another_dankdesk_is_refused(job: Job, shard: Shard) -> None:
    with pytest.raises(ModelError, match=r"has DankDesk .*, and this one has 9\.9"):
        Worker(replace(job, version="9.9")).score(shard)


def test_another_model_is_refused(job: Job, shard: Shard) -> None:
    job.manifest_path.write_bytes(job.manifest_path.read_bytes() + b" ")
    with pytest.raises(ModelError, match="has another model at"):
        Worker(job).score(shard)


def test_a_model_that_is_not_there_is_told(job: Job, shard: Shard) -> None:
    with pytest.raises(ModelError, match=r"can't read the model .*elsewhere"):
        Worker(replace(job, manifest_path=Path("elsewhere"))).score(shard)
