"""The Reddit page in the window: browse posts, narrow them down, look at one, rate it, take it to the Check page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from dankdesk.inference import LazyEngine
from dankdesk.library import Library
from dankdesk.library.catalog import Only, Sort
from dankdesk.paths import Home
from dankdesk.records import ListedPost
from dankdesk.ui.rail import CHECK, REDDIT
from dankdesk.ui.reddit.wishes import Age
from dankdesk.ui.tokens import DARK, LIGHT
from tests import tiny_model
from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.making import png
from tests.ui.posts import Made, add_posts
from tests.ui.screen import drop, the_theme

Key = Qt.Key

POSTS = (
    Made("Every single time", red=250, score=12_400, age=1),
    Made("Monday again", red=10, score=40, age=30, subreddit="memes"),
    Made("He did it", red=200, score=8_120, age=60),
    Made("Not for the office", red=220, score=900, age=3, nsfw=True),
    Made("It was the butler", red=230, score=700, age=4, spoiler=True),
    Made("Nobody has judged me", red=None, score=5, age=2),
    Made("Ship it on Friday", red=60, score=214, age=400),
)
BY_LIKELIHOOD = ["Every single time", "He did it", "Ship it on Friday", "Monday again", "Nobody has judged me"]


@pytest.fixture
def library_folder(home: Path) -> Path:
    return Home.at(home).library


@pytest.fixture
def filled(library_folder: Path, tiny: Path) -> list[str]:
    with Library.open(library_folder) as library:
        return add_posts(library, tiny, POSTS)


@pytest.fixture
def desktop(filled: list[str], open_window: OpenWindow) -> Desktop:
    return on_reddit(open_window())


def on_reddit(desktop: Desktop) -> Desktop:
    desktop.press("to_reddit")
    settle(desktop)
    return desktop


def settle(desktop: Desktop) -> None:
    """Until everything is answered, and all that is on screen was asked for and painted."""
    desktop.wait_for(lambda: desktop.idle)
    desktop.window.rooms.reddit.page.grid.grab()
    desktop.wait()


def titles(desktop: Desktop) -> list[str]:
    """The grid, from its top left."""
    model = desktop.window.rooms.reddit.browsing.model
    for row in range(model.rowCount()):
        model.listed(row)
    desktop.wait()
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def chosen(desktop: Desktop) -> str:
    return desktop.window.rooms.reddit.page.detail.title.text()


def listed(desktop: Desktop, title: str) -> ListedPost:
    found = desktop.window.rooms.reddit.browsing.model.listed(titles(desktop).index(title))
    assert found is not None
    return found


def choose(desktop: Desktop, title: str) -> None:
    grid = desktop.window.rooms.reddit.page.grid
    grid.setCurrentIndex(grid.model().index(titles(desktop).index(title), 0))
    settle(desktop)
    assert chosen(desktop) == title


def keys(desktop: Desktop, *pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(desktop.window.rooms.reddit.page.grid, key)
    settle(desktop)


def test_an_empty_page_invites(open_window: OpenWindow) -> None:
    desktop = on_reddit(open_window())
    page = desktop.window.rooms.reddit.page
    assert page.invitation.isVisible()
    assert "approv" in page.invitation.accessibleName()
    assert not page.detail.isVisible()
    assert not page.filters.isVisible()


def test_posts_are_shown_the_dankest_first_and_the_first_one_in_full(desktop: Desktop) -> None:
    assert titles(desktop) == BY_LIKELIHOOD
    detail = desktop.window.rooms.reddit.page.detail
    assert chosen(desktop) == "Every single time"
    assert detail.number.text() == "95%"
    assert detail.headline.text() == "Dank"
    assert detail.evidence.isVisible()
    assert detail.facts.text().endswith("96\N{NO-BREAK SPACE}% upvoted · 214 comments")
    assert desktop.window.rooms.reddit.page.filters.tally.text() == "5 of 7 posts"


def test_a_post_without_a_score_says_so(desktop: Desktop) -> None:
    choose(desktop, "Nobody has judged me")
    detail = desktop.window.rooms.reddit.page.detail
    assert (detail.number.text(), detail.headline.text()) == ("–", "Not scored yet")
    assert not detail.evidence.isVisible()


@pytest.mark.window
def test_arrows_walk_through_the_grid(desktop: Desktop) -> None:
    desktop.activate()
    keys(desktop, Key.Key_Right)
    assert chosen(desktop) == BY_LIKELIHOOD[1]
    keys(desktop, Key.Key_End)
    assert chosen(desktop) == BY_LIKELIHOOD[-1]
    keys(desktop, Key.Key_Home)
    assert chosen(desktop) == BY_LIKELIHOOD[0]


def test_a_press_sorts_and_another_one_turns_it_round(desktop: Desktop) -> None:
    upvotes = desktop.window.rooms.reddit.page.filters.sorts[Sort.UPVOTES]
    upvotes.click()
    settle(desktop)
    assert titles(desktop)[:2] == ["Every single time", "He did it"]
    upvotes.click()
    settle(desktop)
    assert upvotes.text() == "Fewest upvotes"
    assert titles(desktop)[:2] == ["Nobody has judged me", "Monday again"]
    assert upvotes.isChecked()


def test_search_as_one_types(desktop: Desktop) -> None:
    desktop.press("search_posts")
    QTest.keyClicks(desktop.window.rooms.reddit.page.filters.search, "fri")
    settle(desktop)
    assert titles(desktop) == ["Ship it on Friday"]
    assert chosen(desktop) == "Ship it on Friday"
    desktop.press("cancel")
    settle(desktop)
    assert titles(desktop) == BY_LIKELIHOOD


def test_nothing_matches_and_back(desktop: Desktop) -> None:
    page = desktop.window.rooms.reddit.page
    page.filters.search.setText("unicorn")
    settle(desktop)
    assert page.nothing.isVisible()
    page.nothing.clear.click()
    settle(desktop)
    assert titles(desktop) == BY_LIKELIHOOD
    assert page.filters.search.text() == ""


def test_filters_are_chips_that_take_themselves_away(desktop: Desktop) -> None:
    filters = desktop.window.rooms.reddit.page.filters
    filters.open_popover()
    popover = filters.popover
    popover.age.setCurrentIndex(popover.age.findData(Age.WEEK))
    popover.least.setText("50")
    popover.nsfw.setChecked(True)
    popover.done.click()
    settle(desktop)
    assert titles(desktop) == ["Every single time", "Not for the office", "He did it"]
    assert [chip.text().split("  ")[0] for chip in filters.active] == ["Past week", "50 % or more", "With NSFW"]
    filters.active[1].click()
    settle(desktop)
    assert "Monday again" in titles(desktop)
    filters.clear.click()
    settle(desktop)
    assert titles(desktop) == BY_LIKELIHOOD
    assert filters.active == []


def test_by_subreddit_and_upvotes(desktop: Desktop) -> None:
    filters = desktop.window.rooms.reddit.page.filters
    filters.open_popover()
    names = [filters.popover.subreddits.item(row) for row in range(filters.popover.subreddits.count())]
    assert [item.text().strip() for item in names] == ["r/dankmemes", "r/memes"]
    names[1].setSelected(True)
    settle(desktop)
    assert titles(desktop) == ["Monday again"]
    filters.popover.fewest.setText("41")
    settle(desktop)
    assert desktop.window.rooms.reddit.page.nothing.isVisible()
    filters.popover.clear.click()
    settle(desktop)
    assert titles(desktop) == BY_LIKELIHOOD
    filters.popover.close()


@pytest.mark.window
def test_rate_by_key_undo_and_find_it_so_again(
    desktop: Desktop, filled: list[str], open_window: OpenWindow, library_folder: Path
) -> None:
    desktop.activate()
    keys(desktop, Key.Key_J)
    detail = desktop.window.rooms.reddit.page.detail
    assert detail.rating.dank.isChecked()
    keys(desktop, Key.Key_K)
    assert detail.rating.not_.isChecked() and not detail.rating.dank.isChecked()
    keys(desktop, Key.Key_Right, Key.Key_J)
    desktop.press("undo_rating")
    settle(desktop)
    assert listed(desktop, "He did it").rating is None
    assert listed(desktop, "Every single time").rating == -1
    desktop.window.close()
    with Library.open(library_folder) as library:
        assert library.ratings.of(filled[0]) == -1
        assert library.ratings.of(filled[2]) is None
    again = on_reddit(open_window())
    assert listed(again, "Every single time").rating == -1


def test_pressing_a_rating_again_takes_it_back(desktop: Desktop) -> None:
    rating = desktop.window.rooms.reddit.page.detail.rating
    rating.dank.click()
    settle(desktop)
    assert listed(desktop, "Every single time").rating == 1
    rating.dank.click()
    settle(desktop)
    assert listed(desktop, "Every single time").rating is None


def test_among_the_unrated_the_next_one_moves_up(desktop: Desktop) -> None:
    desktop.window.rooms.reddit.page.filters.unrated.click()
    settle(desktop)
    assert desktop.window.rooms.reddit.page.filters.wishes.only is Only.UNRATED
    desktop.press("rate_dank")
    settle(desktop)
    assert titles(desktop) == BY_LIKELIHOOD[1:]
    assert chosen(desktop) == BY_LIKELIHOOD[1]
    desktop.press("undo_rating")
    settle(desktop)
    assert titles(desktop) == BY_LIKELIHOOD
    assert chosen(desktop) == BY_LIKELIHOOD[1]


def test_what_is_not_for_all_is_blurred_until_it_is_asked_for(desktop: Desktop) -> None:
    page = desktop.window.rooms.reddit.page
    page.filters.show_everything()
    settle(desktop)
    choose(desktop, "Not for the office")
    assert page.detail.picture.hidden == "NSFW"
    blurred = page.grid.grab().toImage()
    desktop.press("unblur")
    settle(desktop)
    assert page.detail.picture.hidden == ""
    assert page.grid.grab().toImage() != blurred
    choose(desktop, "It was the butler")
    assert page.detail.picture.hidden == "Spoiler"
    page.detail.picture.show_it.click()
    assert page.detail.picture.hidden == ""
    choose(desktop, "Not for the office")
    assert page.detail.picture.hidden == "", "what was shown once stays so"


def test_enter_takes_a_post_to_the_check_page(desktop: Desktop) -> None:
    choose(desktop, "He did it")
    QTest.keyClick(desktop.window.rooms.reddit.page.grid, Key.Key_Return)
    desktop.wait_for(lambda: desktop.window.front == CHECK)
    desktop.wait()
    assert desktop.name == "He did it"
    assert desktop.number == "89%"
    desktop.wait_for(lambda: desktop.page.stage.caption == "")
    desktop.press("to_reddit")
    settle(desktop)
    assert chosen(desktop) == "He did it", "the page is as it was left"


def test_a_post_without_a_score_is_scored_on_the_check_page(desktop: Desktop) -> None:
    choose(desktop, "Nobody has judged me")
    desktop.window.rooms.reddit.page.detail.check.click()
    desktop.wait_for(lambda: desktop.window.front == CHECK)
    desktop.wait_for(lambda: desktop.name == "Nobody has judged me")
    desktop.wait()
    assert desktop.names() == [], "posts are not among what the user checked"
    desktop.press("to_reddit")
    desktop.wait_for(lambda: listed(desktop, "Nobody has judged me").likelihood is not None)


def test_posts_that_come_in_are_shown_and_leave_the_choice_alone(
    desktop: Desktop, library_folder: Path, tiny: Path
) -> None:
    choose(desktop, "He did it")
    with Library.open(library_folder) as library:
        add_posts(library, tiny, [Made("Better than all", red=255), Made("Worse", red=1)])
    desktop.window.rooms.reddit.page.refresh()
    settle(desktop)
    assert titles(desktop)[0] == "Better than all"
    assert chosen(desktop) == "He did it"
    grid = desktop.window.rooms.reddit.page.grid
    assert str(grid.currentIndex().data()) == "He did it"


def test_who_has_scrolled_down_stays_there_while_posts_come_in(
    library_folder: Path, tiny: Path, open_window: OpenWindow
) -> None:
    with Library.open(library_folder) as library:
        add_posts(library, tiny, [Made(f"Post {n}", red=100 + n) for n in range(60)])
    desktop = on_reddit(open_window())
    grid, model = desktop.window.rooms.reddit.page.grid, desktop.window.rooms.reddit.browsing.model
    grid.verticalScrollBar().setValue(3 * grid.geometry_.pitch + 11)
    settle(desktop)
    first, offset = grid.place()
    before = int(model.ids[first])
    with Library.open(library_folder) as library:
        add_posts(library, tiny, [Made(f"New {n}", red=200 + n) for n in range(9)])
    desktop.window.rooms.reddit.page.refresh()
    settle(desktop)
    assert model.rowCount() == 69
    row = model.row_of(before)
    assert row is not None and row > first
    assert row in range(grid.place()[0], grid.place()[0] + grid.geometry_.columns)
    assert grid.place()[1] == offset


class Browser(QObject):
    """Stands in for the browser, as the desktop would call it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.asked.append(url.toString())


@pytest.fixture
def browser(qapp: object) -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("https", made, "show")  # type: ignore[arg-type]  # bytes, say its types
    yield made
    QDesktopServices.unsetUrlHandler("https")


def test_open_on_reddit_only_when_asked_and_only_on_reddit(
    browser: Browser, library_folder: Path, tiny: Path, open_window: OpenWindow
) -> None:
    hostile = ("//evil.example/x", "@evil.example/", "https://evil.example/", "/r/x\\@evil.example", "/r/x y", "")
    posts = [Made("Good", red=255), *(Made(f"Bad {n}", red=n, permalink=path) for n, path in enumerate(hostile))]
    with Library.open(library_folder) as library:
        add_posts(library, tiny, posts)
    desktop = on_reddit(open_window())
    for title in titles(desktop):
        choose(desktop, title)
    assert browser.asked == []
    for title in titles(desktop):
        choose(desktop, title)
        desktop.press("on_reddit")
    assert browser.asked == ["https://www.reddit.com/r/dankmemes/comments/abc/x/"]
    assert desktop.window.rooms.reddit.page.notice.text == "Where this post lies on Reddit is not known."


def test_what_a_screen_reader_is_told(desktop: Desktop) -> None:
    model = desktop.window.rooms.reddit.browsing.model
    titles(desktop)
    said = str(model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.startswith("Every single time, 95 % dank, 12,400 upvotes, ")
    page = desktop.window.rooms.reddit.page
    assert page.grid.accessibleName() == "Posts"
    buttons = [button for button in page.findChildren(QPushButton) if button.isVisible()]
    assert len(buttons) > 8
    assert all(button.accessibleName() or button.text() for button in buttons)


def test_keys_of_one_page_rest_on_another(desktop: Desktop) -> None:
    act = desktop.window.actions_by_id
    assert act["rate_dank"].isEnabled() and not act["remove"].isEnabled()
    assert not act["undo"].isEnabled() and not act["search"].isEnabled()
    desktop.press("to_check")
    assert not act["rate_dank"].isEnabled() and act["remove"].isEnabled()
    assert not act["undo_rating"].isEnabled() and act["undo"].isEnabled()
    desktop.press("to_reddit")
    desktop.window.rooms.reddit.page.bar.against.click()
    assert not act["rate_dank"].isEnabled() and act["search_posts"].isEnabled(), "nobody rates what is not seen"
    desktop.press("cancel")
    assert act["rate_dank"].isEnabled()
    assert not desktop.window.rooms.reddit.page.bar.against.isChecked()
    settle(desktop)


@pytest.mark.window
def test_tab_goes_round_the_page(desktop: Desktop) -> None:
    desktop.activate()
    page = desktop.window.rooms.reddit.page
    page.filters.search.setFocus()
    met: list[str] = []
    for _ in range(30):
        widget = desktop.window.focusWidget()
        assert widget is not None
        met.append(widget.accessibleName() or getattr(widget, "text", str)())
        QTest.keyClick(widget, Key.Key_Tab)
    order = ["Search titles and words", "Likelihood", "Filter", "Posts", "Dank", "Open on Reddit"]
    places = [met.index(name) for name in order]
    assert places == sorted(places)
    settle(desktop)


def test_a_post_on_the_check_page_leads_back_to_the_grid(
    library_folder: Path, tiny: Path, open_window: OpenWindow
) -> None:
    with Library.open(library_folder) as library:
        add_posts(library, tiny, [*POSTS, Made("Not for all, too", red=221, nsfw=True)])
    desktop = on_reddit(open_window())
    page = desktop.window.rooms.reddit.page
    page.filters.search.setText("Every")
    settle(desktop)
    assert chosen(desktop) == "Every single time"
    desktop.wait_for(lambda: page.detail.alike.isVisible())
    thumbs = [thumb for thumb in page.detail.alike.thumbs if thumb.like is not None]
    assert thumbs and thumbs[0].like is not None
    wanted = thumbs[0].like.listed.post.title
    thumbs[0].click()
    settle(desktop)
    assert chosen(desktop) == wanted
    assert page.filters.search.text() == ""
    assert wanted in titles(desktop)


def test_posted_before_leads_from_the_check_page_to_the_grid(
    filled: list[str], open_window: OpenWindow, tmp_path: Path
) -> None:
    desktop = open_window()
    file = tmp_path / "again.png"
    file.write_bytes(png(POSTS[3].red or 0, 3))
    drop(desktop.page, files(file))
    desktop.wait()
    posted = desktop.page.panel.posted
    desktop.wait_for(posted.isVisible)
    row = next(row for row in posted.rows if row.text() == "Not for the office")
    row.click()
    assert desktop.window.front == REDDIT
    settle(desktop)
    assert chosen(desktop) == "Not for the office"
    assert desktop.window.rooms.reddit.page.detail.picture.hidden == "NSFW"
    row_of_it = titles(desktop).index("Not for the office")
    assert desktop.window.rooms.reddit.page.grid.currentIndex().row() == row_of_it


def test_another_model_has_not_scored_them(desktop: Desktop, tmp_path: Path) -> None:
    engine = LazyEngine(tiny_model.write(tmp_path / "other", id="other", name="Other"))
    assert engine.manifest.id == "other"
    choose(desktop, "He did it")
    desktop.window.rooms.sessions.use(engine)
    settle(desktop)
    assert {listed(desktop, title).likelihood for title in BY_LIKELIHOOD} == {None}
    assert desktop.window.rooms.reddit.page.detail.number.text() == "–"
    assert len(titles(desktop)) == len(BY_LIKELIHOOD)


def test_the_library_is_let_go_and_found_again(desktop: Desktop, library_folder: Path, tiny: Path, home: Path) -> None:
    choose(desktop, "He did it")
    told: list[str] = []

    def change() -> str:
        with Library.open(library_folder) as library:
            add_posts(library, tiny, [Made("Restored", red=255)])
        return "done"

    assert desktop.window.rooms.sessions.reopen(Home.at(home), change, told.append, told.append)
    desktop.wait_for(lambda: bool(told))
    settle(desktop)
    assert told == ["done"]
    assert titles(desktop) == ["Restored", *BY_LIKELIHOOD]


def test_it_follows_the_theme(desktop: Desktop) -> None:
    page = desktop.window.rooms.reddit.page
    theme = the_theme()
    before, image = theme.tokens, page.grab().toImage()
    try:
        theme.tokens = LIGHT if before.dark else DARK
        theme._apply()
        theme.changed.emit()
        assert page.grab().toImage().pixelColor(2, page.height() - 2).name() == theme.tokens.background
        assert page.grid.grab().toImage() != image
    finally:
        theme.tokens = before
        theme._apply()
        theme.changed.emit()


def test_what_has_no_number_gets_one_when_asked(desktop: Desktop) -> None:
    filters = desktop.window.rooms.reddit.page.filters
    assert filters.score.isVisible()
    assert filters.score.text() == "Score 1 post"
    filters.score.click()
    desktop.wait_for(lambda: not desktop.window.rooms.reddit.desk.busy)
    settle(desktop)
    assert listed(desktop, "Nobody has judged me").likelihood is not None
    assert desktop.window.rooms.reddit.page.notice.text == "Scored 1 picture."
    assert not filters.score.isVisible()
    assert desktop.names() == [], "the history is for what the user checked"


def test_whether_reddit_agreed(library_folder: Path, tiny: Path, open_window: OpenWindow) -> None:
    with Library.open(library_folder) as library:
        add_posts(library, tiny, [Made(f"Post {n}", red=10 * n, score=100 * n) for n in range(12)])
        add_posts(library, tiny, [Made("Underrated", red=255, score=1)])
    desktop = on_reddit(open_window())
    detail = desktop.window.rooms.reddit.page.detail
    assert chosen(desktop) == "Underrated"
    desktop.wait_for(lambda: "did not" in detail.agreed.text())
    choose(desktop, "Post 11")
    desktop.wait_for(lambda: "agreed" in detail.agreed.text())
    assert detail.agreed.toolTip() != ""
