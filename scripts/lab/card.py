"""Writing `MODEL_CARD.md`: a template and measured figures. No number is typed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from scripts.lab.evaluate import Evaluation
from scripts.lab.quantise import Shift

TEMPLATE = Path(__file__).with_name("card_template.md")

REDDIT_NOTES = """\
This is not the same as being upvoted. Nobody showed the same people both kinds of post: the label says on which of
two listings a post stood, and both listings hold posts that did well. "Likely dank" therefore means "looks like what
stood on the larger listing", and nothing in it knows the words, the joke, the hour or the poster."""

REDDIT_LIMITS = """\
- Pictures of 2016 to 2018, longest side 384 pixels, from unnamed listings; that one of them is r/dankmemes is an
  inference. Taste has moved on since, and so have the templates.
- Every post did well somewhere: there are no failures in the data, only larger and smaller successes.
- Upvotes across listings are mostly the size of the subreddit. What the model's order of posts is worth within one
  listing stands in the table above.
- The listings differ in the shape of their pictures, and the shape alone predicts the label (the table above).
  Pictures are squashed to a square, so the model does not see the shape itself, but stretched letters give it away,
  and so may traces of compression. Part of what it knows may be that.
- The share of dank posts differs between the parts, because the listings end at different dates. A likelihood is
  right for the mix of the calibration part, not for every mix.
- Its map says where the model found its votes, not what makes a joke work.
- It learnt from what strangers posted, some of it crude. Do not use it to judge people."""

OWN_NOTES = "The labels are one person's, and the model is worth what they are."

OWN_LIMITS = """\
- It knows these pictures only. On pictures of another kind its likelihoods mean little.
- The test part was drawn at random from the same folders: new pictures, made later, will be harder."""


@dataclass(frozen=True, slots=True)
class Making:
    """How the model came to be.

    own: whether the pictures are a person's own; parts: (dank, not dank) of each part; train, agreement: what those
    steps noted; shifts: every smaller file that was tried.
    """

    own: bool
    parts: dict[str, tuple[int, int]]
    train: dict[str, Any]
    agreement: dict[str, Any]
    shifts: Sequence[Shift]


def text(facts: dict[str, Any], worth: Evaluation, made: Making) -> str:
    """The whole card. facts: the manifest."""
    tried = made.train["tried"]
    resize = facts["resize"]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=facts["name"],
        version=facts["version"],
        id=facts["id"],
        megabytes=f"{facts['bytes'] / 1e6:.1f}",
        precision=facts["precision"],
        audience=facts["audience"]["name"],
        label=facts["label"],
        label_notes=OWN_NOTES if made.own else REDDIT_NOTES,
        verdict=_verdict(worth),
        n=worth.n,
        n_groups=worth.n_groups,
        split=facts["evaluation"]["split"],
        auc=worth.auc,
        size_auc=worth.image_size_auc,
        gain=worth.gain_over_size,
        accuracy=worth.accuracy,
        majority=f"{worth.majority_accuracy:.3f}",
        balanced=worth.balanced_accuracy,
        brier=f"{worth.brier:.3f}",
        ece=f"{worth.calibration_error:.3f}",
        base_rate_note=_base_rates(worth, made),
        sides=_sides(worth),
        parts="\n".join(f"| {part} | {dank} | {plain} |" for part, (dank, plain) in made.parts.items()),
        resize=f"{resize['mode']}ed to {resize['width']} x {resize['height']} pixels ({resize['filter']})",
        strength=f"{made.train['strength']:g}",
        n_tried=len(tried),
        cv_auc=f"{tried[str(made.train['strength'])]:.3f}",
        n_calibration=facts["calibration"]["n"],
        slope=f"{facts['calibration']['slope']:.3f}",
        intercept=f"{facts['calibration']['intercept']:.3f}",
        agreement=f"{made.agreement['largest_difference']:.6f}",
        n_agreement=made.agreement["n"],
        shifts=_shifts(made.shifts, worth),
        limits=OWN_LIMITS if made.own else REDDIT_LIMITS,
        licence=facts["licence"],
    )


def _verdict(worth: Evaluation) -> str:
    if worth.may_be_chance:
        first = f"**It may be worth nothing: the interval of its AUC, {worth.auc}, reaches down to chance.**"
    else:
        first = f"**A weak signal: AUC {worth.auc}, where 0.5 is a coin and 1 is always right.**"
    if worth.beats_size:
        return f"{first} It is better than the picture's size and shape alone."
    return f"{first} It is not shown to be better than the picture's size and shape alone, AUC {worth.image_size_auc}."


def _base_rates(worth: Evaluation, made: Making) -> str:
    dank, plain = made.parts["calibrate"]
    return (
        f"Of the test pictures {worth.base_rate:.0%} are dank, of those that calibrated the likelihood "
        f"{dank / (dank + plain):.0%}. Where the two differ much, accuracy, Brier score and calibration error "
        "suffer from it, and the AUC does not."
    )


def _sides(worth: Evaluation) -> str:
    if not worth.sides:
        return ""
    rows = "\n".join(f"| {side.question} | {side.auc} | {side.n} |" for side in worth.sides)
    return (
        "\nThe same scores, asked other questions on all posts of the test part:\n\n"
        f"| question | AUC | n |\n|---|---|---|\n{rows}\n"
    )


def _shifts(shifts: Sequence[Shift], worth: Evaluation) -> str:
    lines = [f"- Smaller than fp32, against fp32 on held-out pictures: {shift}." for shift in shifts]
    return "\n".join([*lines, f"- On the test part the shipped file's AUC is {-worth.auc_loss:+.4f} from fp32's."])
