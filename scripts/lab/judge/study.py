"""From a table and a model to a report."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np

from dankdesk.inference import LazyEngine
from scripts.lab.judge.answers import OURS, WORDS, about_rows, ask, baselines_of, groups_of, likelihoods_of
from scripts.lab.judge.table import MIN_PER_CLASS, read_table
from scripts.lab.progress import say
from scripts.lab.quiet import LabError
from scripts.lab.report import Facts, Judged, Study, write_misjudged, write_report

PAGE = "misjudged.html"
SEED = 2016


def judge(
    table: Path,
    model_manifest: Path,
    audience_id: str | None,
    out: Path,
    images: Path | None = None,
    seed: int = SEED,
    read: bool = True,
) -> Study:
    """Score every row of `table` and write `REPORT.md`, its plots and `misjudged.html` into the folder `out`.

    audience_id: None for the model's first. images: where the table's paths start, None for the table's folder.
    read: whether words that the table does not give are read in the pictures. Raises LabError for a table that can't be
    used, ModelError for a model that can't.
    """
    rows = read_table(table, images)
    engine = LazyEngine(model_manifest)
    audiences = {audience.id: audience for audience in engine.manifest.audiences}
    audience = audiences.get(audience_id) if audience_id is not None else engine.manifest.headline
    if audience is None:
        raise LabError(f"{engine.manifest.id} has no audience “{audience_id}”, only {', '.join(audiences)}.")
    answers, unreadable = ask(rows, engine, audience.id, read)
    truths = np.array([answer.row.dank for answer in answers], dtype=np.bool_)
    if min(truths.sum(), (~truths).sum()) < MIN_PER_CLASS:
        raise LabError(
            f"Only {truths.sum()} dank pictures and {(~truths).sum()} others of {table} can be read; "
            f"at least {MIN_PER_CLASS} of each are needed."
        )
    texts = [answer.verdict.score.text for answer in answers]
    contents = tuple(text.content if text is not None else None for text in texts)
    groups = groups_of(answers, contents)
    likelihoods = likelihoods_of(answers)
    baselines, about_baselines = baselines_of(answers, truths, groups, seed)
    notes = (
        *about_rows(rows, unreadable, answers),
        *([] if WORDS in likelihoods else ["No opinion on words is measured: too few pictures got one."]),
        *about_baselines,
        f"The model takes {audience.base_rate:.0%} to be dank, and here {truths.mean():.0%} are. Where the two differ, "
        "Brier score, calibration error and accuracy suffer, and ROC-AUC does not.",
    )
    study = Study(
        name=f"{table.stem}, for {audience.name}",
        subject=f"{table.stem}, for {audience.name}",
        split_name="as given",
        honest=True,
        question=f"Dank is what the table calls so. What counted where the model learnt: {audience.label}",
        split="The table does not say whether the model has learnt from these pictures; if so, the figures flatter.",
        judged=Judged(
            ids=tuple(str(answer.row.path.name) for answer in answers),
            truths=truths,
            groups=groups,
            likelihoods={**likelihoods, **baselines},
            paths=tuple(answer.row.path for answer in answers),
            texts=contents,
            templates=tuple(answer.row.template for answer in answers),
            months=tuple(answer.row.month for answer in answers),
            marks=tuple(answer.score.marks for answer in answers),
        ),
        ours=OURS,
        baselines=tuple(baselines),
        threshold=audience.threshold,
        seed=seed,
        notes=notes,
    )
    facts = Facts(
        f"{engine.manifest.name} on {table.name}",
        engine.manifest.id,
        _command(table, model_manifest, audience.id, out, images, seed, read),
    )
    measured = write_report([study], [], facts, out)
    write_misjudged(study, out / PAGE)
    say(f"judge: AUC {measured[study.name][OURS].auc} on {len(truths)} pictures; {out / 'REPORT.md'} is ready")
    return study


def _command(table: Path, manifest: Path, audience: str, out: Path, images: Path | None, seed: int, read: bool) -> str:
    words = ["python", "-m", "scripts.lab.judge", str(table), "--model", str(manifest), "--audience", audience]
    words += [*(["--images", str(images)] if images else []), "--out", str(out), "--seed", str(seed)]
    return shlex.join([*words, *([] if read else ["--no-reading"])])
