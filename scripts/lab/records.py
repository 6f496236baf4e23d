"""The words of the laboratory: an example, a run's settings, and where its files lie."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from dankdesk.images import Fit

Part = Literal["train", "calibrate", "test"]
PARTS: tuple[Part, ...] = ("train", "calibrate", "test")
REDDIT, IMGFLIP, OWN = "reddit", "imgflip", "own"
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled picture.

    sha256: of the file's bytes: the key of its cached features.
    group:  near-duplicates share one; a group is never on two sides of a split.
    when:   seconds since 1970 UTC that it was posted, or None where nobody knows.
    dank:   the label, or None for a picture that is kept for the side figures only.
    width, height: pixels of the original; n_bytes: size of the file.
    listing, upvotes: Reddit's, for the side figures; None elsewhere.
    template: the blank picture it was made of, where that is known.
    part:   the side of the split, None before `split` has been asked.
    """

    path: str
    sha256: str
    group: str
    when: float | None
    dank: bool | None
    width: int
    height: int
    n_bytes: int
    listing: str | None = None
    upvotes: int | None = None
    template: str | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of the laboratory was asked for.

    data:    folder of the data sets (reddit_memes/, reddit_text/, imgflip/), or None when `folder` is given.
    folder:  a person's own folder with dank/ and not-dank/, or None.
    weights: VGG16 convolution weights in the Keras layout, or None to download the ImageNet ones.
    work:    features and everything between the steps; out: where the model goes.
    pack:    folder of small pictures whose answers are recorded for the tests, or None.
    audience: what a person's own audience is called.
    size:    side of the model's square input in pixels, a multiple of 32.
    """

    data: Path | None
    folder: Path | None
    weights: Path | None
    work: Path
    out: Path
    pack: Path | None
    audience: str
    size: int
    seed: int

    @property
    def audiences(self) -> tuple[str, ...]:
        """The ids of the audiences that are learnt; the first is the headline's."""
        return (OWN,) if self.folder is not None else (REDDIT, IMGFLIP)

    @property
    def run(self) -> Path:
        """Where this run's own files lie: runs on other pictures share the features and nothing else."""
        source = self.folder or self.data
        key = hashlib.sha256(f"{source and source.resolve()} {self.size} {self.seed}".encode()).hexdigest()[:8]
        return self.work / f"run-{key}"

    def of(self, audience: str) -> Path:
        """The folder of one audience's files."""
        folder = self.run / audience
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def fit(self) -> Fit:
        """The resize policy, the same in training, export and the app."""
        return Fit(mode="squash", width=self.size, height=self.size, filter="bilinear")


def sha256_of(path: Path) -> str:
    """64 lower-case hex digits of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Write `value` whole or not at all: a run that is stopped leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    part.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def read_json(path: Path) -> Any:
    """The value in `path`. Raises OSError where it is missing."""
    return json.loads(path.read_text(encoding="utf-8"))
