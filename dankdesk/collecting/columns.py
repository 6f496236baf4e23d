"""What the columns of other people's tables mean.

Each fact of a post is looked for under several names, in this order; the first that is there and not empty counts.
Names in any case, with blanks or hyphens for underscores.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

FILE = ("file", "path", "filename", "file_name", "image", "image_path", "local_path", "picture")
ID = ("id", "post_id", "key", "name", "hash_id")
SUBREDDIT = ("subreddit", "subreddit_name", "list", "community")
TITLE = ("title", "post_title", "caption")
SCORE = ("score", "upvotes", "ups", "votes", "points")
RATIO = ("upvote_ratio", "ratio")
COMMENTS = ("n_comments", "num_comments", "comments", "comment_count")
CREATED = ("created_utc", "created", "created_at", "date", "timestamp", "when")
PERMALINK = ("permalink", "link", "post_url")
URL = ("picture_url", "url", "image_url", "media")
NSFW = ("nsfw", "over_18", "over18")
SPOILER = ("spoiler",)
NAMED = (FILE, ID, URL)
"""One of these must be there, so that a row can be brought together with its picture."""

MAX_TITLE = 1_000
MAX_NAME = 100
MAX_ADDRESS = 2_000
MAX_SCORE = 2**53
FIRST, LAST = 0.0, 4_102_444_800.0
"""Seconds since 1970 that a post may have: until 2100."""
_TRUE = frozenset({"1", "1.0", "true", "yes", "t", "y"})


@dataclass(frozen=True, slots=True)
class Described:
    """What a row says of a post; as in `records.Post`. file, id: as they stand there, "" where they don't, or where the
    file is an address.

    doubtful: columns whose values made no sense and count as unknown.
    """

    file: str
    id: str
    subreddit: str
    title: str
    score: int | None
    upvote_ratio: float | None
    n_comments: int | None
    created: datetime | None
    permalink: str
    picture_url: str
    nsfw: bool
    spoiler: bool
    doubtful: tuple[str, ...]


def describe(cells: dict[str, Any]) -> Described:
    """The facts in `cells`, whose names are lower case. Never raises: what makes no sense is unknown, and told."""
    doubtful: list[str] = []

    def number(names: tuple[str, ...], low: float, high: float) -> float | None:
        name, value = _first(cells, names)
        found = _number(value) if value is not None else None
        if found is not None and low <= found <= high:
            return found
        if value is not None:
            doubtful.append(name)
        return None

    def whole(names: tuple[str, ...], low: float) -> int | None:
        found = number(names, low, MAX_SCORE)
        return None if found is None else round(found)

    name, value = _first(cells, CREATED)
    created = moment(value) if value is not None else None
    if value is not None and created is None:
        doubtful.append(name)
    file = _raw(_first(cells, FILE)[1])
    url = _address(_text(_first(cells, URL)[1], MAX_ADDRESS))
    if _address(file):
        file, url = "", url or _address(_text(file, MAX_ADDRESS))
    return Described(
        file=file,
        id=_text(_first(cells, ID)[1], MAX_NAME),
        subreddit=re.sub(r"^/?r/", "", _text(_first(cells, SUBREDDIT)[1], MAX_NAME)),
        title=_text(_first(cells, TITLE)[1], MAX_TITLE),
        score=whole(SCORE, -MAX_SCORE),
        upvote_ratio=number(RATIO, 0, 1),
        n_comments=whole(COMMENTS, 0),
        created=created,
        permalink=_permalink(_text(_first(cells, PERMALINK)[1], MAX_ADDRESS)),
        picture_url=url,
        nsfw=_raw(_first(cells, NSFW)[1]).strip().lower() in _TRUE,
        spoiler=_raw(_first(cells, SPOILER)[1]).strip().lower() in _TRUE,
        doubtful=tuple(doubtful),
    )


def moment(value: object) -> datetime | None:
    """A moment in UTC from seconds or milliseconds since 1970, or an ISO date; without a zone it is taken for UTC."""
    seconds = _number(value)
    try:
        if seconds is None:
            found = datetime.fromisoformat(str(value).strip())
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
            seconds = found.timestamp()
        elif seconds > LAST:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC) if FIRST <= seconds <= LAST else None
    except (ValueError, OverflowError, OSError):
        return None


def _first(cells: dict[str, Any], names: tuple[str, ...]) -> tuple[str, Any]:
    for name in names:
        value = cells.get(name)
        if value is not None and value != "" and not isinstance(value, list | dict):
            return name, value
    return names[0], None


def _number(value: object) -> float | None:
    """28890, 28890.0, "28,890"; None for anything else, what is not finite included."""
    try:
        if isinstance(value, str):
            value = re.sub(r"(?<=\d),(?=\d{3}\b)", "", value.strip())
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _raw(value: Any) -> str:
    """A cell as text, nothing taken away; a number that is whole without its ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _text(value: Any, most: int) -> str:
    """One line of text that any database and any terminal takes."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in _raw(value)[: 2 * most])
    return " ".join("".join(kept).split())[:most]


def _permalink(text: str) -> str:
    """The path on Reddit, out of a path or a whole address; "" where it is neither."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    host = parts.hostname or ""
    own = not parts.scheme and not parts.netloc
    reddits = parts.scheme in {"http", "https"} and (host == "reddit.com" or host.endswith(".reddit.com"))
    return parts.path if (own or reddits) and parts.path.startswith("/") and not parts.path.startswith("//") else ""


def _address(text: str) -> str:
    return text if text.startswith(("https://", "http://")) and " " not in text else ""
