"""A repost is recognised on the Check page, and memes like it are shown with how they did."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.paths import Home
from dankdesk.records import Line, Post, Text
from dankdesk.scoring import Scorer, Source
from dankdesk.ui.rail import REDDIT
from tests.e2e.conftest import Desktop, OpenWindow
from tests.e2e.test_window_words import reader_of
from tests.images.making import detailed, encode

POST = Post("t3_0", "dankmemes", "Every single time", 12_400, 0.96, 214, None, "/r/dankmemes/comments/0/x/", "")


def meme(seed: int) -> bytes:
    return encode(detailed(320, 240, seed), "PNG")


@pytest.fixture
def pulled(home: Path, tiny: Path) -> None:
    """Six memes that were posted, the first of them twice."""
    now = datetime.now(UTC)
    with Library.open(Home.at(home).library) as library:
        for number in range(6):
            post = replace(POST, key=f"t3_{number}", title=f"Meme {number}", score=100 * (number + 1), created=now)
            library.posts.add(post, meme(number))
        library.posts.add(replace(POST, key="t3_again", title="Again", created=now - timedelta(days=3)), meme(0))
        wanted = library.posts.unscored(LazyEngine(tiny).manifest.id)
        sources = [Source.of_post(title, sha256, library) for sha256, title in wanted]
        assert len(list(Scorer(LazyEngine(tiny), library).run(sources))) == 6


@pytest.fixture
def desktop(pulled: None, open_window: OpenWindow) -> Desktop:
    return open_window()


def check(desktop: Desktop, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    desktop.window.check_paths([path])
    desktop.wait()
    session = desktop.window.session
    assert session is not None
    desktop.wait_for(lambda: not session.around.busy)


def titles(desktop: Desktop) -> list[str]:
    return [row.text() for row in desktop.page.panel.posted.rows if row.isVisible()]


def test_the_same_picture_tells_its_posts(desktop: Desktop, tmp_path: Path) -> None:
    check(desktop, tmp_path / "mine.png", meme(0))
    assert titles(desktop) == ["Meme 0", "Again"]
    assert desktop.page.panel.posted.times.text() == "2 times"


def test_a_copy_that_was_made_smaller_is_recognised(desktop: Desktop, tmp_path: Path) -> None:
    check(desktop, tmp_path / "copy.jpg", encode(detailed(320, 240, 3).resize((200, 150)), "JPEG", quality=60))
    assert titles(desktop) == ["Meme 3"]
    assert desktop.page.panel.posted.times.text() == "a near copy"


def test_a_copy_that_was_cut_is_recognised_by_its_words(
    pulled: None, home: Path, tiny: Path, open_window: OpenWindow, tmp_path: Path
) -> None:
    said = Text((Line("one does not simply", (), 0.9), Line("walk into Mordor", (), 0.9)), "test-reader")
    with Library.open(Home.at(home).library) as library:
        verdict = library.find(hashlib.sha256(meme(4)).hexdigest(), LazyEngine(tiny).manifest.id)
        assert verdict is not None
        library.update(replace(verdict, score=replace(verdict.score, text=said)))
    sign = tmp_path / "sign"
    desktop = open_window(reader=reader_of("One does not simply", "walk into M0rdor", sign=sign))
    cut = detailed(320, 240, 4).crop((6, 5, 314, 235))
    (tmp_path / "cut.png").write_bytes(encode(cut, "PNG"))
    desktop.window.check_paths([tmp_path / "cut.png"])
    desktop.wait_for(lambda: desktop.window.status.reading == "Reading words" and desktop.page.panel.alike.isVisible())
    assert desktop.page.panel.posted.isHidden(), "the picture alone could be another caption's"
    sign.touch()
    desktop.wait_for(lambda: titles(desktop) == ["Meme 4"])
    assert desktop.page.panel.posted.times.text() == "a near copy"
    desktop.wait()


def test_memes_like_it_tell_how_they_did(desktop: Desktop, tmp_path: Path) -> None:
    check(desktop, tmp_path / "mine.png", meme(0))
    panel = desktop.page.panel
    shown = [thumb.like.listed.post.title for thumb in panel.alike.thumbs if thumb.like is not None]
    assert panel.alike.isVisible() and len(shown) == 4 and "Meme 0" not in shown
    assert panel.alike.sentence.text() == "5 like it: half got between 300 and 500 upvotes."


def test_a_new_picture_was_not_posted_before(desktop: Desktop, tmp_path: Path) -> None:
    check(desktop, tmp_path / "mine.png", meme(0))
    check(desktop, tmp_path / "new.png", meme(17))
    assert desktop.page.panel.posted.isHidden()


def test_without_posts_neither_is_there(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window()
    check(desktop, tmp_path / "mine.png", meme(0))
    assert desktop.number
    assert desktop.page.panel.posted.isHidden() and desktop.page.panel.alike.isHidden()


def test_pressed_a_post_comes_up_on_its_page(desktop: Desktop, tmp_path: Path) -> None:
    check(desktop, tmp_path / "mine.png", meme(2))
    desktop.page.panel.posted.rows[0].click()
    desktop.wait()
    assert desktop.window.front == REDDIT
    assert desktop.window.rooms.reddit.page.detail.title.text() == "Meme 2"
