"""Words brought in while a run goes on."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.reading import Reader
from dankdesk.records import GIVEN, Outcome, Picture, Unreadable, Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.scoring.keeper import Keeper
from dankdesk.scoring.words import Seen, WordsStage
from tests import making, tiny_model
from tests.scoring.counted import Counted
from tests.scoring.readers import PATIENCE_S, Failing, InTurn, Meeting, Saying, Waiting, text


def verdicts(outcomes: list[Outcome]) -> list[Verdict]:
    assert all(isinstance(outcome, Verdict) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Verdict)]


def pasted(*reds: int) -> list[Source]:
    return [Source(f"{red}", data=making.png(red)) for red in reds]


def words_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(("words", "decode"))]


def test_without_reading_the_picture_speaks_alone(engine: LazyEngine, library: Library) -> None:
    reader = Saying()
    (verdict,) = verdicts(list(Scorer(engine, library, reader).run(pasted(64))))
    assert verdict.score.text is None
    assert reader.asked == []


def test_words_that_are_read_are_judged_and_kept(engine: LazyEngine, library: Library) -> None:
    (verdict,) = verdicts(list(Scorer(engine, library, Saying("so dank")).run(pasted(64), read=True)))
    assert verdict.score.text == text("so dank")
    assert verdict.score.headline.words is not None
    assert verdict.score.likelihood == pytest.approx(verdict.score.headline.words.likelihood)
    assert (verdict.unread, verdict.warning) == (None, None)
    kept = library.find(verdict.facts.sha256, verdict.score.model_id)
    assert kept is not None and kept.score.text == verdict.score.text
    assert kept.score.likelihood == pytest.approx(verdict.score.likelihood)


def test_a_picture_without_words_is_complete_too(engine: LazyEngine, library: Library) -> None:
    reader = Saying("")
    scorer = Scorer(engine, library, reader)
    for _ in range(2):
        (verdict,) = verdicts(list(scorer.run(pasted(64), read=True)))
        assert verdict.score.text == text()
        assert verdict.score.headline.words is None
        assert verdict.unread is None
    assert reader.asked == [64]


def test_every_kind_of_source_in_its_order(engine: LazyEngine, library: Library) -> None:
    scorer = Scorer(engine, library, Saying(lambda red: "dull" if red > 100 else "dank"))
    list(scorer.run(pasted(10)))
    list(scorer.run(pasted(20), read=True))
    sources = [
        *pasted(5),
        Source("bad", data=b"no picture"),
        *pasted(10, 200, 20),
        Source("given", data=making.png(40), words="dull"),
        *pasted(210, 30),
    ]
    outcomes = list(scorer.run(sources, read=True))
    assert [outcome.name for outcome in outcomes] == [source.name for source in sources]
    assert isinstance(outcomes[1], Unreadable)
    contents = [o.score.text.content for o in outcomes if isinstance(o, Verdict) and o.score.text is not None]
    assert contents == ["dank", "dank", "dull", "dank", "dull", "dull", "dank"]


def test_the_next_picture_is_scored_while_words_are_read(engine: LazyEngine, library: Library) -> None:
    """The reader says nothing of the first picture until the library has the second one's score."""
    reader = Meeting(lambda: library.count(engine.manifest.id) >= 2)
    outcomes = verdicts(list(Scorer(engine, library, reader).run(pasted(1, 2), read=True)))
    assert [verdict.score.text for verdict in outcomes] == [text("so dank")] * 2


def test_reading_falls_behind_without_filling_memory(engine: LazyEngine, tmp_path: Path) -> None:
    paths = making.folder_of(tmp_path / "memes", 60)
    sources = Counted(paths)

    def slowly(red: int) -> str:
        time.sleep(0.01)
        return "so dank"

    run = Scorer(engine, None, Saying(slowly), jobs=2).run(sources, read=True)
    for yielded, _ in enumerate(run, start=1):
        assert sources.taken <= yielded + 6
    assert sources.taken == 60


@pytest.mark.parametrize("read", [True, False])
def test_without_jobs_a_picture_is_done_before_the_next_is_begun(
    engine: LazyEngine, tmp_path: Path, read: bool
) -> None:
    paths = making.folder_of(tmp_path / "memes", 9)
    sources = Counted(paths)

    run = Scorer(engine, None, Saying(), jobs=0).run(sources, read=read)
    for yielded, _ in enumerate(run, start=1):
        assert sources.taken == yielded
    assert sources.taken == 9


def test_known_pictures_get_the_words_they_miss(engine: LazyEngine, library: Library) -> None:
    reader = Saying()
    scorer = Scorer(engine, library, reader)
    (first, _) = verdicts(list(scorer.run(pasted(10, 20))))
    (again, other) = verdicts(list(scorer.run(pasted(10, 20), read=True)))
    assert again.score.text == other.score.text == text("so dank")
    assert again.elapsed_ms is None
    assert again.first_seen == first.first_seen
    (third, _) = verdicts(list(scorer.run(pasted(10, 20), read=True)))
    assert third.score.text == text("so dank")
    assert reader.asked == [10, 20]


def test_words_read_for_one_model_serve_another(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    reader = Saying()
    list(Scorer(engine, library, reader).run(pasted(10), read=True))
    other = LazyEngine(tiny_model.write(tmp_path / "other", id="other"))
    (verdict,) = verdicts(list(Scorer(other, library, reader).run(pasted(10), read=True)))
    assert verdict.score.model_id == "other"
    assert verdict.score.text == text("so dank")
    assert verdict.elapsed_ms is not None
    assert reader.asked == [10]


def test_words_that_cannot_be_read_leave_the_pictures_verdict(engine: LazyEngine, library: Library) -> None:
    reader = Failing()
    scorer = Scorer(engine, library, reader)
    first = verdicts(list(scorer.run(pasted(64, 65), read=True)))
    assert [verdict.unread for verdict in first] == ["The reader is broken."] * 2
    assert [verdict.score.text for verdict in first] == [None, None]
    assert first[0].score.likelihood == pytest.approx(0.5)
    kept = library.find(first[0].facts.sha256, first[0].score.model_id)
    assert kept is not None and kept.score.text is None
    reader.broken = False
    again = verdicts(list(scorer.run(pasted(64, 65), read=True)))
    assert [verdict.unread for verdict in again] == [None, None]
    assert [verdict.score.text for verdict in again] == [text("so dank")] * 2


def test_without_a_reader_that_is_said(engine: LazyEngine) -> None:
    (verdict,) = verdicts(list(Scorer(engine, None).run(pasted(64), read=True)))
    assert verdict.unread is not None and verdict.unread.endswith(".")


def test_a_mistake_in_the_reader_is_not_hidden(engine: LazyEngine) -> None:
    def mistaken(red: int) -> str:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        list(Scorer(engine, None, Saying(mistaken)).run(pasted(64), read=True))
    assert not words_threads()


def test_a_words_model_altered_on_disk_leaves_the_pictures_verdict(engine: LazyEngine, library: Library) -> None:
    (engine.manifest_path.parent / "words-blue.onnx").write_bytes(b"altered")
    (verdict,) = verdicts(list(Scorer(engine, library, Saying()).run(pasted(64), read=True)))
    assert verdict.unread is not None and "altered" in verdict.unread
    assert verdict.score.text is None
    assert verdict.score.likelihood == pytest.approx(0.5)


@pytest.mark.parametrize("read", [False, True])
def test_given_words_are_judged_and_leave_no_trace(engine: LazyEngine, library: Library, read: bool) -> None:
    reader = Saying()
    scorer = Scorer(engine, library, reader)
    source = Source("64", data=making.png(64), words="very dull")
    (verdict,) = verdicts(list(scorer.run([source], read=read)))
    assert verdict.score.text is not None
    assert (verdict.score.text.content, verdict.score.text.by) == ("very dull", GIVEN)
    assert verdict.score.likelihood < 0.2
    assert reader.asked == []
    assert library.count(verdict.score.model_id) == 0
    assert library.text(verdict.facts.sha256) is None


def test_given_words_are_judged_instead_of_known_ones(engine: LazyEngine, library: Library) -> None:
    scorer = Scorer(engine, library, Saying("so dank"))
    (known,) = verdicts(list(scorer.run(pasted(64), read=True)))
    source = Source("other name", data=making.png(64), words="very dull")
    (verdict,) = verdicts(list(scorer.run([source], read=True)))
    assert verdict.score.likelihood < 0.2
    assert verdict.elapsed_ms is not None
    kept = library.find(known.facts.sha256, known.score.model_id)
    assert kept is not None
    assert (kept.name, kept.score.text) == ("64", text("so dank"))


@pytest.mark.parametrize("nothing", ["", " \n\t", "\u202e"])
def test_given_words_may_be_none(engine: LazyEngine, nothing: str) -> None:
    (verdict,) = verdicts(list(Scorer(engine, None).run([Source("x", data=making.png(64), words=nothing)])))
    assert verdict.score.text is not None
    assert verdict.score.text.lines == ()
    assert verdict.score.headline.words is None
    assert verdict.score.headline.whole == verdict.score.headline.picture


def test_a_batch_may_hold_given_words_and_others(engine: LazyEngine) -> None:
    """As on a GPU, where sixteen pictures are scored at once."""
    engine.get().batch_size = 4
    sources = [Source(f"{red}", data=making.png(red), words="dank" if red % 2 else None) for red in range(7)]
    outcomes = verdicts(list(Scorer(engine, None).run(sources)))
    assert [verdict.name for verdict in outcomes] == [source.name for source in sources]
    assert [verdict.score.text is not None for verdict in outcomes] == [bool(red % 2) for red in range(7)]


HOSTILE = [
    "dank " * 10_000,
    "\u202edank\u202c \u0645\u064a\u0645 \u2067\u05e9\u05dc\u05d5\u05dd\u2069",
    "🔥" * 5000,
    "\x00\x1b[2J\r\n\t dank \x7f",
    "\ud800 lone",
    "a" * 100_000,
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_only_words(engine: LazyEngine, library: Library, hostile: str) -> None:
    given = Source("given", data=making.png(64), words=hostile)
    outcomes = verdicts(list(Scorer(engine, library, Saying(hostile)).run([given, *pasted(64)], read=True)))
    for verdict in outcomes:
        assert (verdict.unread, verdict.warning) == (None, None)
        assert verdict.score.text is not None
        assert 0 <= verdict.score.likelihood <= 1


def test_cancel_is_heard_while_words_are_read(engine: LazyEngine, library: Library) -> None:
    reader, cancel = Waiting(), threading.Event()

    def cancelling() -> None:
        reader.begun.wait(PATIENCE_S)
        cancel.set()

    canceller = threading.Thread(target=cancelling)
    canceller.start()
    assert list(Scorer(engine, library, reader).run(pasted(10, 20, 30), cancel=cancel, read=True)) == []
    canceller.join()
    assert reader.heard
    assert not words_threads()
    kept = library.history(engine.manifest.id, limit=9)
    assert kept and all(verdict.score.text is None for verdict in kept)


def test_cancel_keeps_what_was_read(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    paths = making.folder_of(tmp_path / "memes", 30)
    cancel, done = threading.Event(), 0
    run = Scorer(engine, library, Saying()).run(map(Source.from_path, paths), cancel=cancel, read=True)
    for outcome in run:
        assert isinstance(outcome, Verdict)
        kept = library.find(outcome.facts.sha256, outcome.score.model_id)
        assert kept is not None and kept.score.text is not None
        done += 1
        if done == 3:
            cancel.set()
    assert done == 3


def test_a_closed_run_stops_reading(engine: LazyEngine, library: Library) -> None:
    waiting = Waiting()
    reader = InTurn(Meeting(lambda: library.count(engine.manifest.id) >= 2), waiting)
    run = Scorer(engine, library, reader).run(pasted(10, 20, 30, 40), read=True)
    next(run)
    assert waiting.begun.wait(PATIENCE_S)
    run.close()  # type: ignore[attr-defined]
    assert waiting.heard
    assert not words_threads()


def test_pictures_are_shown_before_their_words_are_read(engine: LazyEngine) -> None:
    events: list[str] = []

    def shown(source: Source, picture: Picture) -> None:
        events.append(f"shown {source.name}")

    def says(red: int) -> str:
        events.append(f"read {red}")
        return ""

    list(Scorer(engine, None, Saying(says)).run(pasted(10), on_first=shown, read=True))
    assert events == ["shown 10", "read 10"]


def test_what_the_picture_says_is_told_before_its_words_are_there(engine: LazyEngine, library: Library) -> None:
    told: list[Verdict] = []
    scorer = Scorer(engine, library, Saying())
    (outcome,) = verdicts(list(scorer.run(pasted(10), on_seen=told.append, read=True)))
    assert [seen.name for seen in told] == ["10"]
    assert told[0].score.text is None
    assert told[0].score.likelihood != outcome.score.likelihood
    told.clear()
    list(scorer.run([*pasted(10), Source("broken", data=b"no picture")], on_seen=told.append, read=True))
    assert told == [], "nothing was left to read"


def test_a_locked_library_costs_neither_words_nor_verdict(engine: LazyEngine, library: Library, home: Path) -> None:
    list(Scorer(engine, library).run(pasted(1)))
    (file,) = home.glob("*.sqlite3")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        outcomes = verdicts(list(Scorer(engine, library, Saying()).run(pasted(1, 2, 3), read=True)))
    finally:
        other.close()
    assert [verdict.score.text for verdict in outcomes] == [text("so dank")] * 3
    assert len({verdict.warning for verdict in outcomes}) == 1
    assert outcomes[0].warning is not None


def test_a_real_meme_is_read_by_the_real_reader(engine: LazyEngine, library: Library, samples: Path) -> None:
    reader = Reader()
    try:
        sources = [Source.from_path(samples / "cat-test-set.jpg"), *pasted(10)]
        meme, blank = verdicts(list(Scorer(engine, library, reader).run(sources, read=True)))
    finally:
        reader.close()
    assert meme.score.text is not None and blank.score.text is not None
    assert "TRAINING DATA" in meme.score.text.content
    assert blank.score.text.lines == ()
    assert meme.score.text.by == reader.id
    marked = [meme.score.text.content[mark.start : mark.end] for mark in meme.score.headline.marks]
    assert marked[:3] == ["WHEN", "THE", "TEST"]


def test_what_is_saved_already_is_told_after_cancel_too(engine: LazyEngine, library: Library) -> None:
    (seen,) = verdicts(list(Scorer(engine, library).run(pasted(64))))
    cancel = threading.Event()

    def first_stage() -> Iterator[Seen]:
        cancel.set()
        yield Seen(seen, text=None, rgb=None, kept=True)

    assert list(WordsStage(engine, Saying(), Keeper(library)).run(first_stage(), cancel)) == [seen]
