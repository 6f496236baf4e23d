"""The model against Reddit: what is asked of a real library, and how it is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from dankdesk.collecting.agreement import Agreement, Figure, Line
from dankdesk.compare import Comparison
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.records import Post
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.reddit import against
from dankdesk.ui.reddit.against import NOTHING, Answer
from dankdesk.ui.reddit.agreement import COUNTING, AgreementView
from dankdesk.ui.theme import Theme
from tests.making import png

# Without a screen Qt says this of every window that changes its size by itself.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

N = 40
Fill = Callable[..., None]


@pytest.fixture
def fill(library: Library, engine: LazyEngine) -> Fill:
    """Posts whose pictures are the redder, and so the danker, the more upvotes they got; the last `n_unscored` are not
    judged."""

    def run(n: int = N, n_unscored: int = 0, score: Callable[[int], int] = lambda index: 10 * index) -> None:
        sources = []
        for index in range(n):
            post = Post(
                key=f"t3_{index}",
                subreddit="dankmemes" if index % 4 else "me_irl",
                title=f"Meme <{index}>",
                score=score(index),
                upvote_ratio=None,
                n_comments=None,
                created=datetime(2026, 10 + index % 2, 1 + index % 20, tzinfo=UTC),
                permalink="",
                picture_url="",
            )
            sha256 = library.posts.add(post, png(index * 255 // n, index))
            sources.append(Source.of_post(post.title, sha256, library))
        list(Scorer(engine, library).run(sources[: n - n_unscored]))

    return run


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> AgreementView:
    made = AgreementView(theme)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def asked(library: Library, engine: LazyEngine) -> Answer:
    answer = against.ask(library, engine.manifest, threading.Event())
    assert answer is not None
    return answer


def rows(table: QTableWidget) -> list[list[str]]:
    found = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        found.append([item.text() for item in items if item is not None])
    return found


def test_a_model_that_agrees(library: Library, engine: LazyEngine, fill: Fill, view: AgreementView) -> None:
    fill(n_unscored=2)
    answer = asked(library, engine)
    view.show_answer(answer)
    whole = answer.found.whole
    assert whole.n == N - 2 and whole.figure is not None and whole.figure.auc > 0.95
    assert view.area.text() == f"AUC {whole.figure.auc:.2f}" and view.area.isVisible()
    assert view.what.text().endswith(f"· {N - 2} posts")
    assert "coin, 50 times." in view.sentence.text() and "too few" not in view.sentence.text()
    assert view.note.text().endswith(
        "2 posts left out: without upvotes, not judged yet, or with too few others to compare with."
    )
    assert [row[:2] for row in rows(view.by_subreddit)] == [["r/dankmemes", "28"], ["r/me_irl", "10"]]
    assert [row[0] for row in rows(view.by_month)] == ["2026-11", "2026-10"]
    assert all(" to " in row[3] for row in rows(view.by_subreddit))


def test_a_point_tells_its_post_and_asks_for_it(
    qtbot: QtBot, library: Library, engine: LazyEngine, fill: Fill, view: AgreementView
) -> None:
    fill()
    answer = asked(library, engine)
    view.show_answer(answer)
    point = max(answer.drawn.points, key=lambda one: one.a)
    assert point.name == f"Meme <{N - 1}>"
    (listed,) = library.posts.get([point.index], engine.manifest.id)
    assert listed.post.key == f"t3_{N - 1}" and listed.likelihood == pytest.approx(point.a)
    opened: list[int] = []
    view.opened.connect(opened.append)
    view.scatter.setFocus()
    QTest.mouseClick(view.scatter, Qt.MouseButton.LeftButton, pos=view.scatter.place_of(point).toPoint())
    assert opened == [point.index]
    said = view.scatter.accessibleDescription()
    assert said.startswith(f"Meme <{N - 1}>: ") and f"{10 * (N - 1)} upvotes, better than" in said


def test_a_picture_that_was_posted_twice_is_one_draw(library: Library, engine: LazyEngine, fill: Fill) -> None:
    fill()
    twice = png(0, 0)
    for number in range(20):
        post = Post(f"t3_again{number}", "dankmemes", "Again", 5, None, None, None, "", "")
        library.posts.add(post, twice)
    answer = asked(library, engine)
    assert answer.found.whole.n == N + 20, "their picture is known and was judged already"


def test_an_empty_library_says_what_it_takes(library: Library, engine: LazyEngine, view: AgreementView) -> None:
    view.show_answer(asked(library, engine))
    assert view.sentence.text() == NOTHING
    assert not view.scatter.isVisible() and not view.area.isVisible()


def test_few_posts_are_not_trusted(library: Library, engine: LazyEngine, fill: Fill, view: AgreementView) -> None:
    fill(24)
    view.show_answer(asked(library, engine))
    assert view.sentence.text().endswith("posts are too few to trust that.")
    assert view.scatter.isVisible()


def test_posts_that_all_did_the_same(library: Library, engine: LazyEngine, fill: Fill, view: AgreementView) -> None:
    fill(score=lambda _index: 7)
    view.show_answer(asked(library, engine))
    assert view.sentence.text() == (
        "There is nothing to tell apart yet: all 40 posts did no better than the median of their subreddit."
    )
    assert not view.scatter.isVisible()


def test_cancelled_it_gives_no_answer(library: Library, engine: LazyEngine, fill: Fill) -> None:
    fill(12)
    cancel = threading.Event()
    cancel.set()
    assert against.ask(library, engine.manifest, cancel) is None


def test_while_it_is_counted_nothing_old_is_shown(
    library: Library, engine: LazyEngine, fill: Fill, view: AgreementView
) -> None:
    fill()
    view.show_answer(asked(library, engine))
    view.show_sentence(COUNTING)
    assert view.sentence.text() == COUNTING and not view.scatter.isVisible() and not view.note.isVisible()


@pytest.mark.parametrize(
    ("figure", "n", "said"),
    [
        (Figure(0.62, 0.55, 0.69), 500, "62 times in 100 (55 to 69); a coin, 50 times."),
        (Figure(0.52, 0.45, 0.6), 500, "a coin, 50 times. That may be no better than the coin."),
        (Figure(0.52, float("nan"), float("nan")), 3, "(? to ?); a coin, 50 times. 3 posts are too few to trust that."),
    ],
)
def test_the_sentence_is_no_kinder_than_the_numbers(figure: Figure, n: int, said: str) -> None:
    whole = Line("all", n, n // 2, figure)
    none = np.empty(0, np.float64)
    found = Agreement(whole, (), (), np.empty(0, np.int64), none, none, 0)
    answer = Answer(found, Comparison("a", "reddit", (0.5, 0.5), ()), {})
    assert against.sentence(answer).endswith(said)
    assert (against.interval(figure) == "unknown") == np.isnan(figure.low)
