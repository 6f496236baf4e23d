"""Folders of posts, as other people keep them."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests import making

HEADS = ("id", "file", "list", "upvotes", "created_utc", "title")


def rows(count: int, *, subreddit: str = "memes") -> list[dict[str, Any]]:
    """Posts "p0", "p1", ... of one month, the later the redder and the more upvoted, on the hour."""
    return [
        {
            "id": f"p{number}",
            "file": f"p{number}.png",
            "list": subreddit,
            "upvotes": 100 * number,
            "created_utc": f"{1_480_550_400 + 3600 * number}.0",
            "title": f"Meme {number}",
        }
        for number in range(count)
    ]


def folder_of(folder: Path, told: Sequence[dict[str, Any]], *, below: str = "images") -> Path:
    """`told` as CSV in `folder`, and a picture for each in the folder `below`."""
    (folder / below).mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(told):
        red = number * 255 // max(1, len(told) - 1)
        (folder / below / f"{row['id']}.png").write_bytes(making.png(red, number))
    write_csv(folder / "labels.csv", told)
    return folder


def write_csv(table: Path, told: Sequence[dict[str, Any]]) -> Path:
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(told[0]))
        writer.writeheader()
        writer.writerows(told)
    return table


def write_json(table: Path, told: Any) -> Path:
    table.write_text(json.dumps(told), encoding="utf-8")
    return table
