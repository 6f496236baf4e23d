from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Outcome, Unreadable, Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.batch import Batch
from dankdesk.ui.checker import Checker, Job
from tests.making import folder_of, png


class Log:
    """Everything a checker said, in order."""

    def __init__(self, checker: Checker) -> None:
        self.counted: list[tuple[Job, int]] = []
        self.images: list[tuple[Job, QImage]] = []
        self.outcomes: list[tuple[Job, Outcome]] = []
        self.ended: list[tuple[Job, str]] = []
        self._keep = checker
        checker.counted.connect(lambda job, n: self.counted.append((job, n)))
        checker.decoded.connect(lambda job, facts, image: self.images.append((job, image)))
        checker.arrived.connect(lambda job, outcomes: self.outcomes.extend((job, one) for one in outcomes))
        checker.ended.connect(lambda job, sentence: self.ended.append((job, sentence)))


@pytest.fixture
def checker(qtbot: QtBot, engine: LazyEngine, library: Library) -> Iterator[Checker]:
    made = Checker(Scorer(engine, library))
    yield made
    assert made.stop()


def finish(qtbot: QtBot, checker: Checker) -> None:
    qtbot.waitUntil(lambda: not checker.busy, timeout=20_000)
    # The first to be told of the end was the checker itself; once its thread is over, all others are told, too.
    assert checker.stop()
    QCoreApplication.processEvents()


def test_a_folder_is_walked_counted_and_answered_in_order(qtbot: QtBot, checker: Checker, tmp_path: Path) -> None:
    paths = folder_of(tmp_path / "memes", 30)
    (tmp_path / "memes" / "broken.png").write_bytes(b"\x89PNG")
    log = Log(checker)
    job = checker.submit(Batch(paths=(tmp_path / "memes",)))
    finish(qtbot, checker)
    assert sum(n for _, n in log.counted) == 31
    assert [outcome.path for _, outcome in log.outcomes] == [*paths, tmp_path / "memes" / "broken.png"]
    assert isinstance(log.outcomes[-1][1], Unreadable)
    assert log.ended == [(job, "")]


def test_the_first_picture_is_shown_before_its_score(qtbot: QtBot, checker: Checker, tmp_path: Path) -> None:
    paths = folder_of(tmp_path, 3)
    told: list[str] = []
    checker.decoded.connect(lambda *_: told.append("image"))
    checker.arrived.connect(lambda *_: told.append("score"))
    log = Log(checker)
    checker.submit(Batch(paths=tuple(paths)))
    finish(qtbot, checker)
    assert told[0] == "image"
    assert [(image.width(), image.height()) for _, image in log.images] == [(16, 12)]


def test_a_paste_is_answered_while_a_long_run_goes_on(qtbot: QtBot, checker: Checker, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 300)
    log = Log(checker)
    long = checker.submit(Batch(paths=(*[tmp_path / "none.png"] * 5, tmp_path / "memes")))
    qtbot.waitUntil(lambda: len(log.outcomes) > 5)
    paste = checker.submit(Batch(pictures=(Source("pasted", data=png(77, 9999)),)))
    finish(qtbot, checker)
    assert [job for job, _ in log.ended] == [paste, long]
    assert len([job for job, _ in log.outcomes if job is long]) == 305


def test_after_cancel_no_more_than_what_was_under_way_arrives_and_it_is_kept(
    qtbot: QtBot, checker: Checker, library: Library, engine: LazyEngine, tmp_path: Path
) -> None:
    folder_of(tmp_path / "memes", 400)
    log = Log(checker)
    checker.submit(Batch(paths=(tmp_path / "memes",)))
    qtbot.waitUntil(lambda: len(log.outcomes) >= 10)
    checker.cancel()
    qtbot.waitUntil(lambda: not checker.busy, timeout=20_000)
    done = [outcome for _, outcome in log.outcomes]
    assert 10 <= len(done) < 400
    assert all(isinstance(outcome, Verdict) for outcome in done)
    assert library.count(engine.manifest.id) == len(done)
    checker.submit(Batch(pictures=(Source("again", data=png(1, 9)),)))
    finish(qtbot, checker)
    assert log.outcomes[-1][1].name == "again"


def test_a_model_that_can_not_be_had_ends_the_job_with_its_sentence(
    qtbot: QtBot, library: Library, tmp_path: Path
) -> None:
    checker = Checker(Scorer(LazyEngine(tmp_path / "manifest.json"), library))
    log = Log(checker)
    job = checker.submit(Batch(pictures=(Source("a", data=png(1)),)))
    finish(qtbot, checker)
    assert log.ended == [(job, f"There is no model at {tmp_path / 'manifest.json'}.")]
    assert checker.stop()


def test_a_bug_ends_the_job_and_not_the_lane(
    qtbot: QtBot, checker: Checker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bugs: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: bugs.append(error))
    log = Log(checker)
    checker.submit(Batch(pictures=(Source("neither path nor data"),)))
    checker.submit(Batch(pictures=(Source("good", data=png(1)),)))
    finish(qtbot, checker)
    assert [type(bug) for bug in bugs] == [AssertionError]
    assert [outcome.name for _, outcome in log.outcomes] == ["good"]


def test_stopping_in_the_middle_leaves_no_thread(
    qtbot: QtBot, engine: LazyEngine, library: Library, tmp_path: Path
) -> None:
    folder_of(tmp_path / "memes", 200)
    checker = Checker(Scorer(engine, library))
    log = Log(checker)
    checker.submit(Batch(paths=(tmp_path / "memes",)))
    qtbot.waitUntil(lambda: bool(log.outcomes))
    assert checker.stop()
    assert "checker" not in {thread.name for thread in threading.enumerate()}
