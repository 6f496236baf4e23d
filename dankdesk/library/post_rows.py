"""Between posts and rows. Strangers' text is cut to size as it comes in; whatever a row holds, reading never raises."""

from __future__ import annotations

import hashlib
from typing import Any

from dankdesk.library.rows import DAMAGE, Row, folded, is_digest, microseconds, moment, printable
from dankdesk.records import ListedPost, Post

LONGEST_KEY = 200
LONGEST_NAME = 100
LONGEST_TITLE = 1000
LONGEST_ADDRESS = 2000
"""In characters. Reddit's own titles end at 300, its names at 21."""

_MOST = 1 << 53
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")

COLUMNS = (
    "post.id, post.key, subreddit.name, post.title, post.score, post.upvote_ratio, post.n_comments, post.created, "
    "post.permalink, post.picture_url, post.nsfw, post.spoiler, post.sha256, score.likelihood, rating.value"
)
"""What `to_listed` reads, from `TABLES`."""
TABLES = (
    "post LEFT JOIN subreddit ON subreddit.id = post.subreddit_id "
    "LEFT JOIN score ON score.picture_id = post.picture_id AND score.model_id = :model "
    "LEFT JOIN rating ON rating.sha256 = post.sha256"
)


def stored_key(key: str) -> str:
    """A key as the library has it: a very long one is cut, and its hash takes the place of the rest."""
    plain = _line(key)
    if len(plain) <= LONGEST_KEY:
        return plain
    whole = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{plain[: LONGEST_KEY - 65]}#{whole}"


def stored_subreddit(name: str) -> str:
    return _line(name)[:LONGEST_NAME]


def facts(post: Post) -> dict[str, object]:
    """The values of the columns that a refreshed post may change, by name."""
    title = _line(post.title)[:LONGEST_TITLE]
    ratio = post.upvote_ratio
    return {
        "title": title,
        "title_key": folded(title),
        "score": _whole(post.score),
        "upvote_ratio": ratio if ratio is not None and 0 <= ratio <= 1 else None,
        "n_comments": _whole(post.n_comments),
        "created": None if post.created is None else microseconds(post.created),
        "permalink": _address(post.permalink),
        "picture_url": _address(post.picture_url),
        "nsfw": int(post.nsfw),
        "spoiler": int(post.spoiler),
    }


def to_listed(row: Row) -> ListedPost | None:
    """The post in a row of `COLUMNS`, or None where the row is damaged."""
    id_, key, subreddit, title, score, ratio, n_comments, created, permalink, url, nsfw, spoiler, sha256, *own = row
    try:
        if not all(isinstance(text, str) for text in (key, title, permalink, url)):
            return None
        if not is_digest(sha256):
            return None
        post = Post(
            key=key,
            subreddit=subreddit if isinstance(subreddit, str) else "",
            title=title,
            score=_int(score),
            upvote_ratio=_share(ratio),
            n_comments=_int(n_comments),
            created=None if _int(created) is None else moment(created),
            permalink=permalink,
            picture_url=url,
            nsfw=bool(nsfw),
            spoiler=bool(spoiler),
        )
    except DAMAGE:
        return None
    likelihood, rating = own
    return ListedPost(id_, post, sha256.hex(), _share(likelihood), rating if rating in (1, -1) else None)


def _line(text: str) -> str:
    # Cut first: ten megabytes are not to be looked through letter by letter.
    return printable(text[: 4 * LONGEST_ADDRESS]).translate(_CONTROL).strip()


def _address(text: str) -> str:
    plain = _line(text)
    return plain if len(plain) <= LONGEST_ADDRESS else ""


def _whole(number: int | None) -> int | None:
    return None if number is None else max(-_MOST, min(_MOST, int(number)))


def _int(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _share(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and 0 <= value <= 1 else None
