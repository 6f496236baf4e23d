"""A page to look at: where the model was surest, wrong and right. It holds other people's pictures: not to be shared.

Everything on it comes from strangers. Text is escaped, kept to its own direction and cut; pictures are decoded and
drawn anew; and the page may load nothing and run nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

from dankdesk.errors import PictureError
from dankdesk.images import decode, read_file, thumbnail
from dankdesk.records import Mark
from scripts.lab.report.study import Study

EACH = 12
SIDE = 320
MOST_CHARACTERS = 600
STRONG = 0.6
KINDS = (
    ("Said dank, and was not", True, False),
    ("Said not dank, and was", False, True),
    ("Said dank, and was", True, True),
    ("Said not dank, and was not", False, False),
)
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1d1c1a; background: #faf9f7; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; } p { margin: 0.4rem 0; }
.dim, dt { color: #6c6861; } .dim { font-size: 0.85rem; }
.all { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1rem; }
.one { background: #fff; border: 1px solid #e7e3dc; border-radius: 8px; padding: 0.8rem; overflow-wrap: anywhere; }
.one img { display: block; width: 100%; height: 12rem; object-fit: contain; background: #f4f1ec; }
.none { height: 12rem; display: grid; place-items: center; background: #f4f1ec; }
.big { font-size: 1.5rem; font-weight: 600; }
dl { display: grid; grid-template-columns: 1fr auto; margin: 0.4rem 0; font-size: 0.85rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.words { unicode-bidi: isolate; white-space: pre-wrap; font-size: 0.85rem; max-height: 11rem; overflow: auto; }
.words span { border-radius: 3px; }
"""


def write_misjudged(study: Study, target: Path, each: int = EACH) -> None:
    """Write one HTML file, for itself alone: of right and wrong, the `each` surest, one of a near-duplicate group."""
    parts = [_kind(study, *kind, each) for kind in KINDS]
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>Misjudged: {_clean(study.name)}</title><style>{STYLE}</style></head><body>\n"
        f"<h1>Surest and wrong, surest and right: {_clean(study.name)}</h1>\n"
        f"<p>{_clean(study.question)}</p>\n"
        '<p class="dim">These pictures and words are other people\'s, some crude: keep the page to yourself. Red words '
        "spoke for dank, blue ones against.</p>\n" + "\n".join(parts) + "\n</body></html>\n"
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, encoding="utf-8", newline="\n")


def surest(study: Study, said: bool, was: bool, each: int = EACH) -> list[int]:
    """Rows that were `said` (at or above the threshold, or below) and `was`, surest first, one of a group."""
    judged, likelihoods = study.judged, study.judged.likelihoods[study.ours]
    rows = np.flatnonzero(
        judged.opinions(study.ours) & ((likelihoods >= study.threshold) == said) & (judged.truths == was)
    )
    order = rows[np.argsort(-likelihoods[rows] if said else likelihoods[rows], kind="stable")]
    kept: dict[str, int] = {}
    for row in order:
        if len(kept) == each:
            break
        kept.setdefault(judged.groups[row], int(row))
    return list(kept.values())


def _kind(study: Study, title: str, said: bool, was: bool, each: int) -> str:
    rows = surest(study, said, was, each)
    cards = "\n".join(_card(study, row) for row in rows) or '<p class="dim">None.</p>'
    return f'<h2>{escape(title)}</h2>\n<div class="all">\n{cards}\n</div>'


def _card(study: Study, row: int) -> str:
    judged = study.judged
    about = [column[row] for column in (judged.months, judged.templates) if column]
    parts = "".join(f"<dt>{_clean(name)}</dt><dd>{_percent(study, name, row)}</dd>" for name in study.scorers[1:])
    text = judged.texts[row] if judged.texts else None
    marks = judged.marks[row] if judged.marks else ()
    words = f'<p class="words" dir="auto">{coloured(text, marks)}</p>' if text else ""
    return (
        f'<div class="one">{_picture(judged.paths[row] if judged.paths else None)}'
        f'<p class="big">{_percent(study, study.ours, row)}</p><dl>{parts}</dl>{words}'
        f'<p class="dim"><bdi>{_clean(" · ".join([*filter(None, about), judged.ids[row]]))}</bdi></p></div>'
    )


def _percent(study: Study, name: str, row: int) -> str:
    likelihood = study.judged.likelihoods[name][row]
    return "none" if np.isnan(likelihood) else f"{likelihood:.0%}"


def _picture(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        small = thumbnail(decode(read_file(path)).rgb, SIDE)
    except PictureError as error:
        return f'<div class="none dim">{_clean(str(error))}</div>'
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(small).decode("ascii")}">'


def coloured(text: str, marks: Sequence[Mark]) -> str:
    """`text` as HTML, words with a mark on red where it is positive and blue where negative, stronger where larger."""
    parts, at = [], 0
    end = min(len(text), MOST_CHARACTERS)
    for mark in sorted(marks, key=lambda mark: mark.start):
        if not at <= mark.start < mark.end <= end:
            continue
        share = min(1.0, abs(mark.weight) / STRONG)
        red_green_blue = "228,71,79" if mark.weight > 0 else "63,124,196"
        word = _clean(text[mark.start : mark.end])
        parts.append(_clean(text[at : mark.start]))
        parts.append(f'<span style="background:rgba({red_green_blue},{0.55 * share:.2f})">{word}</span>')
        at = mark.end
    return "".join([*parts, _clean(text[at:end]), "…" if end < len(text) else ""])


def _clean(text: str) -> str:
    """Escaped, and without characters that show nothing or turn the line around; line ends stay."""
    return escape("".join(c if c.isprintable() or c == "\n" else " " for c in text))
