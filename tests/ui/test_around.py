"""Posted before, and memes like this: what is said, what is shown, and what is pressed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dankdesk.images import decode
from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.library.lookalikes import SeenBefore
from dankdesk.library.neighbours import Distribution
from dankdesk.records import ListedPost, Post, Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.check import around_words
from dankdesk.ui.check.alike import AlikeSection, Like
from dankdesk.ui.check.around import Surroundings
from dankdesk.ui.check.seen import FEW, MANY, SeenRow, SeenSection
from dankdesk.ui.lane import Lane
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import DARK
from tests.images.making import detailed, encode

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
Key = Qt.Key


def listed(
    number: int = 1, *, title: str = "Every single time", score: int | None = 12_400, days: float | None = 3
) -> ListedPost:
    created = None if days is None else NOW - timedelta(days=days)
    post = Post(f"t3_{number}", "dankmemes", title, score, 0.96, 214, created, f"/r/dankmemes/comments/{number}/x/", "")
    return ListedPost(number, post, f"{number:064x}", 0.7, None)


def seen(number: int = 1, *, same: bool = True, post: ListedPost | None = None) -> SeenBefore:
    return SeenBefore(post or listed(number), 0 if same else 6, same)


def distribution(*scores: int) -> Distribution:
    low, median, high = np.percentile(scores, [25, 50, 75]) if scores else (np.nan,) * 3
    return Distribution(len(scores), float(low), float(median), float(high), tuple(sorted(scores)))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([seen()], "once"),
        ([seen(), seen(2, same=False)], "2 times"),
        ([seen(same=False)], "a near copy"),
        ([seen(same=False), seen(2, same=False)], "2 near copies"),
    ],
)
def test_how_often_it_was_posted(found: list[SeenBefore], said: str) -> None:
    assert around_words.times(found) == said


def test_what_a_row_says_of_a_post() -> None:
    assert around_words.where(seen(), NOW) == "r/dankmemes · 3 days ago"
    assert around_words.where(seen(same=False), NOW) == "Near copy · r/dankmemes · 3 days ago"
    assert around_words.got(seen()) == "▲ 12.4k"
    bare = seen(post=listed(title="", score=None, days=None))
    assert (around_words.where(bare, NOW), around_words.got(bare)) == ("r/dankmemes", "")
    assert around_words.spoken(seen(), NOW) == "Every single time, r/dankmemes · 3 days ago, 12,400 upvotes"


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ((), "How they did on Reddit is not known."),
        ((4321,), "One like it got 4,300 upvotes."),
        ((7, 1200, 86), "3 like it got 7, 86 and 1,200 upvotes."),
        ((5, 900, 2000, 6100, 9000), "5 like it: half got between 900 and 6,100 upvotes."),
        ((847, 847, 847, 851), "4 like it: half got about 850 upvotes."),
        ((-40, -30, 0, 3), "4 like it: half got between -32 and 1 upvotes."),
    ],
)
def test_how_memes_like_it_did(scores: tuple[int, ...], said: str) -> None:
    assert around_words.did(distribution(*scores)) == said


@pytest.fixture
def frame(qtbot: QtBot, theme: Theme) -> QWidget:
    """A panel of the usual width with both sections in it."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(330, 500)
    column = QVBoxLayout(made)
    column.addWidget(SeenSection(theme))
    column.addWidget(AlikeSection(theme))
    column.addStretch(1)
    made.show()
    return made


@pytest.fixture
def posted(frame: QWidget) -> SeenSection:
    (found,) = frame.findChildren(SeenSection)
    return found


@pytest.fixture
def alike(frame: QWidget) -> AlikeSection:
    (found,) = frame.findChildren(AlikeSection)
    return found


def test_without_anything_to_tell_nothing_is_there(posted: SeenSection, alike: AlikeSection) -> None:
    assert posted.isHidden() and alike.isHidden()
    posted.show_posts([seen()])
    alike.show_like([], distribution(1))
    assert posted.isVisible() and alike.isVisible()
    posted.show_posts([])
    alike.show_like([], None)
    assert posted.isHidden() and alike.isHidden()


def test_three_posts_are_shown_and_the_others_when_asked(posted: SeenSection, qtbot: QtBot) -> None:
    posted.show_posts([seen(number) for number in range(FEW)])
    assert len(posted.rows) == FEW and posted.all.isHidden()
    posted.show_posts([seen(number) for number in range(MANY + 5)])
    assert len(posted.rows) == FEW and posted.all.isVisible()
    posted.all.click()
    assert len(posted.rows) == MANY and posted.all.text() == "Show fewer"
    # Asked before the event loop deletes the rows that were there: they must not be seen under the new ones.
    before = [row for row in posted.findChildren(SeenRow) if row not in posted.rows]
    assert len(before) >= FEW and all(row.isHidden() for row in before)
    posted.show_posts([seen(number) for number in range(MANY)])
    assert len(posted.rows) == FEW, "another picture begins with three again"


def test_a_post_can_be_pressed_and_reached_by_key(posted: SeenSection, qtbot: QtBot) -> None:
    posted.show_posts([seen(1), seen(2)])
    with qtbot.waitSignal(posted.chosen) as blocker:
        posted.rows[1].click()
    assert blocker.args == [listed(2)]
    posted.rows[0].setFocus()
    with qtbot.waitSignal(posted.chosen) as blocker:
        QTest.keyClick(posted.rows[0], Key.Key_Space)
    assert blocker.args == [listed(1)]
    assert posted.rows[0].accessibleName().startswith("Every single time, r/dankmemes")


def test_a_long_title_keeps_its_row_and_a_strange_one_is_text(posted: SeenSection) -> None:
    posted.show_posts([seen()])
    height, width = posted.height(), posted.width()
    strange = "<b>bold</b>\n" + "so long that it has to give way " * 20
    posted.show_posts([seen(post=listed(title=strange))])
    assert (posted.height(), posted.width()) == (height, width)
    assert posted.rows[0].text().startswith("<b>bold</b> so long")
    assert "<b>" not in posted.rows[0].toolTip().replace("&lt;b&gt;", "")
    blank = posted.rows[0].grab().toImage()
    posted.show_posts([seen()])
    assert posted.rows[0].grab().toImage() != blank


def like(number: int, colour: str = "red") -> Like:
    image = QImage(160, 90, QImage.Format.Format_RGB32)
    image.fill(colour)
    return Like(listed(number), image)


def test_pictures_are_squares_and_pressed_they_tell_their_post(alike: AlikeSection, qtbot: QtBot) -> None:
    alike.show_like([like(1), like(2)], distribution(1, 2, 3, 4))
    qtbot.waitUntil(lambda: alike.thumbs[0].width() == alike.thumbs[0].height() > 40)
    centre = QPoint(alike.thumbs[0].width() // 2, alike.thumbs[0].height() // 2)
    assert alike.thumbs[0].grab().toImage().pixelColor(centre).name() == "#ff0000"
    with qtbot.waitSignal(alike.chosen) as blocker:
        alike.thumbs[1].click()
    assert blocker.args == [listed(2)]
    assert alike.thumbs[0].accessibleName() == "Every single time, 12,400 upvotes"
    assert not alike.thumbs[2].isEnabled() and alike.thumbs[2].width() == alike.thumbs[0].width()


def test_few_scores_are_told_and_not_drawn(alike: AlikeSection) -> None:
    alike.show_like([like(1)], distribution(5, 9))
    assert alike.spread.isHidden() and alike.sentence.text() == "2 like it got 5 and 9 upvotes."
    alike.show_like([like(1)], distribution(5, 9, 30, 800))
    assert alike.spread.isVisible() and alike.spread.accessibleName() == alike.sentence.text()


def test_the_distribution_is_drawn_in_the_theme_in_force(alike: AlikeSection, theme: Theme) -> None:
    alike.show_like([like(1)], distribution(5, 9, 30, 800))
    light = alike.spread.grab().toImage()
    alike.show_like([like(1)], distribution(5, 700, 750, 800))
    assert alike.spread.grab().toImage() != light
    before, theme.tokens = theme.tokens, DARK
    try:
        alike.show_like([like(1)], distribution(5, 9, 30, 800))
        assert alike.spread.grab().toImage() != light
    finally:
        theme.tokens = before


@pytest.fixture
def around(posted: SeenSection, alike: AlikeSection, lane: Lane, library: Library) -> Surroundings:
    made = Surroundings(posted, alike, lane)
    made.open(library)
    return made


Put = Callable[..., Verdict]


@pytest.fixture
def put(engine: LazyEngine, library: Library) -> Put:
    """Post a picture and have it scored; or, without a key, check it as the user's own."""

    def run(data: bytes, key: str = "", nsfw: bool = False) -> Verdict:
        source = Source("mine.png", data=data)
        if key:
            post = replace(listed(len(key)).post, key=key, nsfw=nsfw)
            source = Source.of_post(post.title, library.posts.add(post, data), library)
        (outcome,) = Scorer(engine, library).run([source])
        assert isinstance(outcome, Verdict)
        return outcome

    return run


def picture(seed: int, **options: int) -> bytes:
    return encode(detailed(320, 240, seed), "JPEG", quality=options.get("quality", 90))


def test_a_copy_that_was_saved_again_is_recognised(
    around: Surroundings, put: Put, posted: SeenSection, alike: AlikeSection, qtbot: QtBot
) -> None:
    put(picture(1), "t3_cat")
    put(picture(2), "t3_other")
    put(picture(3), "t3_not_safe", nsfw=True)
    around.show(put(picture(1, quality=40)))
    qtbot.waitUntil(lambda: not around.busy)
    assert [row.one.listed.post.key for row in posted.rows] == ["t3_cat"]
    assert posted.times.text() == "a near copy"
    shown = [thumb.like.listed.post.key for thumb in alike.thumbs if thumb.like is not None]
    assert shown == ["t3_other"], "neither the copy itself nor what is blurred elsewhere"


def test_the_post_on_the_page_is_not_listed_beside_itself(
    around: Surroundings, put: Put, posted: SeenSection, library: Library, qtbot: QtBot
) -> None:
    verdict = put(picture(1), "t3_cat")
    put(picture(1), "t3_again")
    (first, second) = library.posts.of_picture(verdict.facts.sha256, verdict.score.model_id)
    around.show(verdict, without=second.id)
    qtbot.waitUntil(lambda: not around.busy)
    assert [row.one.listed for row in posted.rows] == [first]


def test_of_another_picture_nothing_stays(
    around: Surroundings, put: Put, posted: SeenSection, alike: AlikeSection, qtbot: QtBot
) -> None:
    around.show(put(picture(1), "t3_cat"))
    qtbot.waitUntil(lambda: not around.busy)
    assert posted.isVisible()
    around.show(put(picture(7)))
    qtbot.waitUntil(lambda: not around.busy)
    assert posted.isHidden()
    around.clear()
    assert alike.isHidden()


def test_what_takes_long_is_not_waited_for_beside_another_pictures_posts(
    around: Surroundings, put: Put, posted: SeenSection, alike: AlikeSection, lane: Lane, qtbot: QtBot
) -> None:
    put(picture(2), "t3_other")
    first, second = put(picture(1), "t3_cat"), put(picture(7))
    around.show(first)
    qtbot.waitUntil(lambda: not around.busy)
    assert posted.isVisible() and alike.isVisible()
    held = threading.Event()
    lane.do(held.wait, lambda _: None)
    around.show(second)
    assert posted.isVisible(), "gone at once would be a flicker"
    qtbot.waitUntil(lambda: posted.isHidden() and alike.isHidden())
    held.set()
    qtbot.waitUntil(lambda: not around.busy)
    assert posted.isHidden() and alike.isVisible()


def test_only_the_last_of_many_is_answered(around: Surroundings, put: Put, posted: SeenSection, qtbot: QtBot) -> None:
    verdicts = [put(picture(seed), f"t3_{seed}") for seed in (1, 2, 3)]
    for verdict in verdicts:
        around.show(verdict)
    qtbot.waitUntil(lambda: not around.busy)
    assert [row.one.listed.post.key for row in posted.rows] == ["t3_3"]
    around.show(verdicts[0])
    around.clear()
    qtbot.waitUntil(lambda: not around.busy)
    assert posted.isHidden()


def test_a_picture_an_older_dankdesk_hashed_is_hashed_anew(
    around: Surroundings, put: Put, posted: SeenSection, qtbot: QtBot
) -> None:
    put(picture(1), "t3_cat")
    verdict = put(picture(1, quality=40))
    assert decode(picture(1, quality=40)).facts == verdict.facts
    around.show(replace(verdict, facts=replace(verdict.facts, phash=None)))
    qtbot.waitUntil(lambda: not around.busy)
    assert posted.times.text() == "a near copy"


def test_a_closed_library_is_silence(around: Surroundings, put: Put, library: Library, qtbot: QtBot) -> None:
    verdict = put(picture(1), "t3_cat")
    library.close()
    around.show(verdict)
    qtbot.waitUntil(lambda: not around.busy)
