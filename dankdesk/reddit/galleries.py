"""Pictures of known galleries that are no longer where they were: one was taken out, and the others moved up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dankdesk.library import Posts
from dankdesk.reddit.events import Skipped
from dankdesk.reddit.listing import Found


def moved(posts: Posts, entries: Iterable[Found], known: Mapping[str, str]) -> set[str]:
    """The keys among `entries`, of galleries, under which the library has another picture.

    known: keys of the library with the sha256 of their pictures.
    """
    return {
        entry.post.key
        for entry in entries
        if entry.gallery and entry.post.key in known and _lies_elsewhere(posts, entry, known[entry.post.key])
    }


def taken_out(posts: Posts, entries: Sequence[Found | Skipped], known: Mapping[str, str]) -> set[str]:
    """The keys of one post's pictures in the library (`known`) that its gallery no longer has under these numbers.

    entries: what the post has now. Where nothing in it can be read, nothing is missing from it.
    """
    found = [entry for entry in entries if isinstance(entry, Found) and entry.gallery]
    if not found:
        return set()
    now = {entry.post.key if isinstance(entry, Found) else entry.key for entry in entries}
    return {key for key in known if key not in now} | moved(posts, found, known)


def _lies_elsewhere(posts: Posts, entry: Found, sha256: str) -> bool:
    """By the address without its query, which says size and signature and changes."""
    here = (listed.post for listed in posts.of_picture(sha256, ""))
    before = next((post.picture_url for post in here if post.key == entry.post.key), "")
    return bool(before) and before.partition("?")[0] != entry.post.picture_url.partition("?")[0]
