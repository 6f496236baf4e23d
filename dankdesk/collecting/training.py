"""Posts as a folder that the laboratory learns from, and measures models by."""

from __future__ import annotations

import csv
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from dankdesk.collecting.agreement import standing_of
from dankdesk.collecting.exporting import COLUMNS, row, table_cell
from dankdesk.errors import PictureError, UserError
from dankdesk.images.sniff import kind_of
from dankdesk.library import Catalog, Library
from dankdesk.paths import why
from dankdesk.records import ListedPost

TABLE = "labels.csv"
DANK, NOT_DANK = "dank", "not-dank"
_SUFFIX = {
    "JPEG": ".jpg",
    "PNG": ".png",
    "GIF": ".gif",
    "WEBP": ".webp",
    "BMP": ".bmp",
    "AVIF": ".avif",
    "TIFF": ".tif",
}


class Label(StrEnum):
    """What makes a picture dank."""

    UPVOTES = "upvotes"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Labelled:
    listed: ListedPost
    dank: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """n_dank, n_not: pictures in each folder. n_gone: pictures whose bytes are not in the library any more."""

    folder: Path
    n_dank: int
    n_not: int
    n_gone: int


def label_posts(
    posts: Sequence[ListedPost], catalog: Catalog, by: Label, most: int | None = None, least: int | None = None
) -> list[Labelled]:
    """Each picture of `posts` once, with its label; those without one are left out.

    by: RATING takes the user's own. UPVOTES calls dank what got more than the median of its subreddit and month, among
    all posts of `catalog`; with `most` or `least`, it calls dank so many of the most upvoted `posts`, and not dank so
    many of the least upvoted. A picture that was posted several times is judged by the post that did best.
    """
    if by is Label.RATING:
        told = [Labelled(one, one.rating > 0) for one in posts if one.rating is not None]
    elif most is not None or least is not None:
        ranked = [one.listed for one in _once(Labelled(post, False) for post in _ranked(posts))]
        n_most = min(most or 0, len(ranked))
        last = ranked[max(n_most, len(ranked) - (least or 0)) :]
        told = [*(Labelled(one, True) for one in ranked[:n_most]), *(Labelled(one, False) for one in last)]
    else:
        told = _against_median(posts, catalog)
    return _once(sorted(told, key=lambda one: not one.dank))


def _ranked(posts: Sequence[ListedPost]) -> list[ListedPost]:
    scored = [one for one in posts if one.post.score is not None]
    return sorted(scored, key=lambda one: -(one.post.score or 0))


def _against_median(posts: Sequence[ListedPost], catalog: Catalog) -> list[Labelled]:
    stood = standing_of(catalog)
    places = np.searchsorted(catalog.ids, [one.id for one in posts])
    found = []
    for listed, place in zip(posts, places, strict=True):
        if place < len(catalog) and catalog.ids[place] == listed.id and stood.known[place]:
            found.append(Labelled(listed, bool(stood.above[place])))
    return found


def _once(labelled: Iterable[Labelled]) -> list[Labelled]:
    """The first of each picture."""
    first: dict[str, Labelled] = {}
    for one in labelled:
        first.setdefault(one.listed.sha256, one)
    return list(first.values())


def export_training(
    library: Library,
    labelled: Sequence[Labelled],
    folder: Path,
    *,
    cancel: threading.Event | None = None,
    on_picture: Callable[[], None] = lambda: None,
) -> Exported | None:
    """Write the pictures to `folder`/dank and `folder`/not-dank, and `TABLE` beside these, for
    `scripts/lab all --folder` and `scripts/lab evaluate --table`; `import_folder` takes it as well.

    The table has path, label (1 or 0), when, the columns of `exporting`, and text where the words of all pictures are
    known; else the laboratory reads them. on_picture: is called after each. All or nothing: `folder` must be new or
    empty, and where `cancel` was set it stays so, and None is returned. Raises UserError, LibraryError.
    """
    folder = folder.absolute()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UserError(f"{folder} is not empty; the training pictures need a folder of their own.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".dankdesk-", dir=folder.parent))
        try:
            exported = _write(library, labelled, making, folder, cancel, on_picture)
            if exported is not None:
                if folder.exists():
                    folder.rmdir()
                making.rename(folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    except OSError as error:
        raise UserError(f"The training pictures can't be written to {folder}: {why(error)}.") from error
    return exported


def _write(
    library: Library,
    labelled: Sequence[Labelled],
    making: Path,
    folder: Path,
    cancel: threading.Event | None,
    on_picture: Callable[[], None],
) -> Exported | None:
    for name in (DANK, NOT_DANK):
        (making / name).mkdir()
    rows: list[dict[str, Any]] = []
    n_gone = 0
    for one in labelled:
        if cancel is not None and cancel.is_set():
            return None
        sha256 = one.listed.sha256
        data = library.original(sha256)
        if data is None:
            n_gone += 1
            continue
        path = Path(DANK if one.dank else NOT_DANK) / f"{sha256[:24]}{_suffix(data)}"
        (making / path).write_bytes(data)
        text = library.text(sha256)
        told = row(one.listed)
        rows.append(
            {
                "path": path.as_posix(),
                "label": int(one.dank),
                "when": told["created"],
                "text": None if text is None else text.content,
                **told,
            }
        )
        on_picture()
    _write_table(making / TABLE, rows)
    n_dank = sum(row["label"] for row in rows)
    return Exported(folder, n_dank, len(rows) - n_dank, n_gone)


def _write_table(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    # An empty cell would say that there are no words, so the column is there for all or for none.
    text = ["text"] if rows and all(row["text"] is not None for row in rows) else []
    columns = ["path", "label", "when", *text, *COLUMNS]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for each in rows:
            writer.writerow([table_cell(each[column]) for column in columns])


def _suffix(data: bytes) -> str:
    try:
        kind = kind_of(data)
    except PictureError:
        return ".bin"
    return _SUFFIX.get(kind, f".{kind.lower()}")
