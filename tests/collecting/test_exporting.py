"""Posts as rows, and as a set that the laboratory takes."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dankdesk.collecting.exporting import COLUMNS, PostTable, json_line
from dankdesk.collecting.importing import Imported, import_folder
from dankdesk.collecting.scoring import import_and_score
from dankdesk.collecting.training import TABLE, Label, export_training, label_posts
from dankdesk.errors import UserError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import ListedPost, Post
from dankdesk.scoring import Scorer
from tests import making
from tests.collecting.making import folder_of, rows
from tests.scoring.readers import Saying

needs_train = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("matplotlib", "sklearn")),
    reason="needs the extra `train`: matplotlib and scikit-learn",
)
POST = Post(
    key="t3_1",
    subreddit="memes",
    title='=HYPERLINK("x")',
    score=-5,
    upvote_ratio=0.25,
    n_comments=None,
    created=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    permalink="/r/memes/1",
    picture_url="https://i.redd.it/1.png",
    spoiler=True,
)
LISTED = ListedPost(7, POST, "ab" * 32, 0.625, -1)


def test_a_post_as_json() -> None:
    told = json.loads(json_line(LISTED))
    assert tuple(told) == COLUMNS
    assert told == {
        "key": "t3_1",
        "subreddit": "memes",
        "title": '=HYPERLINK("x")',
        "score": -5,
        "upvote_ratio": 0.25,
        "n_comments": None,
        "created": "2026-11-21T09:30:00+00:00",
        "permalink": "/r/memes/1",
        "picture_url": "https://i.redd.it/1.png",
        "nsfw": False,
        "spoiler": True,
        "sha256": "ab" * 32,
        "likelihood": 0.625,
        "rating": "not",
    }
    bare = replace(LISTED, likelihood=None, rating=None, post=replace(POST, created=None))
    assert [json.loads(json_line(bare))[name] for name in ("likelihood", "rating", "created")] == [None] * 3


def test_a_post_in_a_spreadsheet_is_no_formula() -> None:
    stream = io.StringIO(newline="")
    PostTable(stream).add(LISTED)
    heads, cells = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    told = dict(zip(heads, cells, strict=True))
    assert tuple(heads) == COLUMNS
    assert told["title"].startswith("'=")
    assert (told["nsfw"], told["spoiler"], told["score"], told["n_comments"]) == ("0", "1", "-5", "")


@pytest.fixture
def posts(library: Library, engine: LazyEngine, tmp_path: Path) -> list[ListedPost]:
    """Thirty posts of one month, the later the redder, the likelier and the more upvoted; their words were read."""
    folder = folder_of(tmp_path / "f", rows(30))
    scorer = Scorer(engine, library, Saying("so dank"))
    for _ in import_and_score(import_folder(library, folder), library, scorer, threading.Event(), read=True):
        pass
    return listed(library, engine)


def listed(library: Library, engine: LazyEngine) -> list[ListedPost]:
    model_id = engine.manifest.id
    return library.posts.get(library.posts.catalog(model_id).ids.tolist(), model_id)


def test_upvotes_above_the_median_are_dank(library: Library, engine: LazyEngine, posts: Sequence[ListedPost]) -> None:
    labelled = label_posts(posts, library.posts.catalog(engine.manifest.id), Label.UPVOTES)
    assert {one.listed.post.key for one in labelled if one.dank} == {f"f:p{n}" for n in range(15, 30)}
    assert len(labelled) == 30
    few = label_posts(posts[:4], library.posts.catalog(engine.manifest.id), Label.UPVOTES)
    assert [one.dank for one in few] == [False] * 4, "against the median of all, not of those asked for"


def test_most_and_least_upvoted_as_many_as_asked(
    library: Library, engine: LazyEngine, posts: Sequence[ListedPost]
) -> None:
    catalog = library.posts.catalog(engine.manifest.id)

    def keys(most: int | None, least: int | None) -> tuple[set[str], set[str]]:
        labelled = label_posts(posts, catalog, Label.UPVOTES, most, least)
        return (
            {one.listed.post.key for one in labelled if one.dank},
            {one.listed.post.key for one in labelled if not one.dank},
        )

    assert keys(2, 1) == ({"f:p29", "f:p28"}, {"f:p0"})
    assert keys(None, 2) == (set(), {"f:p0", "f:p1"})
    most, least = keys(20, 20)
    assert (len(most), len(least)) == (20, 10), "no picture is both"


def test_ratings_as_labels_and_a_picture_once(
    library: Library, engine: LazyEngine, posts: Sequence[ListedPost]
) -> None:
    library.ratings.rate(posts[0].sha256, 1)
    library.ratings.rate(posts[1].sha256, -1)
    library.posts.link(replace(POST, subreddit="memes", score=10**6), posts[0].sha256)
    catalog = library.posts.catalog(engine.manifest.id)
    labelled = label_posts(listed(library, engine), catalog, Label.RATING)
    assert [(one.listed.sha256, one.dank) for one in labelled] == [(posts[0].sha256, True), (posts[1].sha256, False)]
    by_upvotes = label_posts(listed(library, engine), catalog, Label.UPVOTES)
    assert [one.dank for one in by_upvotes if one.listed.sha256 == posts[0].sha256] == [True], "it did well once"


def test_the_set_is_whole_or_not_there(
    library: Library, engine: LazyEngine, posts: Sequence[ListedPost], tmp_path: Path
) -> None:
    labelled = label_posts(posts, library.posts.catalog(engine.manifest.id), Label.UPVOTES)
    cancel = threading.Event()
    out = tmp_path / "outer" / "set"
    assert export_training(library, labelled, out, cancel=cancel, on_picture=cancel.set) is None
    assert list((tmp_path / "outer").iterdir()) == []
    library.posts.forget([posts[3].post.key])
    done = export_training(library, labelled, out)
    assert done is not None
    assert (done.n_dank, done.n_not, done.n_gone) == (15, 14, 1)
    assert sorted(path.name for path in out.iterdir()) == ["dank", TABLE, "not-dank"]
    with (out / TABLE).open(newline="", encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    assert tuple(told[0]) == ("path", "label", "when", "text", *COLUMNS)
    for row in told:
        assert (out / row["path"]).read_bytes() == library.original(row["sha256"])
        assert row["path"].startswith("dank/") == (row["label"] == "1")
    assert {row["text"] for row in told} == {"so dank"}
    with pytest.raises(UserError, match="is not empty"):
        export_training(library, labelled, out)
    with pytest.raises(UserError, match="is not empty"):
        export_training(library, labelled, out / TABLE)
    with pytest.raises(UserError, match="can't be written"):
        export_training(library, labelled, out / TABLE / "below")


def test_where_a_picture_was_not_read_no_words_are_given(
    library: Library, engine: LazyEngine, posts: Sequence[ListedPost], tmp_path: Path
) -> None:
    (tmp_path / "more" / "images").mkdir(parents=True)
    (tmp_path / "more" / "images" / "z.png").write_bytes(making.png(99, 999))
    (tmp_path / "more" / "t.csv").write_text("id,score,list\nz,5,memes\n")
    list(import_folder(library, tmp_path / "more"))
    labelled = label_posts(listed(library, engine), library.posts.catalog(engine.manifest.id), Label.UPVOTES)
    assert export_training(library, labelled, tmp_path / "set") is not None
    heads = (tmp_path / "set" / TABLE).read_text().splitlines()[0].split(",")
    assert "text" not in heads


def test_what_was_exported_can_be_imported(
    library: Library, engine: LazyEngine, posts: Sequence[ListedPost], tmp_path: Path
) -> None:
    labelled = label_posts(posts, library.posts.catalog(engine.manifest.id), Label.UPVOTES)
    export_training(library, labelled, tmp_path / "set")
    with Library.open(tmp_path / "other") as other:
        events = list(import_folder(other, tmp_path / "set"))
        assert all(isinstance(event, Imported) and not event.doubtful for event in events)
        back = {one.sha256: one.post for one in listed(other, engine)}
    assert back == {one.sha256: replace(one.post, key=f"set:{one.post.key}") for one in posts}


@needs_train
def test_the_laboratory_measures_by_the_set(
    library: Library, engine: LazyEngine, posts: Sequence[ListedPost], tmp_path: Path
) -> None:
    from scripts.lab.cli import main

    labelled = label_posts(posts, library.posts.catalog(engine.manifest.id), Label.UPVOTES)
    export_training(library, labelled, tmp_path / "set")
    table, model, out = tmp_path / "set" / TABLE, tmp_path / "model", tmp_path / "report"
    assert main(["evaluate", "--table", str(table), "--model", str(model), "--out", str(out)]) == 0
    report = (out / "REPORT.md").read_text(encoding="utf-8")
    assert "1.000" in report, "redder is more upvoted here, and this model knows red"


@needs_train
def test_the_laboratory_learns_from_the_set(
    library: Library, engine: LazyEngine, posts: Sequence[ListedPost], tmp_path: Path
) -> None:
    """What the first step of a training run makes of it; the steps behind that are the same for every folder."""
    from scripts.lab.sources import read_folder

    labelled = label_posts(posts, library.posts.catalog(engine.manifest.id), Label.UPVOTES)
    export_training(library, labelled, tmp_path / "set")
    examples = read_folder(tmp_path / "set")
    assert {one.sha256: one.dank for one in examples} == {one.listed.sha256: one.dank for one in labelled}
