"""Scoring while posts arrive."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dankdesk.collecting.alongside import score_alongside
from dankdesk.collecting.importing import Imported, import_folder
from dankdesk.collecting.scoring import import_and_score
from dankdesk.collecting.tables import MAX_LINE
from dankdesk.errors import ImportingError, ModelError
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Unreadable, Verdict
from dankdesk.scoring import Scorer, Source
from tests import making, tiny_model
from tests.collecting.making import folder_of, rows, write_csv
from tests.scoring.readers import Saying

WAIT_S = 30.0


def picture(number: object) -> Source:
    return Source(str(number), data=making.png(200, int(str(number))))


def test_every_event_and_every_outcome_comes_once(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(12))
    events = import_folder(library, folder)
    seen = list(import_and_score(events, library, Scorer(engine, library), threading.Event(), read=False))
    brought = [event.sha256 for event in seen if isinstance(event, Imported)]
    scored = [event.facts.sha256 for event in seen if isinstance(event, Verdict)]
    assert brought == scored
    assert len(brought) == 12
    assert [event.name for event in seen if isinstance(event, Verdict)] == [f"Meme {n}" for n in range(12)]
    assert library.posts.unscored(engine.manifest.id) == []
    assert library.count(engine.manifest.id) == 0, "nobody checked them, so they are not in the history"


def test_a_picture_is_scored_once_however_many_posts_carry_it(
    engine: LazyEngine, library: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "f", rows(3))
    for name in ("p1", "p2"):
        (folder / "images" / f"{name}.png").write_bytes((folder / "images" / "p0.png").read_bytes())
    decoded: list[str] = []

    class Counting(Scorer):
        def run(self, sources, **options):  # type: ignore[no-untyped-def]
            return super().run(sources, on_first=lambda source, picture: decoded.append(source.name), **options)

    scorer = Counting(engine, library)
    seen = list(import_and_score(import_folder(library, folder), library, scorer, threading.Event(), read=False))
    assert sum(isinstance(event, Imported) for event in seen) == 3
    assert sum(isinstance(event, Verdict) for event in seen) == 1
    assert decoded == ["Meme 0"]
    catalog = library.posts.catalog(engine.manifest.id)
    assert len(set(catalog.likelihood.tolist())) == 1


def test_what_was_left_unscored_is_scored_at_the_end(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    list(import_folder(library, folder_of(tmp_path / "old", rows(4))))
    newer = folder_of(tmp_path / "new", [{**row, "id": f"n{row['id']}", "file": f"n{row['file']}"} for row in rows(2)])
    (newer / "images" / "np0.png").write_bytes(making.png(7, 70))
    (newer / "images" / "np1.png").write_bytes(making.png(8, 80))
    seen = list(
        import_and_score(import_folder(library, newer), library, Scorer(engine, library), threading.Event(), read=False)
    )
    verdicts = [event.facts.sha256 for event in seen if isinstance(event, Verdict)]
    assert verdicts[:2] == [event.sha256 for event in seen if isinstance(event, Imported)]
    assert len(verdicts) == 6


def test_words_that_are_missing_are_read_the_next_time(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(2))

    def run(read: bool) -> list[Verdict]:
        scorer = Scorer(engine, library, Saying("so dank") if read else None)
        events = import_and_score(import_folder(library, folder), library, scorer, threading.Event(), read)
        return [event for event in events if isinstance(event, Verdict)]

    assert [verdict.score.text for verdict in run(False)] == [None, None]
    assert [verdict.score.text.content for verdict in run(True) if verdict.score.text] == ["so dank"] * 2


def test_events_are_told_while_pictures_are_scored(engine: LazyEngine) -> None:
    """Neither waits for the other: the second event comes only once the first picture is scored, and that is told
    while the third event is still to come."""
    scored, told = threading.Event(), threading.Event()

    def events() -> Iterator[int]:
        yield 1
        assert scored.wait(WAIT_S)
        yield 2
        assert told.wait(WAIT_S)
        yield 3

    seen: list[int | str] = []
    for item in score_alongside(events(), picture, Scorer(engine, None), cancel=threading.Event(), read=False):
        seen.append(item if isinstance(item, int) else item.name)
        if item == 2:
            told.set()
        elif seen[-1] == "1":
            scored.set()
    assert sorted(map(str, seen)) == ["1", "1", "2", "2", "3", "3"]
    assert seen.index("1") < seen.index(2)


def test_what_the_events_raise_comes_after_what_they_brought(
    engine: LazyEngine, library: Library, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "f", rows(3))
    with (folder / "labels.csv").open("a") as table:
        table.write("x" * (MAX_LINE + 1))
    rows_ = import_folder(library, folder)
    seen: list[object] = []
    with pytest.raises(ImportingError, match="line 5 is longer than"):
        seen += import_and_score(rows_, library, Scorer(engine, library), threading.Event(), read=False)
    assert sum(isinstance(event, Verdict) for event in seen) == 3
    assert library.posts.unscored(engine.manifest.id) == []
    assert library.posts.count() == 3


def test_a_model_that_fails_ends_both(library: Library, tmp_path: Path) -> None:
    manifest = tiny_model.write(tmp_path / "model")
    engine = LazyEngine(manifest)
    assert engine.manifest.id
    (manifest.parent / "tiny.onnx").unlink()
    cancel = threading.Event()
    made: list[int] = []

    def long() -> Iterator[int]:
        while len(made) < 2000 and not cancel.wait(0.01):
            made.append(len(made))
            yield made[-1]

    with pytest.raises(ModelError):
        list(score_alongside(long(), picture, Scorer(engine, None), cancel=cancel, read=False))
    assert len(made) < 2000


@pytest.mark.parametrize("how", ["cancel", "close"])
def test_stopping_keeps_everything_told(how: str, engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    told = rows(150)
    folder = folder_of(tmp_path / "f", told)
    cancel = threading.Event()
    events = import_and_score(
        import_folder(library, folder, cancel=cancel), library, Scorer(engine, library), cancel, read=False
    )
    first = [next(events) for _ in range(10)]
    if how == "close":
        events.close()  # type: ignore[attr-defined]
    else:
        cancel.set()
        first += list(events)
    assert cancel.is_set()
    assert len(first) < 300
    catalog = library.posts.catalog(engine.manifest.id)
    brought = {event.sha256 for event in first if isinstance(event, Imported)}
    posts = {one.sha256: one for one in library.posts.get(catalog.ids.tolist(), engine.manifest.id)}
    assert brought <= set(posts)
    verdicts = [event for event in first if isinstance(event, Verdict)]
    assert all(posts[verdict.facts.sha256].likelihood is not None for verdict in verdicts)
    again = import_and_score(
        import_folder(library, folder), library, Scorer(engine, library), threading.Event(), read=False
    )
    list(again)
    assert library.posts.unscored(engine.manifest.id) == []
    assert library.posts.count() == 150


def test_a_picture_that_vanished_meanwhile_is_an_outcome(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(1))

    def forgetting() -> Iterator[Imported]:
        for event in import_folder(library, folder):
            assert isinstance(event, Imported)
            library.posts.forget([event.post.key])
            yield event

    seen = list(import_and_score(forgetting(), library, Scorer(engine, library), threading.Event(), read=False))
    assert [type(event) for event in seen] == [Imported, Unreadable]


def test_importing_nothing_new_scores_nothing(engine: LazyEngine, library: Library, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "f", rows(3))
    list(import_and_score(import_folder(library, folder), library, Scorer(engine, library), threading.Event(), False))
    write_csv(folder / "labels.csv", rows(3))
    (tmp_path / "model" / "tiny.onnx").unlink()
    again = LazyEngine(tmp_path / "model" / "manifest.json")
    seen = list(
        import_and_score(import_folder(library, folder), library, Scorer(again, library), threading.Event(), False)
    )
    assert sum(isinstance(event, Verdict) for event in seen) == 3
    assert not again.ready
