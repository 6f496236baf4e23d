"""A table of posts -> the library, by `import_folder` as `dankdesk import` calls it, into a real library.

Each row becomes a post or a sentence, a table that is none an ImportingError, and what the library then has is what was
reported. No table can bring in a picture from outside its folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dankdesk.collecting
import dankdesk.images.files
from dankdesk.collecting.importing import Imported, import_folder
from dankdesk.errors import ImportingError
from dankdesk.library import Library, post_rows
from scripts.fuzz import textual
from scripts.fuzz.sentences import check_sentence
from scripts.fuzz.target import Target
from tests.making import png

POST = {
    "id": "abc",
    "subreddit": "r/dankmemes",
    "title": "When it works",
    "score": 28890,
    "upvote_ratio": 0.97,
    "num_comments": 12,
    "created_utc": 1_600_000_000,
    "permalink": "/r/dankmemes/comments/abc/",
    "url": "https://i.redd.it/abc.png",
    "over_18": False,
    "spoiler": "no",
}
OTHER = {**POST, "id": "def", "file": "below/second.png", "created_utc": "2020-01-01T00:00:00+02:00", "score": "1,234"}
LISTING = {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": POST}, {"kind": "t3", "data": OTHER}]}}
CSV = """\
file,score,title,date,nsfw
abc.png,12,"when, it ""works\"\"\",2020-01-01,yes
below/second.png,-3,"two
lines",1600000000000,0
../outside.png,1,no,,
"""


def seeds() -> list[bytes]:
    """A small table of every form."""
    rows = [POST, OTHER]
    return [
        CSV.encode(),
        CSV.replace(",", ";").encode("utf-16"),
        json.dumps(rows).encode(),
        "\n".join(map(json.dumps, rows)).encode(),
        json.dumps(LISTING).encode(),
        json.dumps({"posts": rows}).encode(),
        json.dumps({"abc": POST, "def": OTHER}, indent=1).encode(),
        json.dumps(POST).encode(),
    ]


class Importer:
    """A folder with two pictures, one more beside it that is no table's business, and a library."""

    def __init__(self, folder: Path, library: Library) -> None:
        self._folder = folder / "posts"
        self._table = self._folder / "posts.csv"
        self._library = library
        (self._folder / "below").mkdir(parents=True)
        inside = {self._folder / "abc.png": png(200), self._folder / "below" / "second.png": png(90)}
        (folder / "outside.png").write_bytes(png(10))
        for path, data in inside.items():
            path.write_bytes(data)
        self._allowed = {hashlib.sha256(data).hexdigest() for data in inside.values()}

    def check(self, table: bytes) -> None:
        self._table.write_bytes(table)
        brought = []
        try:
            for event in import_folder(self._library, self._folder, table=self._table):
                if isinstance(event, Imported):
                    assert event.sha256 in self._allowed, f"a picture that is not the folder's: {event.sha256}"
                    brought.append(event)
                else:
                    check_sentence(event.sentence)
        except ImportingError as error:
            check_sentence(str(error).replace(str(self._table), "TABLE"))
        try:
            self._agrees(brought)
        finally:
            self._library.posts.forget(self._library.posts.keys())

    def _agrees(self, brought: list[Imported]) -> None:
        known = self._library.posts.known(event.post.key for event in brought)
        assert known == {event.post.key: event.sha256 for event in brought}
        listed = {
            one.post.key: one.post for sha256 in self._allowed for one in self._library.posts.of_picture(sha256, "")
        }
        for event in brought:
            found = listed[post_rows.stored_key(event.post.key)]
            assert post_rows.facts(found) == post_rows.facts(event.post), f"{found} is not {event.post}"


@contextmanager
def target(folder: Path, _: Path | None) -> Iterator[Target]:
    watched = (Path(str(dankdesk.collecting.__file__)).parent, Path(dankdesk.images.files.__file__))
    with Library.open(folder / "library") as library:
        yield Target(seeds(), Importer(folder, library).check, textual.change, watched)
