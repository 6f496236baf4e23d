"""One audience of a model: what its parts say, how they are weighed, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dankdesk.inference.calibration import (
    PICTURE_TERMS,
    TERMS,
    WORDS_TERMS,
    Calibration,
    read_calibration,
)
from dankdesk.inference.evaluation import Evaluation, read_evaluation
from dankdesk.inference.fields import Fields, digest, file_name, identifier
from dankdesk.text import Policy

MAX_BUCKETS = 2**22


@dataclass(frozen=True, slots=True)
class Part:
    """What one part alone makes of its raw logit, and what that is worth."""

    calibration: Calibration
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class WordsPart(Part):
    """A words model. path: its ONNX file, beside the manifest; policy: how it wants its texts."""

    path: Path
    sha256: str
    n_bytes: int
    policy: Policy


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody who likes or does not.

    id, name:   as in records and as on screen: "reddit", "r/dankmemes".
    label:      a sentence: what counted as dank.
    threshold:  likelihood from which a picture is called dank.
    base_rate:  share of dank pictures, 0 to 1, that the likelihoods assume.
    words:      None where the model does not judge this audience's words; then `with_words` is None as well.
    with_words: weighs both parts. without_words: the picture where there are no words.
    evaluation: of the whole.
    """

    id: str
    name: str
    label: str
    threshold: float
    base_rate: float
    picture: Part
    words: WordsPart | None
    with_words: Calibration | None
    without_words: Calibration
    evaluation: Evaluation


def read_audience(item: Fields, folder: Path) -> Audience:
    """An audience of hostile JSON whose files lie in `folder`. Raises ValueError."""
    picture = item.below("picture")
    if item.has("words") != item.has("with_words"):
        raise ValueError("“words” and “with_words” of an audience come together or not at all")
    return Audience(
        id=identifier(item.text("id")),
        name=item.text("name", 100),
        label=item.text("label"),
        threshold=item.share("threshold"),
        base_rate=item.share("base_rate"),
        picture=Part(
            read_calibration(picture.below("calibration"), PICTURE_TERMS), read_evaluation(picture.below("evaluation"))
        ),
        words=_words(item.below("words"), folder) if item.has("words") else None,
        with_words=read_calibration(item.below("with_words"), TERMS) if item.has("with_words") else None,
        without_words=read_calibration(item.below("without_words"), PICTURE_TERMS),
        evaluation=read_evaluation(item.below("evaluation")),
    )


def _words(item: Fields, folder: Path) -> WordsPart:
    policy = item.below("policy")
    buckets = policy.count("buckets", MAX_BUCKETS)
    if buckets & (buckets - 1):
        raise ValueError("“buckets” in policy is not a power of two")
    return WordsPart(
        calibration=read_calibration(item.below("calibration"), WORDS_TERMS),
        evaluation=read_evaluation(item.below("evaluation")),
        path=folder / file_name(item.text("file")),
        sha256=digest(item.text("sha256")),
        n_bytes=item.count("bytes"),
        policy=Policy(buckets),
    )
