"""What only the window says; what it has in common with the command line is in `dankdesk.wording`. No Qt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dankdesk.wording import NO_WORDS, NO_WORDS_PART, SURE, auc, percent, say, without_words

if TYPE_CHECKING:
    from dankdesk.inference import Manifest
    from dankdesk.inference.audience import Audience
    from dankdesk.inference.evaluation import Evaluation
    from dankdesk.records import AudienceScore, Facts, Opinion, Score, Verdict

READING = "Reading\N{HORIZONTAL ELLIPSIS}"
SHORT_REASONS = {NO_WORDS: "No words", NO_WORDS_PART: "Not judged"}
"""Why there is no likelihood of the words, where there is only room for two of them."""


def number(likelihood: float) -> str:
    """The big number: "64%", closed up because it is a sign and not a sentence."""
    return percent(likelihood).replace(" ", "")


def headline(likelihood: float, threshold: float) -> str:
    """The verdict in words: "Dank", "Dank, probably", "Not dank, probably" or "Not dank"."""
    said = say(likelihood, threshold)
    return said.word if said.likelihood >= SURE else f"{said.word}, probably"


def unbroken(text: str) -> str:
    """For a label that wraps: "r/dankmemes" stays on one line, a number with its sign, and no "it" is left over."""
    joined = text.replace("r/", "r/\N{WORD JOINER}").replace(" %", "\N{NO-BREAK SPACE}%")
    return joined.replace("upvotes it", "upvotes\N{NO-BREAK SPACE}it")


def what_is_said(likelihood: float, audience: Audience) -> str:
    """The likelihood of what the headline says, whichever way it went."""
    said = say(likelihood, audience.threshold)
    does = "upvotes it" if said.word == "Dank" else "passes it by"
    return f"{percent(said.likelihood)} likely that {audience.name} {does}"


def interval(opinion: Opinion) -> str:
    """How well the number itself is known."""
    low, high = percent(opinion.low), percent(opinion.high)
    if low == high:
        return "The number itself is known to a percent."
    return f"It could as well be {low.removesuffix(' %')} to {high}."


def worth(e: Evaluation) -> str:
    """What the number is worth, as short as it can be said and no kinder than `wording.worth`."""
    low, high = e.auc_low * 100, e.auc_high * 100
    text = (
        f"Of one dank and one other new meme it picks the dank one {e.auc * 100:.0f} times in 100 "
        f"({low:.0f} to {high:.0f}); a coin, 50 times. AUC {e.auc:.2f}."
    )
    if e.auc_low <= 0.5:
        text += " That may be no better than the coin."
    if e.image_size_auc is not None and e.image_size_auc >= e.auc:
        text += " A picture's size alone tells as much."
    return text


def worth_in_full(manifest: Manifest) -> str:
    """What stands behind `worth`, for those who ask: each part of each audience."""
    return "\n\n".join(map(_audience_in_full, manifest.audiences))


def _audience_in_full(audience: Audience) -> str:
    e = audience.evaluation
    words = audience.words.evaluation if audience.words is not None else None
    lines = [
        f"{audience.name}: {auc(e)}, on {e.n:,} posts. {e.split}",
        f"Picture alone: {auc(audience.picture.evaluation)}.",
        f"Words alone: {auc(words)}." if words is not None else "Its words are not judged.",
    ]
    if e.image_size_auc is not None:
        lines.append(f"Knowing nothing but a picture's size gets {e.image_size_auc:.2f}.")
    lines.append(f"What counted as dank: {audience.label}")
    return "\n".join(lines)


def words_missing(verdict: Verdict, audience: Audience, reading: bool) -> str:
    """What stands in place of the words' likelihood; "" where they were judged.

    reading: whether they are being read, or will be.
    """
    reason = without_words(verdict.score, audience)
    if reason is None:
        return ""
    return SHORT_REASONS.get(reason, READING if reading else "Not read")


def why_no_words(verdict: Verdict, audience: Audience, reading: bool) -> str:
    """The sentence in place of the coloured words; "" where there are words, or they are still being read."""
    if verdict.unread is not None:
        return verdict.unread
    if reading and verdict.score.text is None:
        return ""
    if verdict.score.text is not None and verdict.score.text.lines:
        return ""
    return without_words(verdict.score, audience) or ""


def part_worth(e: Evaluation) -> str:
    """What one part is worth, for its tool tip: "AUC 0.61 (0.58 to 0.64) on 662 posts it had never seen"."""
    return f"{auc(e)} on {e.n:,} posts it had never seen"


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
    said = "; ".join(
        f"{what_is_said(score.whole.likelihood, audience)} (AUC {audience.evaluation.auc:.2f})"
        for score, audience in pairs(verdict.score, manifest)
    )
    likelihood = verdict.score.likelihood
    return (
        f"{verdict.name}: {percent(likelihood)} dank. {headline(likelihood, manifest.headline.threshold)}: "
        f"{said}. {manifest.name} {manifest.version}."
    )


def pairs(score: Score, manifest: Manifest) -> list[tuple[AudienceScore, Audience]]:
    """Each audience's score with what the manifest says of it, the headline's first."""
    known = {audience.id: audience for audience in manifest.audiences}
    return [(one, known[one.id]) for one in score.audiences if one.id in known]


def spoken(verdict: Verdict, manifest: Manifest) -> str:
    """What a screen reader says of a picture in the strip."""
    likelihood = verdict.score.likelihood
    return f"{verdict.name}, {percent(likelihood)}, {headline(likelihood, manifest.headline.threshold)}"


def reading_words(done: int, total: int) -> str:
    """For the status bar; "" when there is nothing to read."""
    if done >= total:
        return ""
    return "Reading words" if total == 1 else f"Reading words, {done + 1:,} of {total:,}"


def could_not_be_read(count: int) -> str:
    return f"{count:,} {'picture' if count == 1 else 'pictures'} could not be read"
