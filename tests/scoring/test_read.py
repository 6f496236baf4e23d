"""Words brought to one verdict, as the window does once its number is on screen."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Verdict
from dankdesk.scoring import Scorer, Source, WordsReader
from tests import making, tiny_model
from tests.scoring.readers import Failing, Saying, Waiting, text


def seen(scorer: Scorer, source: Source) -> Verdict:
    (verdict,) = scorer.run([source])
    assert isinstance(verdict, Verdict)
    assert verdict.score.text is None or source.words is not None
    return verdict


@pytest.fixture
def pasted() -> Source:
    return Source("Pasted picture", data=making.png(64))


def test_a_verdict_is_completed_and_kept(engine: LazyEngine, library: Library, pasted: Source) -> None:
    scorer = Scorer(engine, library, Saying())
    verdict = seen(scorer, pasted)
    complete = scorer.read(pasted, verdict)
    assert complete.score.text == text("so dank")
    assert complete.score.likelihood > 0.8
    assert (complete.elapsed_ms, complete.first_seen) == (verdict.elapsed_ms, verdict.first_seen)
    kept = library.find(verdict.facts.sha256, verdict.score.model_id)
    assert kept is not None and kept.score.text == text("so dank")


def test_a_complete_verdict_stays_as_it_is(engine: LazyEngine, library: Library, pasted: Source) -> None:
    reader = Saying()
    scorer = Scorer(engine, library, reader)
    complete = scorer.read(pasted, seen(scorer, pasted))
    assert scorer.read(pasted, complete) is complete
    assert reader.asked == [64]


def test_what_the_library_knows_is_not_read_again(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "meme.png"
    path.write_bytes(making.png(64))
    source = Source.from_path(path)
    list(Scorer(engine, library, Saying()).run([source], read=True))
    other = Scorer(LazyEngine(tiny_model.write(tmp_path / "other", id="other")), library, Failing())
    verdict = seen(other, source)
    path.unlink()
    assert other.read(source, verdict).score.text == text("so dank")


def test_a_score_from_the_library_is_completed_without_the_picture_model(
    engine: LazyEngine, library: Library, pasted: Source
) -> None:
    seen(Scorer(engine, library), pasted)
    engine.manifest.model_path.unlink()
    scorer = Scorer(LazyEngine(engine.manifest_path), library, Saying())
    assert scorer.read(pasted, seen(scorer, pasted)).score.text == text("so dank")


def test_a_pasted_picture_is_read_from_the_library(engine: LazyEngine, library: Library, pasted: Source) -> None:
    scorer = Scorer(engine, library, Saying())
    verdict = seen(scorer, pasted)
    assert scorer.read(Source("Pasted picture"), verdict).score.text == text("so dank")


@pytest.mark.parametrize(("left", "told"), [(None, "not there"), (making.png(65), "another picture")])
def test_a_file_that_is_gone_or_another_is_not_read(
    engine: LazyEngine, library: Library, tmp_path: Path, left: bytes | None, told: str
) -> None:
    path = tmp_path / "meme.png"
    path.write_bytes(making.png(64))
    reader = Saying()
    scorer = Scorer(engine, library, reader)
    verdict = seen(scorer, Source.from_path(path))
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    unread = scorer.read(Source.from_path(path), verdict)
    assert unread.unread is not None and told in unread.unread
    assert unread.score is verdict.score
    assert reader.asked == []


def test_a_picture_that_nobody_has_any_more_is_told(engine: LazyEngine, pasted: Source) -> None:
    scorer = Scorer(engine, None, Saying())
    unread = scorer.read(Source("Pasted picture"), seen(scorer, pasted))
    assert unread.unread == "The words can't be read. The picture is no longer there."


@pytest.mark.parametrize("reader", [None, Failing()])
def test_a_reader_that_fails_leaves_the_verdict(
    engine: LazyEngine, library: Library, pasted: Source, reader: WordsReader | None
) -> None:
    scorer = Scorer(engine, library, reader)
    verdict = seen(scorer, pasted)
    unread = scorer.read(pasted, verdict)
    assert unread.unread is not None and unread.unread.endswith(".")
    assert unread.score is verdict.score


def test_a_later_success_takes_the_sentence_back(engine: LazyEngine, library: Library, pasted: Source) -> None:
    reader = Failing()
    scorer = Scorer(engine, library, reader)
    unread = scorer.read(pasted, seen(scorer, pasted))
    reader.broken = False
    assert scorer.read(pasted, unread).unread is None


def test_a_cancelled_reading_leaves_the_verdict(engine: LazyEngine, library: Library, pasted: Source) -> None:
    cancel = threading.Event()
    cancel.set()
    scorer = Scorer(engine, library, Waiting())
    verdict = seen(scorer, pasted)
    assert scorer.read(pasted, verdict, cancel) is verdict


def test_given_words_are_judged_and_not_kept(engine: LazyEngine, library: Library, pasted: Source) -> None:
    scorer = Scorer(engine, library, Failing())
    verdict = seen(scorer, pasted)
    complete = scorer.read(Source("Pasted picture", data=pasted.data, words="very dull"), verdict)
    assert complete.score.likelihood < 0.2
    assert library.text(verdict.facts.sha256) is None


def test_a_locked_library_is_a_warning(engine: LazyEngine, library: Library, home: Path, pasted: Source) -> None:
    scorer = Scorer(engine, library, Saying())
    verdict = seen(scorer, pasted)
    (file,) = home.glob("*.sqlite3")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        complete = scorer.read(pasted, verdict)
    finally:
        other.close()
    assert complete.score.text == text("so dank")
    assert complete.warning is not None
