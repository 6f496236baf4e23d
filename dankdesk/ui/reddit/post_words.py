"""What the Reddit page says of posts. No Qt."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dankdesk.records import ListedPost, Post
from dankdesk.ui.reddit.among import Did
from dankdesk.ui.words import number, when
from dankdesk.wording import percent, printable, say

UP = "▲"
DOWN = "▼"
UNSCORED = "–"
NO_TITLE = "Untitled"
_PATH = re.compile(r"[^\s\\\x00-\x1f@:?#<>\"]+")
RATINGS = {1: "dank", -1: "not dank"}


def title(post: Post) -> str:
    """A stranger's title, on one line, with nothing in it that could reorder the row."""
    return " ".join(_bare(" ".join(post.title.split())).split()) or NO_TITLE


def subreddit(post: Post) -> str:
    """ "r/dankmemes", or "" where it is not known."""
    return f"r/{printable(post.subreddit)}" if post.subreddit else ""


def likelihood(listed: ListedPost) -> str:
    return UNSCORED if listed.likelihood is None else number(listed.likelihood)


def upvotes(score: int) -> str:
    """A score as Reddit would shorten it: "8,120", "12.4k", "1.2M"."""
    size = abs(score)
    if size < 10_000:
        return f"{score:,}"
    if size < 999_500:
        return f"{_tenths(score / 1000, size < 100_000)}k"
    return f"{_tenths(score / 1_000_000, True)}M"


def age(created: datetime, now: datetime) -> str:
    """How long ago, as short as it can be said: "5 min", "3 h", "2 d", "5 mo", "3 y"."""
    ago = now - created
    for unit, name in ((365, "y"), (30, "mo"), (1, "d")):
        if ago >= timedelta(days=unit):
            return f"{ago // timedelta(days=unit)} {name}"
    if ago >= timedelta(hours=1):
        return f"{ago // timedelta(hours=1)} h"
    minutes = ago // timedelta(minutes=1)
    return f"{minutes} min" if minutes >= 1 else "now"


def short_facts(post: Post, now: datetime) -> str:
    """Below a title in the grid: "▲ 12.4k · 1 h"."""
    parts = []
    if post.score is not None:
        parts.append(f"{UP}\N{NO-BREAK SPACE}{upvotes(post.score)}")
    if post.created is not None:
        parts.append(age(post.created, now))
    return " · ".join(parts)


def facts(post: Post, now: datetime) -> str:
    """In the detail: "r/dankmemes · today at 10:31 · 96 % upvoted · 214 comments"."""
    parts = [subreddit(post)] if post.subreddit else []
    if post.created is not None:
        parts.append(when(post.created, now).removeprefix("on "))
    if post.upvote_ratio is not None:
        parts.append(f"{percent(post.upvote_ratio)} upvoted")
    if post.n_comments is not None:
        parts.append(f"{post.n_comments:,} comment{'' if post.n_comments == 1 else 's'}")
    return " · ".join(parts)


def standing(post: Post) -> str:
    """What Reddit made of it: "r/dankmemes: ▲ 12.4k"."""
    if post.score is None:
        return "How it did on Reddit is not known."
    return f"{subreddit(post) or 'Reddit'}: {UP}\N{NO-BREAK SPACE}{upvotes(post.score)}"


def agreed(listed: ListedPost, threshold: float, did: Did | None) -> str:
    """What Reddit made of it, beside what the model said: "and r/dankmemes agreed: ▲ 12.4k".

    threshold: the likelihood from which on the model says dank. did: None where there is nothing to compare it with.
    """
    post = listed.post
    if post.score is None or listed.likelihood is None or did is None:
        return standing(post)
    dank = say(listed.likelihood, threshold).word == "Dank"
    where, got = subreddit(post) or "Reddit", f"{UP}\N{NO-BREAK SPACE}{upvotes(post.score)}"
    return f"and {where} agreed: {got}" if dank == did.above else f"but {where} did not: {got}"


def how_it_did(post: Post, did: Did) -> str:
    """What `agreed` stands on."""
    where = subreddit(post) or "Reddit"
    return f"More upvotes than {percent(did.share)} of {where}'s posts here, of those of its month if they are enough."


def address(post: Post) -> str | None:
    """Where the browser finds the post; None where that is not known. On Reddit and nowhere else, whatever the
    permalink says: it comes from others."""
    path = post.permalink
    if not path.startswith("/") or path.startswith("//") or not _PATH.fullmatch(path):
        return None
    return f"https://www.reddit.com{path}"


def hidden(post: Post) -> str:
    """Why a picture is blurred, or ""."""
    return "NSFW" if post.nsfw else "Spoiler" if post.spoiler else ""


def spoken(listed: ListedPost, now: datetime) -> str:
    """What a screen reader says of a post in the grid."""
    post = listed.post
    parts = [title(post)]
    parts.append("not scored" if listed.likelihood is None else f"{percent(listed.likelihood)} dank")
    if post.score is not None:
        parts.append(f"{post.score:,} upvotes")
    if post.created is not None:
        parts.append(when(post.created, now))
    if post.subreddit:
        parts.append(subreddit(post))
    if hidden(post):
        parts.append(hidden(post))
    if listed.rating is not None:
        parts.append(f"you said {RATINGS[listed.rating]}")
    return ", ".join(parts)


def count(shown: int, total: int) -> str:
    if shown == total:
        return f"{total:,} post{'' if total == 1 else 's'}"
    return f"{shown:,} of {total:,} posts"


def _bare(text: str) -> str:
    """Without what moves or reorders letters. Right-to-left letters themselves stay, and joiners that emoji need."""
    keep = "\u200d\u200c\ufe0f"
    return "".join(c for c in text if c in keep or printable(c) == c)


def _tenths(value: float, shown: bool) -> str:
    return f"{value:.1f}".removesuffix(".0") if shown else f"{value:.0f}"
