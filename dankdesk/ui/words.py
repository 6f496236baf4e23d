"""What only the window says; what it has in common with the command line is in `dankdesk.wording`. No Qt."""

from __future__ import annotations

from datetime import datetime, timedelta

from dankdesk.inference import Manifest
from dankdesk.records import Facts, Score, Verdict
from dankdesk.wording import percent, say

SURE = 0.8
"""From this likelihood on, the words drop "probably". A weak model seldom gets there, and should not."""


def number(likelihood: float) -> str:
    """The big number: "64%", closed up because it is a sign and not a sentence."""
    return percent(likelihood).replace(" ", "")


def headline(score: Score, threshold: float) -> str:
    """The verdict in words: "Dank", "Dank, probably", "Not dank, probably" or "Not dank"."""
    said = say(score.likelihood, threshold)
    return said.word if said.likelihood >= SURE else f"{said.word}, probably"


def unbroken(text: str) -> str:
    """For a label that wraps: "r/dankmemes" stays on one line, and so does a number with its sign."""
    return text.replace("r/", "r/\N{WORD JOINER}").replace(" %", "\N{NO-BREAK SPACE}%")


def what_is_said(score: Score, manifest: Manifest) -> str:
    """The likelihood of what the headline says, whichever way it went."""
    said = say(score.likelihood, manifest.threshold)
    does = "upvotes it" if said.word == "Dank" else "passes it by"
    return f"{percent(said.likelihood)} likely that {manifest.audience} {does}"


def interval(score: Score) -> str:
    """How well the number itself is known."""
    low, high = percent(score.low), percent(score.high)
    if low == high:
        return "The number itself is known to a percent."
    return f"It could as well be anything from {low.removesuffix(' %')} to {high}."


def worth_in_full(manifest: Manifest) -> str:
    """What stands behind `wording.worth`, for those who ask."""
    e = manifest.evaluation
    lines = [
        f"AUC {e.auc:.2f}, 95 % interval {e.auc_low:.2f} to {e.auc_high:.2f}. {e.split}",
        f"What counted as dank: {manifest.label}",
    ]
    if e.image_size_auc is not None:
        lines.insert(1, f"Knowing nothing but a picture's size gets {e.image_size_auc:.2f}.")
    return "\n".join(lines)


def picture_size(facts: Facts) -> str:
    return f"{facts.width:,} × {facts.height:,}"


def file_size(n_bytes: int) -> str:
    """Decimal units, as file managers count."""
    if n_bytes < 1000:
        return f"{n_bytes} bytes"
    if n_bytes < 1_000_000:
        return f"{n_bytes / 1000:.0f} KB"
    return f"{n_bytes / 1_000_000:.1f} MB"


def when(moment: datetime, now: datetime) -> str:
    """How long ago, then the day once that is what one would say. Both are aware; the answer is in local days."""
    ago = now - moment
    if ago < timedelta(minutes=1):
        return "just now"
    if ago < timedelta(hours=1):
        minutes = ago // timedelta(minutes=1)
        return f"{minutes} minute{'s' if minutes > 1 else ''} ago"
    moment, now = moment.astimezone(), now.astimezone()
    days = (now.date() - moment.date()).days
    if days == 0:
        return f"today at {moment:%H:%M}"
    if days == 1:
        return f"yesterday at {moment:%H:%M}"
    if days < 14:
        return f"{days} days ago"
    return f"on {moment.day} {moment:%B} {moment.year}"


def short(name: str, longest: int = 60) -> str:
    """A name for a sentence: a long one gives way in the middle."""
    half = (longest - 1) // 2
    return name if len(name) <= longest else f"{name[:half]}…{name[-half:]}"


def result_text(verdict: Verdict, manifest: Manifest) -> str:
    """What Ctrl+C puts on the clipboard."""
    score = verdict.score
    return (
        f"{verdict.name}: {percent(score.likelihood)} dank. {headline(score, manifest.threshold)}: "
        f"{what_is_said(score, manifest)} ({manifest.name} {manifest.version}, AUC {manifest.evaluation.auc:.2f})."
    )


def spoken(verdict: Verdict, manifest: Manifest) -> str:
    """What a screen reader says of a picture in the strip."""
    return f"{verdict.name}, {percent(verdict.score.likelihood)}, {headline(verdict.score, manifest.threshold)}"


def could_not_be_read(count: int) -> str:
    return f"{count:,} {'picture' if count == 1 else 'pictures'} could not be read"
