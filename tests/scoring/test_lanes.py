"""Many pictures at once: inference beside inference, and verdicts kept together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dankdesk.decoding import Decoder
from dankdesk.errors import ModelError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Unreadable, Verdict
from dankdesk.scoring import Scorer, Source
from tests import making
from tests.decoding.making import SEGFAULT, hijacked
from tests.scoring.readers import Saying


def sources(folder: Path, count: int) -> list[Source]:
    return [Source.from_path(path) for path in making.folder_of(folder, count)]


def likelihoods(outcomes: object) -> list[float]:
    assert isinstance(outcomes, list)
    return [outcome.score.likelihood for outcome in outcomes if isinstance(outcome, Verdict)]


class Watched(LazyEngine):
    """Knows which threads scored, and which of its two engines did."""

    def __init__(self, manifest_path: Path) -> None:
        super().__init__(manifest_path)
        self.scored: list[tuple[str, bool]] = []
        lane, _ = self.lanes()
        for engine in (self.get(), lane):
            self._watch(engine, engine is lane)

    def _watch(self, engine: object, is_lane: bool) -> None:
        score = engine.score  # type: ignore[attr-defined]

        def watched(*arguments: object) -> object:
            self.scored.append((threading.current_thread().name, is_lane))
            return score(*arguments)

        engine.score = watched  # type: ignore[attr-defined]


@pytest.fixture
def watched(engine: LazyEngine) -> Watched:
    return Watched(engine.manifest_path)


def test_one_picture_has_all_cores_and_many_have_one_each(watched: Watched, tmp_path: Path) -> None:
    list(Scorer(watched, None).run(sources(tmp_path / "one", 1)))
    assert watched.scored == [(threading.current_thread().name, False)]
    watched.scored.clear()
    list(Scorer(watched, None).run(sources(tmp_path / "many", 20)))
    assert len(watched.scored) == 20
    assert all(thread.startswith("inference") and lane for thread, lane in watched.scored)


def test_while_words_are_read_there_is_one_at_a_time(watched: Watched, tmp_path: Path) -> None:
    list(Scorer(watched, None, Saying()).run(sources(tmp_path / "many", 5), read=True))
    assert watched.scored == [(threading.current_thread().name, False)] * 5


def test_a_picture_scores_the_same_among_others_and_alone(engine: LazyEngine, tmp_path: Path) -> None:
    many = sources(tmp_path / "memes", 12)
    alone = [likelihoods(list(Scorer(engine, None).run([source]))) for source in many]
    assert [[one] for one in likelihoods(list(Scorer(engine, None).run(many)))] == alone


def test_a_model_that_fails_on_a_lane_ends_the_run(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane, _ = watched.lanes()

    def failing(*_: object) -> object:
        raise ModelError("The model failed on a picture: on purpose.")

    monkeypatch.setattr(lane, "score", failing)
    with pytest.raises(ModelError, match="on purpose"):
        list(Scorer(watched, None).run(sources(tmp_path / "many", 20)))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("inference", "decode"))]


def test_what_is_known_is_met_again_in_few_transactions(
    engine: LazyEngine, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = sources(tmp_path / "memes", 200)
    first = likelihoods(list(Scorer(engine, library).run(many)))
    transactions = 0
    together = library.together

    @contextmanager
    def counted() -> Iterator[None]:
        nonlocal transactions
        transactions += 1
        with together():
            yield

    monkeypatch.setattr(library, "together", counted)
    assert likelihoods(list(Scorer(engine, library).run(many))) == first
    assert 4 <= transactions < 150
    assert [one.name for one in library.history(engine.manifest.id, limit=3)] == ["0199.png", "0198.png", "0197.png"]


def test_a_picture_that_kills_its_decoder_is_one_unreadable_among_many(engine: LazyEngine, tmp_path: Path) -> None:
    many = sources(tmp_path / "memes", 10)
    many.insert(4, Source("hostile", data=SEGFAULT))
    decoder = Decoder(2, command=hijacked())
    outcomes = list(Scorer(engine, None, decoder=decoder).run(many))
    decoder.close()
    assert [outcome.name for outcome in outcomes] == [source.name for source in many]
    assert outcomes[4] == Unreadable("hostile", None, "This picture made the decoder crash, and was left alone.")
    assert len(likelihoods(outcomes)) == 10
