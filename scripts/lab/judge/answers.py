"""What the app says of the rows of a table, and how the rows hang together."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass

import numpy as np

from dankdesk.inference import LazyEngine
from dankdesk.reading import Reader
from dankdesk.records import AudienceScore, Verdict
from dankdesk.scoring import Scorer, Source
from scripts.lab.judge.baselines import by_size, by_template, chance, deal, find_groups
from scripts.lab.judge.table import MIN_PER_CLASS, Row
from scripts.lab.progress import say, track
from scripts.lab.records import Floats, Truths

OURS, PICTURE, WORDS = "picture and words", "picture alone", "words alone"
CHANCE, SIZE, TEMPLATE = "chance", "image size alone", "template average"
MAX_LISTED = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A row that could be read, and what the app said of it; score: of the audience that was asked about."""

    row: Row
    verdict: Verdict
    score: AudienceScore


def ask(rows: Sequence[Row], engine: LazyEngine, audience_id: str, read: bool) -> tuple[list[Answer], list[str]]:
    """What the app says of each row, and a line for each picture that it can't read."""
    sources = [Source(row.path.name, row.path.absolute(), words=row.words) for row in rows]
    read = read and any(row.words is None for row in rows)
    answers, unreadable = [], []
    with closing(Reader()) if read else nullcontext() as reader:
        outcomes = Scorer(engine, None, reader).run(sources, read=read)
        for row, outcome in zip(track(rows, "judge"), outcomes, strict=True):
            if isinstance(outcome, Verdict):
                score = next(each for each in outcome.score.audiences if each.id == audience_id)
                answers.append(Answer(row, outcome, score))
            else:
                unreadable.append(f"{row.path}: {outcome.reason}")
    for line in unreadable[:MAX_LISTED]:
        say(f"left out: {line}")
    if len(unreadable) > MAX_LISTED:
        say(f"left out: {len(unreadable) - MAX_LISTED} more")
    return answers, unreadable


def groups_of(answers: Sequence[Answer], contents: Sequence[str | None]) -> tuple[str, ...]:
    """The table's own groups where it has any, else by likeness and by `contents`, the words of each."""
    if any(answer.row.group for answer in answers):
        return tuple(
            f"given-{answer.row.group}" if answer.row.group else f"row-{answer.row.number}" for answer in answers
        )
    return tuple(find_groups([answer.verdict.facts for answer in answers], contents))


def likelihoods_of(answers: Sequence[Answer]) -> dict[str, Floats]:
    """Likelihoods (n,) of the whole and its parts; of the words only where enough pictures of both classes have any."""
    whole, picture, words = (
        np.array([opinion.likelihood if opinion is not None else np.nan for opinion in opinions], dtype=np.float64)
        for opinions in (
            [answer.score.whole for answer in answers],
            [answer.score.picture for answer in answers],
            [answer.score.words for answer in answers],
        )
    )
    judged = np.array([answer.row.dank for answer in answers])[~np.isnan(words)]
    measurable = min(judged.sum(), (~judged).sum()) >= MIN_PER_CLASS
    return {OURS: whole, PICTURE: picture, **({WORDS: words} if measurable else {})}


def baselines_of(
    answers: Sequence[Answer], truths: Truths, groups: Sequence[str], seed: int
) -> tuple[dict[str, Floats], list[str]]:
    """Likelihoods (n,) of each baseline that the table allows, and sentences about them."""
    known = {CHANCE: chance(truths)}
    folds = deal(truths, groups, seed)
    if not folds:
        return known, ["The groups are too few to learn any baseline but chance from them."]
    known[SIZE] = by_size([answer.verdict.facts for answer in answers], folds, truths)
    templates = [answer.row.template for answer in answers]
    if any(templates):
        known[TEMPLATE] = by_template(templates, folds, truths)
    return known, [
        "The baselines were learnt inside this table, each fifth of its groups from the other four. That favours them: "
        "they know how this table was labelled, and the model does not."
    ]


def about_rows(rows: Sequence[Row], unreadable: Sequence[str], answers: Sequence[Answer]) -> list[str]:
    """Sentences about what was left out, where the words come from, and what groups are."""
    parts = []
    if unreadable:
        parts.append(f"{len(unreadable)} of {len(rows)} pictures could not be read and are left out.")
    if any(answer.row.words is not None for answer in answers):
        parts.append("The words were given by the table and not read in the pictures.")
    elif all(answer.verdict.score.text is None for answer in answers):
        parts.append("No words were given or read: the pictures spoke alone.")
    else:
        parts.append("The words were read in the pictures, as the app does.")
    unread = [answer.verdict.unread for answer in answers if answer.verdict.unread]
    if unread:
        parts.append(f"In {len(unread)} pictures the words could not be read, and the picture spoke alone: {unread[0]}")
    given = any(answer.row.group for answer in answers)
    parts.append(
        "Groups are the table's."
        if given
        else "The table gives no groups: pictures that look alike, or say the same, were put into one."
    )
    return parts
