"""From Reddit's own description of a post to the pictures in it. Nothing in the description is trusted to be there, or
to be of the type it should."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from dankdesk.records import Post
from dankdesk.reddit.events import Reason, Skipped
from dankdesk.reddit.hosts import may_fetch

Facts = Mapping[str, Any]
"""The fields of a post in Reddit's JSON. Where PRAW makes objects of them (author, subreddit), `str` is the name."""

MOST_PICTURES = 100
"""Of one gallery. Reddit's have 20."""

_NAME = re.compile(r"t3_[0-9a-z]{1,16}")
_PICTURE_HOSTS = frozenset({"i.redd.it", "preview.redd.it", "external-preview.redd.it", "i.imgur.com"})
_PICTURE = re.compile(r".+\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?)", re.IGNORECASE)
_VIDEO = re.compile(r".+\.(?:gifv|mp4|webm|mov|m3u8|mpd)", re.IGNORECASE)
_VIDEO_HOSTS = re.compile(r"(?:.+\.)?(?:v\.redd\.it|youtube\.com|youtu\.be|redgifs\.com|gfycat\.com|streamable\.com)")
_VIDEO_HINTS = frozenset({"hosted:video", "rich:video"})


@dataclass(frozen=True, slots=True)
class Found:
    """A picture of a post, at `post.picture_url`.

    parent:  key of the post that this one passes on (a crosspost), whose picture it is, or None.
    gallery: it is one of several, whose numbers move up where the author takes one out.
    """

    post: Post
    parent: str | None = None
    gallery: bool = False


def pictures_of(facts: Facts, *, nsfw: bool = False, spoilers: bool = False) -> list[Found | Skipped]:
    """The pictures of a post, in order, and why others, or the whole post, are left out. At least one entry.

    nsfw, spoilers: let such posts in.
    """
    key = key_of(facts)
    if key is None:
        return [Skipped("", Reason.NO_PICTURE)]
    parent = _parent(facts)
    source = facts if parent is None else parent
    reason = _unwanted(facts, source, nsfw, spoilers) or _pictureless(source)
    if reason is not None:
        return [Skipped(key, reason)]
    of = None if parent is None else key_of(parent)
    gallery = _is_gallery(source)
    entries: list[Found | Skipped] = []
    for number, url in enumerate(_gallery(source) if gallery else [_picture_address(source)], 1):
        own = _numbered(key, number)
        if isinstance(url, Reason):
            entries.append(Skipped(own, url))
        else:
            post = _post(facts, source, own, url)
            entries.append(Found(post, None if of is None else _numbered(of, number), gallery))
    return entries


def key_of(facts: Facts) -> str | None:
    """Reddit's full name of the post, "t3_abc", or None where it has none that could be one."""
    name = facts.get("name")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def is_removed(facts: Facts) -> bool:
    """Whether its author, a moderator or Reddit took the post down, or the one that it passes on; or its author's
    account is gone."""
    return any(map(_is_down, (facts, _parent(facts) or {})))


def _is_down(facts: Facts) -> bool:
    author = facts.get("author", "")
    return author is None or str(author) == "[deleted]" or facts.get("removed_by_category") is not None


def _unwanted(facts: Facts, source: Facts, nsfw: bool, spoilers: bool) -> Reason | None:
    if is_removed(facts):
        return Reason.REMOVED
    if not nsfw and _either(facts, source, "over_18"):
        return Reason.NSFW
    if not spoilers and _either(facts, source, "spoiler"):
        return Reason.SPOILER
    return None


def _either(facts: Facts, source: Facts, flag: str) -> bool:
    return bool(facts.get(flag)) or bool(source.get(flag))


def _pictureless(source: Facts) -> Reason | None:
    if source.get("poll_data") is not None:
        return Reason.POLL
    if source.get("is_video") or _text(source, "post_hint") in _VIDEO_HINTS:
        return Reason.VIDEO
    # A self post can hold a gallery's fields for pictures in its text.
    return Reason.TEXT if source.get("is_self") and not source.get("is_gallery") else None


def _is_gallery(source: Facts) -> bool:
    return bool(source.get("is_gallery")) or isinstance(source.get("gallery_data"), Mapping)


def _gallery(source: Facts) -> Iterator[str | Reason]:
    """The address of each picture; a reason for each that is none."""
    media = source.get("media_metadata")
    if not isinstance(media, Mapping) or not media:
        yield Reason.NO_PICTURE
        return
    # Without the order that the author gave them, the order in which they are told.
    data = source.get("gallery_data")
    items = data.get("items") if isinstance(data, Mapping) else None
    names = [item.get("media_id") for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    for name in (names or list(media))[:MOST_PICTURES]:
        yield _medium(media.get(name) if isinstance(name, str) else None)


def _medium(medium: object) -> str | Reason:
    if not isinstance(medium, Mapping) or medium.get("status") != "valid":
        return Reason.NO_PICTURE
    if medium.get("e") == "RedditVideo":
        return Reason.VIDEO
    source = medium.get("s")
    if not isinstance(source, Mapping):
        return Reason.NO_PICTURE
    url = _text(source, "u") or _text(source, "gif")
    return url if may_fetch(url) else Reason.NO_PICTURE


def _picture_address(source: Facts) -> str | Reason:
    """What the post links, where that is a picture itself and may be fetched."""
    url = _text(source, "url_overridden_by_dest") or _text(source, "url")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return Reason.NO_PICTURE
    if _VIDEO_HOSTS.fullmatch(host) or _VIDEO.fullmatch(parts.path):
        return Reason.VIDEO
    if parts.scheme == "http":
        # As Imgur's addresses were written once; it answers https as well.
        url = "https" + url[4:]
    if not may_fetch(url):
        return Reason.NO_PICTURE
    direct = host in _PICTURE_HOSTS or _PICTURE.fullmatch(parts.path)
    return url if direct else Reason.NO_PICTURE


def _parent(facts: Facts) -> Facts | None:
    """The post that this one passes on: the first of a chain."""
    parents = facts.get("crosspost_parent_list")
    if isinstance(parents, list) and parents and isinstance(parents[0], Mapping):
        return parents[0]
    return None


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else f"{key}/{number}"


def _post(facts: Facts, source: Facts, key: str, url: str) -> Post:
    ratio = _number(facts, "upvote_ratio")
    permalink = _text(facts, "permalink")
    return Post(
        key=key,
        subreddit=_text(facts, "subreddit"),
        title=_text(facts, "title"),
        score=_count(facts, "score"),
        upvote_ratio=ratio if ratio is not None and 0 <= ratio <= 1 else None,
        n_comments=_count(facts, "num_comments"),
        created=_moment(_number(facts, "created_utc")),
        permalink=permalink if permalink.startswith("/") else "",
        picture_url=url,
        nsfw=_either(facts, source, "over_18"),
        spoiler=_either(facts, source, "spoiler"),
    )


def _text(facts: Facts, field: str) -> str:
    value = facts.get(field)
    return "" if value is None or isinstance(value, (Mapping, list)) else str(value)


def _number(facts: Facts, field: str) -> float | None:
    value = facts.get(field)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    # None of Reddit's has more digits than a float; nor is "not a number" below anything.
    return float(value) if abs(value) < 2**53 else None


def _count(facts: Facts, field: str) -> int | None:
    number = _number(facts, field)
    return None if number is None else int(number)


def _moment(seconds: float | None) -> datetime | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
