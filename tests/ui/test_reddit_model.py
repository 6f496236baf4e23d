"""The grid's model: posts are read when they are looked at, in a few helpings, and again when the library changes."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import ListedPost
from dankdesk.ui.lane import Lane
from dankdesk.ui.reddit import grid_model
from dankdesk.ui.reddit.grid_model import PostModel
from dankdesk.ui.reddit.rating import DANK, NOT, Rater
from tests.ui.posts import Made, add_posts

N = 12


@pytest.fixture
def sha256s(library: Library, engine: LazyEngine) -> list[str]:
    return add_posts(library, engine.manifest_path, [Made(f"Post {n}", red=20 * n) for n in range(N)])


@pytest.fixture
def model(qtbot: QtBot, library: Library, engine: LazyEngine, lane: Lane, sha256s: list[str]) -> PostModel:
    made = PostModel(lane)
    made.open(library, engine.manifest.id)
    made.set_ids(library.posts.catalog(engine.manifest.id).ids)
    return made


def read(model: PostModel, qtbot: QtBot, row: int) -> ListedPost:
    model.listed(row)
    qtbot.waitUntil(lambda: not model.busy)
    found = model.listed(row)
    assert found is not None
    return found


def test_it_is_a_sound_model(model: PostModel, qtbot: QtBot) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_ids(model.ids[::-1].copy())
    assert read(model, qtbot, 0).post.title == f"Post {N - 1}"
    model.set_ids(np.empty(0, np.int64))
    assert model.rowCount() == 0
    assert model.listed(0) is None


def test_what_is_looked_at_is_read_and_told(model: PostModel, qtbot: QtBot) -> None:
    assert model.index(3).data() is None
    with qtbot.waitSignal(model.changed) as told:
        pass
    assert told.args == [{int(model.ids[3])}]
    assert model.index(3).data() == "Post 3"
    assert str(model.index(3).data(Qt.ItemDataRole.AccessibleTextRole)).startswith("Post 3, ")
    assert model.known(int(model.ids[4])) is None, "nobody looked at it"


def test_of_a_fast_scroll_the_last_rows_are_read(
    model: PostModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_model, "AT_ONCE", 4)
    for row in range(N):
        model.listed(row)
    qtbot.waitUntil(lambda: not model.busy)
    assert [model.known(int(id_)) is not None for id_ in model.ids] == [False] * (N - 4) + [True] * 4


def test_no_more_is_kept_than_is_allowed(model: PostModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_model, "MOST_KEPT", 3)
    for row in range(N):
        read(model, qtbot, row)
    assert sum(model.known(int(id_)) is not None for id_ in model.ids) == 3


def test_what_is_out_of_date_stays_until_it_is_read_again(
    model: PostModel, qtbot: QtBot, library: Library, sha256s: list[str]
) -> None:
    assert read(model, qtbot, 0).rating is None
    library.ratings.rate(sha256s[0], DANK)
    model.outdate()
    stale = model.listed(0)
    assert stale is not None and stale.rating is None
    qtbot.waitUntil(lambda: not model.busy)
    fresh = model.listed(0)
    assert fresh is not None and fresh.rating == DANK
    assert not model.busy, "and it is not asked for once more"


def test_an_answer_of_another_model_is_not_shown(model: PostModel, qtbot: QtBot, library: Library, lane: Lane) -> None:
    held = threading.Event()
    lane.do(held.wait, lambda _: None)
    model.listed(0)
    qtbot.waitUntil(lambda: model.asking)
    model.open(library, "another")
    model.set_ids(library.posts.catalog("another").ids)
    held.set()
    done: list[None] = []
    lane.do(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert model.known(int(model.ids[0])) is None, "what the first model said"
    assert read(model, qtbot, 0).likelihood is None


def test_a_rating_is_kept_shown_and_undone(
    model: PostModel, qtbot: QtBot, library: Library, lane: Lane, sha256s: list[str]
) -> None:
    rater = Rater(lane, model)
    rater.changed.connect(model.rate)
    rater.open(library)
    assert rater.rate(read(model, qtbot, 0), DANK) == "Rated dank."
    shown = model.listed(0)
    assert shown is not None and shown.rating == DANK, "at once"
    rater.rate(shown, NOT)
    qtbot.waitUntil(lambda: not rater.busy)
    assert library.ratings.of(sha256s[0]) == NOT
    assert rater.undo() == "Undone: Post 0"
    qtbot.waitUntil(lambda: not rater.busy)
    assert library.ratings.of(sha256s[0]) == DANK
    rater.undo()
    qtbot.waitUntil(lambda: not rater.busy)
    assert library.ratings.of(sha256s[0]) is None
    assert rater.undo() == "There is no rating to undo."


def test_a_rating_that_can_not_be_kept_is_taken_back(
    model: PostModel, qtbot: QtBot, lane: Lane, tmp_path: Path
) -> None:
    listed = read(model, qtbot, 0)
    closed = Library.open(tmp_path / "other")
    rater = Rater(lane, model)
    rater.changed.connect(model.rate)
    rater.open(closed)
    closed.close()
    with qtbot.waitSignal(rater.failed) as told:
        rater.rate(listed, DANK)
    assert told.args is not None and str(told.args[0]).startswith("Not kept: ")
    shown = model.listed(0)
    assert shown is not None and shown.rating is None
    assert rater.undo() == "There is no rating to undo."


def test_a_library_that_can_not_be_read_is_told(qtbot: QtBot, lane: Lane, tmp_path: Path) -> None:
    closed = Library.open(tmp_path / "other")
    closed.close()
    model = PostModel(lane)
    model.open(closed, "m")
    model.set_ids(np.array([1, 2], np.int64))
    with qtbot.waitSignal(model.failed):
        model.listed(0)
    assert not model.busy
