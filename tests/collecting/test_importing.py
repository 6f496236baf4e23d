"""Folders with tables become posts."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from dankdesk.collecting.importing import Imported, Refused, find_table, import_folder, name_of
from dankdesk.errors import ImportingError
from dankdesk.library import Library
from tests import making
from tests.collecting.making import folder_of, rows, write_csv, write_json

MODEL = "none"


def keys(library: Library) -> list[str]:
    return library.posts.keys("")


def refused(events: list[Imported | Refused]) -> list[str]:
    return [event.sentence for event in events if isinstance(event, Refused)]


def test_the_layout_of_the_reddit_set(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "old memes", rows(3, subreddit="A"))
    events = list(import_folder(library, folder))
    assert [(event.place, event.new) for event in events if isinstance(event, Imported)] == [
        ("line 2", True),
        ("line 3", True),
        ("line 4", True),
    ]
    assert keys(library) == ["old memes:p0", "old memes:p1", "old memes:p2"]
    listed = library.posts.get(library.posts.catalog(MODEL).ids.tolist(), MODEL)[1]
    assert (listed.post.subreddit, listed.post.score, listed.post.title) == ("A", 100, "Meme 1")
    assert listed.post.created == datetime(2016, 12, 1, 1, tzinfo=UTC)
    assert library.original(listed.sha256) == (folder / "images" / "p1.png").read_bytes()


def test_a_second_time_refreshes_and_brings_what_is_new(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(3))
    list(import_folder(library, folder))
    told = rows(4)
    told[0]["upvotes"] = 9000
    folder_of(folder, told)
    (folder / "images" / "p1.png").write_bytes(making.png(1, 77))
    events = list(import_folder(library, folder))
    # The redness of the pictures follows their number, so all but the first are others now.
    assert [event.new for event in events if isinstance(event, Imported)] == [False, True, True, True]
    posts = {one.post.key: one for one in library.posts.get(library.posts.catalog(MODEL).ids.tolist(), MODEL)}
    assert len(posts) == 4
    assert posts["f:p0"].post.score == 9000
    assert library.original(posts["f:p1"].sha256) == making.png(1, 77)


def test_pictures_are_found_anywhere_below_the_folder(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "f"
    for name in ("a.png", "deep/er/b.png", "deep/c.png", "win/d.png", "ids/x9.png", "urls/zz.png", "twice/e.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(making.png(len(name), len(name) + 1))
    (folder / "other").mkdir()
    (folder / "other" / "e.png").write_bytes(making.png(3))
    told: list[dict[str, Any]] = [
        {"file": "a.png"},
        {"file": "b.png"},
        {"file": "deep/c.png"},
        {"file": "win\\d.png"},
        {"id": "x9"},
        {"url": "https://i.redd.it/zz.png?s=1"},
        {"file": "e.png"},
        {"file": "twice/e.png"},
        {"file": "er/b.png", "id": "other id"},
        {"image": "https://i.redd.it/c.png", "id": "of an address"},
        {"id": "t3_x9", "title": "named by its bare id"},
    ]
    write_json(folder / "t.json", told)
    events = list(import_folder(library, folder))
    assert refused(events) == ["Item 7 is left out: 2 pictures are named so."]
    assert keys(library) == [
        "f:a.png",
        "f:deep/c.png",
        "f:deep/er/b.png",
        "f:of an address",
        "f:other id",
        "f:t3_x9",
        "f:twice/e.png",
        "f:urls/zz.png",
        "f:win/d.png",
        "f:x9",
    ]


def test_a_row_that_cannot_be_used_is_told_with_its_line(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(7))
    (folder / "images" / "p1.png").write_text("not a picture")
    (folder / "images" / "p2.png").unlink()
    (folder / "images" / "p3.png").write_bytes(making.png(9)[:20])
    told = rows(7)
    told[4]["file"] = ""
    told[4]["id"] = ""
    told[5]["id"] = "p0"
    write_csv(folder / "labels.csv", told)
    assert refused(list(import_folder(library, folder))) == [
        "Line 3 is left out: this is not a picture that DankDesk can read: it looks like text.",
        "Line 4 is left out: the picture is not there.",
        "Line 5 is left out: the picture is empty: it has no pixels.",
        "Line 6 is left out: it names no picture.",
        "Line 7 is left out: the table has f:p0 twice.",
    ]
    assert keys(library) == ["f:p0", "f:p6"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_nothing_outside_the_folder_is_ever_read(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "f"
    (folder / "in").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(making.png(5))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "deep.png").write_bytes(making.png(6))
    (folder / "in" / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "in" / "ring.png").symlink_to(folder / "in" / "ring.png")
    (folder / "away").symlink_to(tmp_path / "elsewhere")
    (folder / "in" / "fine.png").write_bytes(making.png(7))
    files = [
        "../secret.png",
        str(tmp_path / "secret.png"),
        "in/link.png",
        "link.png",
        "away/deep.png",
        "deep.png",
        "in/ring.png",
        "in/../in/fine.png",
        "a\0b.png",
        "x" * 5000,
        "in",
        ".",
    ]
    write_json(folder / "t.json", [{"file": file, "id": str(n)} for n, file in enumerate(files)])
    events = list(import_folder(library, folder))
    assert keys(library) == ["f:7"]
    assert all("outside the folder" in said for said in refused(events)[:6])
    assert len(refused(events)) == len(files) - 1


def test_a_table_elsewhere_and_a_name(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(2))
    (folder / "meta").mkdir()
    table = write_csv(folder / "meta" / "t.csv", [{**row, "file": f"../images/{row['file']}"} for row in rows(2)])
    list(import_folder(library, folder, table=table, name="my: set\n"))
    assert keys(library) == ["my set:p0", "my set:p1"]
    outside = write_csv(tmp_path / "t.csv", rows(2))
    list(import_folder(library, folder, table=outside))
    assert len(keys(library)) == 4


def test_which_table_a_folder_has(tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match="has no table of posts"):
        find_table(tmp_path)
    (tmp_path / "b.csv").touch()
    assert find_table(tmp_path).name == "b.csv"
    (tmp_path / "a.JSON").touch()
    with pytest.raises(ImportingError, match=r"several tables of posts, a\.JSON and b\.csv among them; name one"):
        find_table(tmp_path)
    (tmp_path / "posts.jsonl").touch()
    assert find_table(tmp_path).name == "posts.jsonl"
    (tmp_path / "labels.csv").touch()
    assert find_table(tmp_path).name == "labels.csv"
    with pytest.raises(ImportingError, match="can't be read"):
        find_table(tmp_path / "b.csv")


def test_what_cannot_be_imported_is_a_sentence(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match="can't be read"):
        list(import_folder(library, tmp_path / "none"))
    (tmp_path / "t.csv").write_text("title,score\nx,1\n")
    with pytest.raises(ImportingError, match="needs a column file, id or url, and has title, score"):
        list(import_folder(library, tmp_path))
    (tmp_path / "t.csv").write_text("file,score\n")
    with pytest.raises(ImportingError, match="has no rows"):
        list(import_folder(library, tmp_path))
    with pytest.raises(ImportingError, match="is not a folder"):
        list(import_folder(library, tmp_path / "t.csv", table=tmp_path / "t.csv"))
    with pytest.raises(ImportingError, match="is empty"):
        list(import_folder(library, tmp_path, name=" : "))
    assert name_of(Path("/")) == "imported"


def test_cancel_keeps_what_was_told_and_refreshed(library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(6))
    list(import_folder(library, folder))
    write_csv(folder / "labels.csv", [{**row, "upvotes": 7} for row in rows(6)])
    cancel = threading.Event()
    events = import_folder(library, folder, cancel=cancel)
    first = list(islice(events, 2))
    cancel.set()
    assert list(events) == []
    scores = [one.post.score for one in library.posts.get(library.posts.catalog(MODEL).ids.tolist(), MODEL)]
    assert len(first) == 2
    assert scores[:2] == [7, 7]
    assert scores[4:] == [400, 500]


def test_doubtful_values_are_told_beside_the_post(library: Library, tmp_path: Path) -> None:
    told = rows(1)
    told[0]["upvotes"] = "lots"
    (event,) = import_folder(library, folder_of(tmp_path / "f", told))
    assert isinstance(event, Imported)
    assert (event.doubtful, event.post.score) == (("upvotes",), None)
