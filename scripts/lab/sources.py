"""From folders to labelled examples: the Reddit set, or a person's own dank / not-dank pictures."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from dankdesk.errors import PictureError
from dankdesk.images import decode, find_pictures, read_file
from dankdesk.records import Facts
from scripts.lab.groups import group_by_likeness
from scripts.lab.progress import say, track
from scripts.lab.quiet import LabError
from scripts.lab.records import Example

DANK, NOT_DANK = "dank", "not-dank"
MIN_PER_CLASS = 10
LIST_LABEL = {"A": True, "D": False}
MAX_LISTED = 10


@dataclass(frozen=True, slots=True)
class _Unreadable:
    path: Path
    reason: str


def _facts(path: Path) -> Facts | _Unreadable:
    try:
        return decode(read_file(path)).facts
    except PictureError as error:
        return _Unreadable(path, str(error))


def read_reddit(folder: Path) -> list[Example]:
    """The Reddit set: list A is dank, list D is not, list B has no label and serves the side figures.

    Raises LabError when labels.csv is missing or lacks a column, or a class is too small.
    """
    table = folder / "labels.csv"
    try:
        with table.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise LabError(f"{table} can't be read: {error.strerror}.") from error
    examples, unreadable = [], []
    try:
        for row in track(rows, "prepare"):
            path = folder / "images" / row["file"]
            facts = _facts(path)
            if isinstance(facts, _Unreadable):
                unreadable.append(facts)
                continue
            # The table has the size of the post as it was on Reddit; the files here are reduced copies.
            examples.append(
                Example(
                    path=str(path.resolve()),
                    sha256=facts.sha256,
                    group=row["near_duplicate_group"],
                    when=float(row["created_utc"]),
                    dank=LIST_LABEL.get(row["list"]),
                    width=int(row["width"]),
                    height=int(row["height"]),
                    n_bytes=facts.n_bytes,
                    listing=row["list"],
                    upvotes=int(row["upvotes"]),
                )
            )
    except (KeyError, ValueError) as error:
        raise LabError(f"{table} is not the table of the Reddit set: {error}.") from error
    _report(unreadable)
    return _checked(examples, folder)


def read_folder(folder: Path) -> list[Example]:
    """A person's own pictures in `dank/` and `not-dank/`, read recursively, near-duplicates grouped by likeness.

    The same bytes in both sub-folders are left out, and said. Raises LabError for a sub-folder missing or too small.
    """
    found: dict[str, tuple[Path, Facts, bool]] = {}
    torn: set[str] = set()
    unreadable = []
    for name in (DANK, NOT_DANK):
        if not (folder / name).is_dir():
            raise LabError(f"{folder} needs the two folders {DANK} and {NOT_DANK}; {name} is missing.")
        for path in track(list(find_pictures([folder / name])), f"prepare {name}"):
            facts = _facts(path)
            if isinstance(facts, _Unreadable):
                unreadable.append(facts)
                continue
            dank = name == DANK
            if found.setdefault(facts.sha256, (path, facts, dank))[2] != dank:
                torn.add(facts.sha256)
    if torn:
        say(f"{len(torn)} pictures lie in both {DANK} and {NOT_DANK}; they are left out.")
    kept = [entry for sha256, entry in found.items() if sha256 not in torn]
    groups = group_by_likeness([facts.phash for _, facts, _ in kept])
    examples = [
        Example(
            path=str(path.resolve()),
            sha256=facts.sha256,
            group=str(group),
            when=None,
            dank=dank,
            width=facts.width,
            height=facts.height,
            n_bytes=facts.n_bytes,
        )
        for (path, facts, dank), group in zip(kept, groups, strict=True)
    ]
    _report(unreadable)
    return _checked(examples, folder)


def _report(unreadable: list[_Unreadable]) -> None:
    if not unreadable:
        return
    say(f"{len(unreadable)} files could not be read and are left out:")
    for item in unreadable[:MAX_LISTED]:
        say(f"  {item.path}: {item.reason}")
    if len(unreadable) > MAX_LISTED:
        say(f"  and {len(unreadable) - MAX_LISTED} more")


def _checked(examples: list[Example], folder: Path) -> list[Example]:
    dank = sum(example.dank is True for example in examples)
    plain = sum(example.dank is False for example in examples)
    if min(dank, plain) < MIN_PER_CLASS:
        raise LabError(
            f"{folder} has {dank} readable dank and {plain} not-dank pictures; "
            f"at least {MIN_PER_CLASS} of each are needed."
        )
    return examples
