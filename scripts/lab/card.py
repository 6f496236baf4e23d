"""Writing `MODEL_CARD.md`: a template and measured figures. No number is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from scripts.lab.audiences import About
from scripts.lab.inputs import truths_of
from scripts.lab.records import OWN, PARTS, Settings, read_json
from scripts.lab.store import load_pictures

TEMPLATE = Path(__file__).with_name("card_template.md")

LIMITS = """\
- Reddit: pictures of 2016 to 2018, longest side 384 pixels, from unnamed listings; that one of them is r/dankmemes is
  an inference. The label says on which of two listings a post stood, and both hold posts that did well.
- The words of Reddit were learnt from stemmed titles and read words of November 2020, and from the few pictures. Titles
  are not known in the app.
- Imgflip: 80 templates and our own rendering of their captions. A template that is not among them is judged by its
  words; what its picture says then is a guess.
- The likelihoods hold for the share of dank memes that the calibration part had (`base_rate` in the manifest).
- Its map and its coloured words say where the model found its votes, not what makes a joke work.
- It learnt from what strangers posted, some of it crude. Do not use it to judge people."""
OWN_LIMITS = """\
- The labels are one person's, and the model is worth what they are.
- It knows these pictures only. On pictures of another kind its likelihoods mean little.
- The test part was drawn at random from the same folders: new pictures, made later, will be harder."""


def text(settings: Settings, facts: Mapping[str, Any], sayings: Mapping[str, About]) -> str:
    """The whole card. facts: the manifest."""
    resize = facts["picture"]["resize"]
    agreement = read_json(settings.run / "export.json")
    files = [*facts["picture"]["files"], *(one["words"] for one in facts["audiences"] if one["words"])]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=facts["name"],
        version=facts["version"],
        id=facts["id"],
        files="\n".join(_file_row(one) for one in files),
        megabytes=f"{sum(one['bytes'] for one in files) / 1e6:.1f}",
        labels="\n".join(f"- **{one['name']}** (`{one['id']}`): {one['label']}" for one in facts["audiences"]),
        worth="\n".join(_worth_rows(one) for one in facts["audiences"]),
        splits="\n".join(_split_lines(one) for one in facts["audiences"]),
        parts="\n".join(_part_rows(settings, said) for said in sayings.values()),
        weighed="\n".join(_weighed(one) for one in facts["audiences"]),
        resize=f"squashed to {resize['width']} x {resize['height']} ({resize['filter']})",
        agreement=f"{agreement['largest_difference']:.1e}",
        n_agreement=agreement["n"],
        limits=OWN_LIMITS if settings.audiences == (OWN,) else LIMITS,
        licence=facts["licence"],
    )


def _file_row(one: Mapping[str, Any]) -> str:
    what = f"{one['precision']}, for the {one['for']}" if "precision" in one else "words"
    return f"| `{one['file']}` | {what} | {one['bytes'] / 1e6:.1f} | `{one['sha256'][:16]}…` |"


def _worth_rows(audience: Mapping[str, Any]) -> str:
    parts = {"picture": audience["picture"], "words": audience["words"], "both": audience}
    rows = []
    for name, part in parts.items():
        if part is None:
            continue
        worth = part["evaluation"]
        baselines = worth["baselines"]
        size = baselines.get("image_size_auc")
        rows.append(
            f"| {audience['name']}, {name} "
            f"| **{worth['auc']:.3f}** ({worth['auc_low']:.3f} to {worth['auc_high']:.3f}) "
            f"| {'' if size is None else f'{size:.3f}'} "
            f"| {worth['accuracy']:.3f} | {baselines['majority_accuracy']:.3f} "
            f"| {worth['calibration_error']:.3f} | {worth['n']} |"
        )
    return "\n".join(rows)


def _split_lines(audience: Mapping[str, Any]) -> str:
    lines = [f"- {audience['name']}: {audience['evaluation']['split']}"]
    if audience["words"] and audience["words"]["evaluation"]["split"] != audience["evaluation"]["split"]:
        lines.append(f"- {audience['name']}, words: {audience['words']['evaluation']['split']}")
    return "\n".join(lines)


def _part_rows(settings: Settings, said: About) -> str:
    rows = []
    for part in PARTS:
        truths = truths_of(load_pictures(settings, said.id, part)).astype(bool)
        if not len(truths):
            continue
        rows.append(f"| {said.name} | {part} | {int(truths.sum())} | {int((~truths).sum())} |")
    return "\n".join(rows)


def _weighed(audience: Mapping[str, Any]) -> str:
    both = audience["with_words"]
    if both is None:
        return f"- {audience['name']}: the picture alone; there were too few words to learn from, or they said nothing."
    terms = ", ".join(f"{term} {weight:.3f}" for term, weight in zip(both["terms"], both["weights"], strict=True))
    return f"- {audience['name']}: {terms} (log-odds; on {both['n']} pictures with words)."
