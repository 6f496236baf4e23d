"""The Imgflip set: captions with votes and views over blank templates, and which of them become pictures.

Votes mean little without views, and views are exposure, which a picture can't know: so a caption counts as dank or not
only where views are alike, and views are no feature. Captions of a few votes teach the words model a little and are
never measured on.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.lab.judge.baselines import normal
from scripts.lab.progress import track
from scripts.lab.quiet import LabError
from scripts.lab.render import render

MIN_VIEWS, MAX_VIEWS = 300, 3000
DANK_FROM, PLAIN_TO = 10, 1
LEANING = {2: (False, 0.4), 3: (False, 0.4), 6: (True, 0.5), 7: (True, 0.5), 8: (True, 0.5), 9: (True, 0.5)}
"""Votes in between: the side they lean to, and what such a caption counts beside a firm one."""
N_FUSE_A_TEMPLATE, N_CALIBRATE, N_TEST = 20, 1200, 2400
LARGEST_SHARE = 0.2
"""Of the firm captions, that calibration and test may take each: small sets are shared out, not swallowed."""
TABLE = "captions.csv.gz"


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption. group: equal normalised captions share one; dank: see this module; weight: 1 for a firm label, less
    for one that only leans."""

    template: str
    text: str
    group: str
    dank: bool
    weight: float = 1.0


def read_captions(folder: Path) -> list[Caption]:
    """The captions of the Imgflip set that lean or are firm, in the table's order. Raises LabError."""
    table = folder / TABLE
    found = []
    try:
        with gzip.open(table, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                votes, views = int(row["votes"]), int(row["views"])
                firm = votes >= DANK_FROM or votes <= PLAIN_TO
                if MIN_VIEWS <= views <= MAX_VIEWS and (firm or votes in LEANING):
                    group = hashlib.sha256(normal(row["text"]).encode()).hexdigest()[:16]
                    dank, weight = (votes >= DANK_FROM, 1.0) if firm else LEANING[votes]
                    found.append(Caption(row["template"], row["text"], group, dank, weight))
    except OSError as error:
        raise LabError(f"{table} can't be read: {error.strerror or error}.") from error
    except (KeyError, ValueError) as error:
        raise LabError(f"{table} is not the table of the Imgflip set: {error}.") from error
    return found


@dataclass(frozen=True, slots=True)
class Dealt:
    """The captions by what they are for; no group is in two of them.

    words: train the words model; fuse: become pictures and train the picture part and the weights of the two;
    calibrate and test: become pictures.
    """

    words: tuple[Caption, ...]
    fuse: tuple[Caption, ...]
    calibrate: tuple[Caption, ...]
    test: tuple[Caption, ...]


def deal(captions: list[Caption], seed: int) -> Dealt:
    """Test and calibration are drawn at random from all, so that they have their mix; the pictures to train with take
    as many of each template, so that rare ones are learnt too."""
    members: dict[str, list[Caption]] = defaultdict(list)
    for caption in sorted(captions, key=lambda caption: caption.weight < 1):  # firm ones first, else as they came
        members[caption.group].append(caption)
    firm = sorted(group for group, found in members.items() if found[0].weight == 1)
    order = np.random.default_rng(seed).permutation(firm).tolist()
    order += [group for group in members if members[group][0].weight < 1]
    parts: dict[str, list[Caption]] = {"test": [], "calibrate": [], "fuse": [], "words": []}
    most = int(LARGEST_SHARE * len(firm))
    room = {"test": min(N_TEST, most), "calibrate": min(N_CALIBRATE, most)}
    of_template: dict[str, int] = defaultdict(int)
    for group in order:
        first = members[group][0]
        part = next((name for name, n in room.items() if len(parts[name]) < n), "words")
        if part == "words" and first.weight == 1 and of_template[first.template] < N_FUSE_A_TEMPLATE:
            of_template[first.template] += 1
            part = "fuse"
        # Of equal captions one picture is enough; to the words they are all evidence.
        parts[part].extend(members[group] if part == "words" else [first])
    return Dealt(tuple(parts["words"]), tuple(parts["fuse"]), tuple(parts["calibrate"]), tuple(parts["test"]))


def picture_of(caption: Caption, folder: Path, seed: int) -> Path:
    """Where the picture of a caption lies."""
    return folder / f"{hashlib.sha256(f'{seed} {caption.template} {caption.text}'.encode()).hexdigest()[:24]}.jpg"


def render_all(captions: list[Caption], templates: Path, folder: Path, seed: int) -> None:
    """Make the pictures that `folder` lacks. Raises LabError where a template is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    todo = [(caption, path) for caption in captions if not (path := picture_of(caption, folder, seed)).exists()]
    for caption, path in track(todo, "render"):
        template = templates / f"{caption.template}.jpg"
        if not template.is_file():
            raise LabError(f"The template {template} is missing.")
        part = path.with_suffix(".part")
        part.write_bytes(render(template, caption.text, seed))
        part.replace(path)
