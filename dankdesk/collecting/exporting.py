"""Posts as rows: JSON lines for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import json
from typing import Any, TextIO

from dankdesk.export import cell
from dankdesk.records import ListedPost

COLUMNS = (
    "key",
    "subreddit",
    "title",
    "score",
    "upvote_ratio",
    "n_comments",
    "created",
    "permalink",
    "picture_url",
    "nsfw",
    "spoiler",
    "sha256",
    "likelihood",
    "rating",
)
"""Of every row, in this order. They are stable: later ones come behind these."""


def row(listed: ListedPost) -> dict[str, Any]:
    """A post as plain values by `COLUMNS`; None for what is not known.

    created: ISO 8601 in UTC. likelihood: 0 to 1, of the headline's audience. rating: "dank", "not" or None.
    """
    post = listed.post
    return {
        "key": post.key,
        "subreddit": post.subreddit,
        "title": post.title,
        "score": post.score,
        "upvote_ratio": post.upvote_ratio,
        "n_comments": post.n_comments,
        "created": None if post.created is None else post.created.isoformat(timespec="seconds"),
        "permalink": post.permalink,
        "picture_url": post.picture_url,
        "nsfw": post.nsfw,
        "spoiler": post.spoiler,
        "sha256": listed.sha256,
        "likelihood": listed.likelihood,
        "rating": {1: "dank", -1: "not"}.get(listed.rating or 0),
    }


def json_line(listed: ListedPost) -> str:
    """One JSON object on one line, in ASCII."""
    return json.dumps(row(listed))


class PostTable:
    """Writes posts to `stream`, which must be opened with newline="", as CSV: a header, then a row each. Text is made
    safe to open in a spreadsheet."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream, lineterminator="\r\n")
        self._writer.writerow(COLUMNS)

    def add(self, listed: ListedPost) -> None:
        self._writer.writerow(map(table_cell, row(listed).values()))


def table_cell(value: object) -> object:
    """`value` as a safe cell; true and false as 1 and 0, which every reader of tables understands."""
    return int(value) if isinstance(value, bool) else cell(value)
