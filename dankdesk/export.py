"""Outcomes as rows: JSON lines for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TextIO

from dankdesk.inference import Manifest
from dankdesk.inference.evaluation import Evaluation
from dankdesk.records import AudienceScore, Opinion, Outcome, Text, Unreadable, Verdict

COLUMNS = ("path", "likelihood", "low", "high", "model", "sha256", "format", "width", "height", "first_seen")
"""Every table begins with these; the audiences follow, then `LAST_COLUMNS`."""
LAST_COLUMNS = ("text", "unread", "error")
# A cell that begins with one of these is a formula to a spreadsheet (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Excel takes 32,767 characters in a cell, and spills what is longer into the next row.
LONGEST_CELL = 32_000


def label(outcome: Outcome) -> str:
    """The path as the user gave it, or the name of what never was a file."""
    return str(outcome.path) if outcome.path is not None else outcome.name


def row(outcome: Outcome, manifest: Manifest | None = None) -> dict[str, Any]:
    """One outcome as plain values: `path` and `error`, or `path` with the verdict's fields.

    manifest: of the model that scored it; with it each audience has its `evidence`.
    """
    if isinstance(outcome, Unreadable):
        return {"path": label(outcome), "error": outcome.reason}
    score, facts, whole = outcome.score, outcome.facts, outcome.score.headline.whole
    values: dict[str, Any] = {
        "path": label(outcome),
        "sha256": facts.sha256,
        "likelihood": whole.likelihood,
        "low": whole.low,
        "high": whole.high,
        "model": score.model_id,
        "format": facts.format,
        "width": facts.width,
        "height": facts.height,
        "first_seen": outcome.first_seen.isoformat(timespec="seconds"),
        "text": _content(score.text),
    }
    if outcome.unread is not None:
        values["unread"] = outcome.unread
    values["audiences"] = {one.id: _audience(one, score.text, manifest) for one in score.audiences}
    return values


def json_line(outcome: Outcome, manifest: Manifest | None = None) -> str:
    """One JSON object on one line, in ASCII, so that any name and any words survive any terminal or pipe.

    manifest: as for `row`.
    """
    return json.dumps(row(outcome, manifest))


def columns(audiences: Iterable[str]) -> tuple[str, ...]:
    """The header of a table of scores for `audiences`, by id: for each its verdict, its picture's and its words'."""
    each = [(id_, f"{id_}_picture", f"{id_}_words") for id_ in audiences]
    return (*COLUMNS, *chain.from_iterable(each), *LAST_COLUMNS)


class CsvTable:
    """Writes outcomes to `stream` as CSV: a header, then a row each. Text is made safe to open in a spreadsheet."""

    def __init__(self, stream: TextIO, audiences: Iterable[str]) -> None:
        """audiences: their ids, the headline's first: a column for each of their likelihoods."""
        self._audiences = tuple(audiences)
        self._writer = csv.writer(stream, lineterminator="\r\n")
        self._writer.writerow(map(cell, columns(self._audiences)))

    def add(self, outcome: Outcome) -> None:
        values = row(outcome)
        likelihoods = [_likelihoods(values.get("audiences", {}).get(id_)) for id_ in self._audiences]
        cells = chain(map(values.get, COLUMNS), *likelihoods, map(values.get, LAST_COLUMNS))
        self._writer.writerow(map(cell, cells))


def write_csv(outcomes: Iterable[Outcome], stream: TextIO) -> None:
    """Write all `outcomes` of one model to `stream`, which must be opened with newline="".

    The first verdict tells the audiences; what comes before it waits for it.
    """
    following = iter(outcomes)
    first = list(_until_verdict(following))
    audiences = [one.id for outcome in first if isinstance(outcome, Verdict) for one in outcome.score.audiences]
    table = CsvTable(stream, audiences)
    for outcome in chain(first, following):
        table.add(outcome)


def cell(value: object) -> object:
    """`value` as a cell of CSV that no spreadsheet takes for a formula; numbers get four decimals."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "backslashreplace").decode()
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - 1] + "…"
    return "'" + text if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def _until_verdict(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    for outcome in outcomes:
        yield outcome
        if isinstance(outcome, Verdict):
            return


def _content(text: Text | None) -> str | None:
    return None if text is None else text.content


def _audience(score: AudienceScore, text: Text | None, manifest: Manifest | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "likelihood": score.whole.likelihood,
        "low": score.whole.low,
        "high": score.whole.high,
        "picture": score.picture.likelihood,
        "words": None if score.words is None else score.words.likelihood,
        "text": _content(text) if score.words is not None else None,
    }
    if manifest is not None:
        values["evidence"] = _evidence(score, text, manifest)
    return values


def _evidence(score: AudienceScore, text: Text | None, manifest: Manifest) -> dict[str, Any]:
    """What each part said and what it is worth, the words' weights and the picture's map."""
    audience = next(one for one in manifest.audiences if one.id == score.id)
    words = None
    if score.words is not None and audience.words is not None:
        content = _content(text) or ""
        weights = [
            {"text": content[mark.start : mark.end], "start": mark.start, "end": mark.end, "weight": mark.weight}
            for mark in score.marks
        ]
        words = _part(score.words, audience.words.evaluation) | {"weights": weights}
    return {
        "picture": _part(score.picture, audience.picture.evaluation),
        "words": words,
        "heat": score.heat.tolist(),
    }


def _part(opinion: Opinion, e: Evaluation) -> dict[str, Any]:
    return {
        "likelihood": opinion.likelihood,
        "low": opinion.low,
        "high": opinion.high,
        "auc": e.auc,
        "auc_low": e.auc_low,
        "auc_high": e.auc_high,
    }


def _likelihoods(audience: dict[str, Any] | None) -> tuple[object, ...]:
    return (None,) * 3 if audience is None else (audience["likelihood"], audience["picture"], audience["words"])
