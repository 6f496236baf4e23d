from __future__ import annotations

import hashlib
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from dankdesk.errors import ModelError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Outcome, Picture, Unreadable, Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.scoring.lanes import AT_ONCE
from tests import making, tiny_model
from tests.scoring.counted import Counted
from tests.scoring.readers import Saying


def verdicts(outcomes: list[Outcome]) -> list[Verdict]:
    assert all(isinstance(outcome, Verdict) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Verdict)]


def test_outcomes_come_in_the_order_of_the_sources(engine: LazyEngine, tmp_path: Path) -> None:
    paths = making.folder_of(tmp_path / "memes", 20)
    paths.insert(3, tmp_path / "not there.png")
    outcomes = list(Scorer(engine, None, jobs=4).run(map(Source.from_path, paths)))
    assert [outcome.path for outcome in outcomes] == paths
    assert isinstance(outcomes[3], Unreadable)
    likelihoods = [o.score.likelihood for o in outcomes if isinstance(o, Verdict)]
    assert likelihoods == sorted(likelihoods)
    assert likelihoods[0] < 0.3 < 0.9 < likelihoods[-1]


def test_the_shape_of_the_original_reaches_the_model(engine: LazyEngine) -> None:
    (verdict,) = verdicts(list(Scorer(engine, None).run([Source("wide", data=making.png(9))])))
    assert verdict.score.audiences[1].logit == pytest.approx(16 / 12 - 2)


def test_pasted_bytes_are_scored_and_kept(engine: LazyEngine, library: Library) -> None:
    (verdict,) = verdicts(list(Scorer(engine, library).run([Source("Pasted picture", data=making.png(200))])))
    assert verdict.path is None
    assert library.original(verdict.facts.sha256) == making.png(200)
    assert library.thumbnail(verdict.facts.sha256)


def test_a_second_look_needs_no_model_file(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    sources = [Source.from_path(path) for path in making.folder_of(tmp_path / "memes", 3)]
    first = verdicts(list(Scorer(engine, library).run(sources)))
    engine.manifest.model_path.unlink()
    again = verdicts(list(Scorer(LazyEngine(engine.manifest_path), library).run(sources)))
    assert [v.score.likelihood for v in again] == [v.score.likelihood for v in first]
    assert all(v.elapsed_ms is None for v in again)
    assert [v.first_seen for v in again] == [v.first_seen for v in first]


def test_known_bytes_are_not_decoded_again(engine: LazyEngine, library: Library) -> None:
    """The library is told that it knows bytes that are no picture at all."""
    scorer = Scorer(engine, library)
    (verdict,) = verdicts(list(scorer.run([Source("x", data=making.png(1))])))
    facts = replace(verdict.facts, sha256=hashlib.sha256(b"no picture").hexdigest())
    library.save(replace(verdict, facts=facts), b"", None)
    assert verdicts(list(scorer.run([Source("y", data=b"no picture")])))[0].facts == facts


def test_known_bytes_under_a_new_name_go_by_the_new_name(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    (path,) = making.folder_of(tmp_path / "memes", 1)
    scorer = Scorer(engine, library)
    list(scorer.run([Source.from_path(path)]))
    moved = path.rename(path.with_name("better name.png"))
    (verdict,) = verdicts(list(scorer.run([Source.from_path(moved)])))
    assert (verdict.name, verdict.path) == ("better name.png", moved)
    assert library.history(verdict.score.model_id, limit=9)[0].name == "better name.png"


def test_another_model_never_shows_the_first_ones_number(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    source = Source("x", data=making.png(255))
    (first,) = verdicts(list(Scorer(engine, library).run([source])))
    turned = {"audiences.0.without_words": tiny_model.calibration("one", "picture", weights={"picture": -1.0})}
    other = LazyEngine(tiny_model.write(tmp_path / "other", id="other", at=turned))
    (second,) = verdicts(list(Scorer(other, library).run([source])))
    assert second.score.model_id == "other"
    assert second.score.likelihood == pytest.approx(1 - first.score.likelihood)


def test_a_model_made_again_for_others_under_the_same_id_scores_again(
    engine: LazyEngine, library: Library, tmp_path: Path
) -> None:
    source = Source("x", data=making.png(255))
    (first,) = verdicts(list(Scorer(engine, library).run([source])))
    renamed = LazyEngine(tiny_model.write(tmp_path / "again", at={"audiences.1.id": "green"}))
    assert renamed.manifest.id == engine.manifest.id
    (second,) = verdicts(list(Scorer(renamed, library).run([source])))
    assert [audience.id for audience in second.score.audiences] == ["red", "green"]
    assert Scorer(renamed, library, Saying()).read(source, first).unread is not None


def test_what_was_yielded_is_already_saved(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    paths = making.folder_of(tmp_path / "memes", 10)
    for outcome in Scorer(engine, library).run(map(Source.from_path, paths)):
        assert isinstance(outcome, Verdict)
        assert library.find(outcome.facts.sha256, outcome.score.model_id) is not None


def test_cancel_ends_before_the_next_picture_and_keeps_the_rest(
    engine: LazyEngine, library: Library, tmp_path: Path
) -> None:
    paths = making.folder_of(tmp_path / "memes", 50)
    cancel = threading.Event()
    done = []
    for outcome in Scorer(engine, library).run(map(Source.from_path, paths), cancel=cancel):
        done.append(outcome)
        if len(done) == 3:
            cancel.set()
    assert 3 <= len(done) < 50
    assert library.count(engine.manifest.id) == len(done), "what was kept was told"


def test_decoding_runs_ahead_but_not_away(engine: LazyEngine, tmp_path: Path) -> None:
    """Beside what is decoded ahead, what waits to be kept together."""
    paths = making.folder_of(tmp_path / "memes", 200)
    sources = Counted(paths)

    run = Scorer(engine, None, jobs=2).run(sources)
    for yielded, _ in enumerate(run, start=1):
        assert sources.taken <= yielded + 5 + AT_ONCE
    assert sources.taken == 200


def test_a_picture_is_shown_before_its_score(engine: LazyEngine) -> None:
    events: list[str] = []

    def shown(source: Source, picture: Picture) -> None:
        events.append(f"{source.name} {picture.facts.width}x{picture.facts.height}")

    for outcome in Scorer(engine, None).run([Source("cat", data=making.png(9))], on_first=shown):
        events.append(type(outcome).__name__)
    assert events == ["cat 16x12", "Verdict"]


def test_a_locked_library_costs_one_wait_and_no_verdict(engine: LazyEngine, library: Library, home: Path) -> None:
    list(Scorer(engine, library).run([Source("first", data=making.png(1))]))
    (file,) = home.glob("*.sqlite3")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        sources = [Source(f"{red}", data=making.png(red)) for red in (10, 20, 30)]
        outcomes = verdicts(list(Scorer(engine, library).run(sources)))
    finally:
        other.close()
    warnings = {verdict.warning for verdict in outcomes}
    assert len(outcomes) == 3
    assert len(warnings) == 1
    assert None not in warnings


def test_a_closed_generator_leaves_no_thread(engine: LazyEngine, tmp_path: Path) -> None:
    paths = making.folder_of(tmp_path / "memes", 30)
    run = Scorer(engine, None, jobs=4).run(map(Source.from_path, paths))
    next(run)
    run.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]


def test_a_missing_model_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    scorer = Scorer(LazyEngine(tmp_path / "manifest.json"), None)
    with pytest.raises(ModelError, match="There is no model"):
        list(scorer.run([Source("x", data=making.png(1))]))


def test_a_batch_may_hold_known_unreadable_and_new(engine: LazyEngine, library: Library) -> None:
    """As on a GPU, where sixteen pictures are scored at once."""
    known, new = Source("known", data=making.png(50)), [Source(f"new{i}", data=making.png(100 + i)) for i in range(5)]
    list(Scorer(engine, library).run([known]))
    engine.get().batch_size = 4
    sources = [new[0], known, Source("bad", data=b"no picture"), *new[1:]]
    outcomes = list(Scorer(engine, library).run(sources))
    assert [outcome.name for outcome in outcomes] == [source.name for source in sources]
    assert isinstance(outcomes[2], Unreadable)
    fresh = [o for o in outcomes if isinstance(o, Verdict) and o.elapsed_ms is not None]
    assert [v.name for v in fresh] == [source.name for source in new]
