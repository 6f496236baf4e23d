"""A folder of pictures with a table of posts becomes posts in the library. No key, no network."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dankdesk.collecting.columns import NAMED, Described, describe
from dankdesk.collecting.places import Places
from dankdesk.collecting.tables import SUFFIXES, Row, read_rows
from dankdesk.decoding import Wish, shared
from dankdesk.errors import ImportingError, PictureError
from dankdesk.images import read_file
from dankdesk.library import Library
from dankdesk.paths import why
from dankdesk.records import Post

CHUNK = 100
"""Rows that are looked up, and refreshed, at once."""
LIKELY = ("labels", "posts", "metadata", "data", "submissions")
"""Names of tables, the likeliest first, for folders that hold several."""
MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class Imported:
    """A row whose post is in the library now. place: "line 7". new: it was not before, or with another picture."""

    place: str
    post: Post
    sha256: str
    new: bool
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was left out. sentence: why, with the place, ready to be shown."""

    place: str
    sentence: str


def find_table(folder: Path) -> Path:
    """The table of posts in `folder`. Raises ImportingError where there is none, or no telling which it is."""
    try:
        tables = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    except OSError as error:
        raise ImportingError(f"The folder {folder} can't be read: {why(error)}.") from error
    if not tables:
        raise ImportingError(f"{folder} has no table of posts: a file that ends in {', '.join(SUFFIXES)}.")
    likely = [path for name in LIKELY for path in tables if path.stem.lower() == name]
    if len(tables) > 1 and not likely:
        first = f"{tables[0].name} and {tables[1].name}"
        raise ImportingError(f"{folder} has several tables of posts, {first} among them; name one.")
    return (likely or tables)[0]


def name_of(folder: Path) -> str:
    """What keys of posts from `folder` begin with, where nobody says otherwise."""
    return clean_name(folder.resolve().name) or "imported"


def clean_name(name: str) -> str:
    """`name` as part of a key: without what could not be typed again, without ":" which ends it."""
    return "".join(c for c in name if c.isprintable() and c != ":").strip()[:MAX_NAME]


def import_folder(
    library: Library,
    folder: Path,
    *,
    table: Path | None = None,
    name: str | None = None,
    cancel: threading.Event | None = None,
) -> Iterator[Imported | Refused]:
    """Bring the posts of `table`, by default the one in `folder`, into `library` with their pictures, which lie
    anywhere below `folder`; one event for each row, in order.

    The columns are those of `collecting.columns`, of CSV with a first line of names, JSON lines, a JSON list, or a
    listing as Reddit sends it. A post's key is "NAME:ID", with `name` (default: the folder's), and its column id, or
    else its picture's path; so importing again refreshes what is there, and adds what is new. A picture is read once
    to see that it is one, and kept in the library as it is: the folder may go.

    A row that is no row, or whose picture is missing, unreadable, or outside the folder, is `Refused`. Setting
    `cancel` ends it behind the row under way. Raises ImportingError for what is no table of posts, LibraryError.
    """
    if name is not None and not clean_name(name):
        raise ImportingError("The name that the posts are kept under is empty.")
    folder = folder.absolute()
    table = find_table(folder) if table is None else table.absolute()
    importing = _Importing(library, Places(folder, table), clean_name(name) if name else name_of(folder), folder)
    for chunk in _chunks(read_rows(table)):
        for event in importing.bring(chunk):
            yield event
            if cancel is not None and cancel.is_set():
                return
    if not importing.any:
        raise ImportingError(f"{table} has no rows.")


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """`CHUNK` rows at a time; those before a place where the table can't be read further, and then why."""
    chunk: list[Row] = []
    failure: ImportingError | None = None
    try:
        for row in rows:
            chunk.append(row)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except ImportingError as error:
        failure = error
    if chunk:
        yield chunk
    if failure is not None:
        raise failure


class _Importing:
    def __init__(self, library: Library, places: Places, name: str, folder: Path) -> None:
        self._library = library
        self._places = places
        self._name = name
        self._root = folder.resolve()
        self._seen: set[str] = set()
        self.any = False

    def bring(self, rows: Iterable[Row]) -> Iterator[Imported | Refused]:
        told = [self._told(row) for row in rows]
        known = self._library.posts.known(item.post.key for item in told if isinstance(item, _Told))
        newer: list[Post] = []
        try:
            for item in told:
                yield item if isinstance(item, Refused) else self._kept(item, known.get(item.post.key), newer)
        finally:
            self._library.posts.refresh(newer)

    def _kept(self, item: _Told, known: str | None, newer: list[Post]) -> Imported | Refused:
        """known: the sha256 of the picture that the library has for this post. newer: posts to be refreshed."""
        try:
            data = read_file(item.path)
            sha256 = hashlib.sha256(data).hexdigest()
            new = known != sha256
            if new:
                shared().ask(data, Wish(whole=False))  # Whether it is a picture; it is decoded again to be scored.
        except PictureError as error:
            return _refused(item.place, str(error).rstrip("."))
        if new:
            self._library.posts.add(item.post, data)
        else:
            newer.append(item.post)
        return Imported(item.place, item.post, sha256, new, item.doubtful)

    def _told(self, row: Row) -> _Told | Refused:
        if not self.any and row.fault is None and not any(name in row.cells for names in NAMED for name in names):
            named = ", ".join(name[:MAX_NAME] for name in list(row.cells)[:10]) or "none"
            raise ImportingError(f"The table names no pictures: it needs a column file, id or url, and has {named}.")
        self.any = True
        try:
            if row.fault is not None:
                raise ValueError(row.fault)
            post = describe(row.cells)
            path = self._places.find(post.file, post.id, post.picture_url)
            key = f"{self._name}:{post.id or path.relative_to(self._root).as_posix()}"
            if key in self._seen:
                raise ValueError(f"the table has {key} twice")
        except ValueError as fault:
            return _refused(row.place, str(fault))
        self._seen.add(key)
        return _Told(row.place, path, _post(key, post), post.doubtful)


@dataclass(frozen=True, slots=True)
class _Told:
    place: str
    path: Path
    post: Post
    doubtful: tuple[str, ...]


def _post(key: str, told: Described) -> Post:
    return Post(
        key=key,
        subreddit=told.subreddit,
        title=told.title,
        score=told.score,
        upvote_ratio=told.upvote_ratio,
        n_comments=told.n_comments,
        created=told.created,
        permalink=told.permalink,
        picture_url=told.picture_url,
        nsfw=told.nsfw,
        spoiler=told.spoiler,
    )


def _refused(place: str, why_: str) -> Refused:
    return Refused(place, f"{place[0].upper()}{place[1:]} is left out: {why_[0].lower()}{why_[1:]}.")
