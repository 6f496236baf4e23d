"""What is said of each audience: its name, what counted as dank, and how its examples came to be held out."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.lab.records import IMGFLIP, OWN, REDDIT, Settings


@dataclass(frozen=True, slots=True)
class About:
    """Sentences for manifest, card and report. base_rate: share of dank among the pictures that calibrate."""

    id: str
    name: str
    label: str
    test_split: str
    calibration_split: str
    base_rate: float


_NAMES = {REDDIT: "r/dankmemes", IMGFLIP: "Imgflip"}
_LABELS = {
    REDDIT: "A post from a “top” listing that looks like r/dankmemes counted as dank, one from a listing of a "
    "smaller meme subreddit as not dank. Words were learnt from other posts too: there, the top 3 % of score per "
    "subscriber.",
    IMGFLIP: "A caption with ten votes or more counted as dank, one with none or one as not dank, both at 300 to 3,000 "
    "views, drawn over its template.",
    OWN: "The pictures that a person put into the folder “dank”, against those in “not-dank”.",
}
_TEST = {
    REDDIT: "The newest quarter of each listing's posts, whole near-duplicate groups; they trained, weighed and "
    "calibrated nothing.",
    IMGFLIP: "Captions drawn at random, equal ones together, over templates that are known; rendered as pictures by "
    "scripts/lab/render.py and judged with their words given.",
    OWN: "A quarter of the pictures at random, whole near-duplicate groups.",
}
_CALIBRATION = {
    REDDIT: "The training posts, each by parts and weights that were fitted without it (five-fold cross-fitting).",
    IMGFLIP: "Captions drawn at random that trained and weighed nothing.",
    OWN: "The training pictures, each by parts and weights that were fitted without it (five-fold cross-fitting).",
}


def about(audience: str, settings: Settings, base_rate: float) -> About:
    """Everything that is said of one audience."""
    return About(
        audience,
        _NAMES.get(audience, settings.audience),
        _LABELS[audience],
        _TEST[audience],
        _CALIBRATION[audience],
        base_rate,
    )
