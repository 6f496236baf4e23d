"""The Reddit page against a stand-in: access, pulling by hand and by itself, importing, exporting, tidying."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

import pytest
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog

from dankdesk import settings
from dankdesk.library import Library
from dankdesk.paths import Home
from dankdesk.reading import CancelledReading
from dankdesk.records import RGB, ListedPost, Post, Text
from dankdesk.reddit.credentials import Credentials
from dankdesk.reddit.download import Door
from dankdesk.reddit.session import Session
from dankdesk.settings import RedditSettings
from dankdesk.ui.rail import CHECK, REDDIT
from dankdesk.ui.reddit.access import AccessDialog
from dankdesk.ui.reddit.pull_dialog import PullDialog
from dankdesk.ui.reddit.tidy_dialog import TidyDialog
from dankdesk.ui.reddit.training_dialog import EXTREMES, RATING
from dankdesk.ui.tokens import CONTROL_HEIGHT
from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.making import folder_of, png
from tests.scoring.readers import Saying
from tests.standin import CLIENT_ID, HangUp, Held, StandIn, Status, too_many
from tests.ui.screen import drop

# Without a screen Qt says this of every window that changes its size by itself.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

Open = Callable[..., Desktop]
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def reddit() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def open_page(reddit: StandIn, open_window: OpenWindow) -> Open:
    """Opens windows on their Reddit page, for a Reddit that is the stand-in, on a system without a keyring.

    known: the client id was given already.
    """

    def session(credentials: Credentials) -> Session:
        door = Door(
            resolve=lambda _host: [ip_address("127.0.0.1")],
            may_connect=lambda _address: True,
            port=reddit.picture_port,
            tls=reddit.tls,
        )
        return Session(credentials, reddit.endpoints, door=door)

    def run(*, known: bool = True, folder: Path | None = None, reader: object = None) -> Desktop:
        desktop = open_window(folder=folder, reader=reader)
        access = desktop.window.rooms.reddit.desk.access
        access.make_credentials = lambda: Credentials(find=fail.Keyring)
        access.make_session = session
        desktop.press("to_reddit")
        if known:
            access.keep(CLIENT_ID, pytest.fail)
        desktop.wait()
        return desktop

    return run


def said(desktop: Desktop) -> str:
    return desktop.window.rooms.reddit.page.notice.text


def library_of(desktop: Desktop) -> Library:
    assert desktop.window.session is not None
    return desktop.window.session.opened.library


def model_of(desktop: Desktop) -> str:
    assert desktop.window.session is not None and desktop.window.session.opened.manifest is not None
    return desktop.window.session.opened.manifest.id


def shown(desktop: Desktop) -> list[ListedPost]:
    """What the grid shows, in order."""
    return library_of(desktop).posts.get(desktop.window.rooms.reddit.page.shown_ids(), model_of(desktop))


def titles(desktop: Desktop) -> list[str]:
    return [listed.post.title for listed in shown(desktop)]


def pull(desktop: Desktop, wanted: RedditSettings | None = None) -> None:
    """As if it had been chosen in the dialog."""
    desktop.window.rooms.reddit.desk.pulling.start(wanted or RedditSettings())
    desktop.wait()


def dialog_of(desktop: Desktop, kind: type[D]) -> D:
    found: list[D] = [dialog for dialog in desktop.window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def pull_dialog(desktop: Desktop) -> PullDialog:
    desktop.window.rooms.reddit.page.bar.pull.click()
    desktop.wait()
    return dialog_of(desktop, PullDialog)


def tidy_dialog(desktop: Desktop) -> TidyDialog:
    desktop.window.rooms.reddit.page.bar.tidy.trigger()
    desktop.wait()
    return dialog_of(desktop, TidyDialog)


def test_without_a_client_id_it_says_how_to_get_one_and_asks_reddit_nothing(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page(known=False)
    reddit.posts.picture("Never asked for")
    dialog = pull_dialog(desktop)
    assert dialog.asks_for_access and not dialog.pull.isVisible()
    assert dialog.access.where.text().endswith("there is no keyring here.")
    dialog.reject()
    desktop.window.rooms.reddit.desk.pulling.start(RedditSettings())
    assert said(desktop).startswith("There is no client id")
    assert reddit.requests == []


def test_give_a_client_id_pull_and_browse(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page(known=False)
    for number in range(4):
        reddit.posts.picture(f"Meme {number}", red=60 * number)
    reddit.posts.video()
    dialog = pull_dialog(desktop)
    QTest.keyClicks(dialog.access.field, CLIENT_ID)
    QTest.keyClick(dialog.access.field, Qt.Key.Key_Return)
    desktop.wait_for(lambda: not dialog.asks_for_access)
    assert reddit.requests == [], "keeping an id asks nobody"
    dialog.subreddits.setText("r/dankmemes")
    dialog.pull.click()
    desktop.wait()
    assert said(desktop) == "Pulled 4 new posts. Left out: 1 video."
    assert titles(desktop) == ["Meme 3", "Meme 2", "Meme 1", "Meme 0"], "the likeliest first"
    assert all(listed.likelihood is not None for listed in shown(desktop))
    assert desktop.window.rooms.reddit.page.bar.budget.text() == "99 of 100 requests left this minute"
    assert desktop.window.status.asked
    assert not desktop.window.rooms.reddit.page.progress.isVisible()
    assert desktop.names() == [], "what was pulled is not what the user checked"


def test_what_was_pulled_is_browsed_offline(open_page: Open, reddit: StandIn, home: Path) -> None:
    reddit.posts.picture("Kept")
    pull(open_page())
    reddit.close()
    again = open_page(known=False)
    again.wait()
    assert titles(again) == ["Kept"]
    assert not again.window.status.asked


def test_pulling_again_fetches_no_picture_and_refreshes_what_is_known(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page()
    name = reddit.posts.picture("Rising", score=5)
    pull(desktop)
    fetched = reddit.seen("https://")
    reddit.posts.change(name, score=4_000)
    pull(desktop)
    assert reddit.seen("https://") == fetched == 1
    assert said(desktop) == "Pulled 0 new posts; 1 were known already."
    (listed,) = shown(desktop)
    assert listed.post.score == 4_000


def test_esc_stops_a_pull_keeps_what_came_and_the_next_one_goes_on(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page()
    for number in range(12):
        reddit.posts.picture(f"Meme {number}")
    held = Held()
    reddit.misbehave("https://i.redd.it/1.png", held)
    desktop.window.rooms.reddit.desk.pulling.start(RedditSettings())
    progress, bar = desktop.window.rooms.reddit.page.progress, desktop.window.rooms.reddit.page.bar
    desktop.wait_for(lambda: held.reached.is_set() and " 11 new " in progress.text)
    assert progress.isVisible() and not bar.pull.isEnabled() and not bar.tidy.isEnabled()
    desktop.press("cancel")
    desktop.wait()
    assert said(desktop) == "Stopped. Pulled 11 new posts."
    assert bar.pull.isEnabled() and not progress.isVisible()
    assert len(titles(desktop)) == 11
    reddit.behave()
    pull(desktop)
    assert said(desktop) == "Pulled 1 new post; 11 were known already."
    assert len(titles(desktop)) == 12


@pytest.mark.parametrize("wrong", [Status(403), Status(404)])
def test_a_subreddit_that_cant_be_read_is_told_and_stays(open_page: Open, reddit: StandIn, wrong: Status) -> None:
    desktop = open_page()
    reddit.misbehave("/r/dankmemes/new", wrong, times=None)
    pull(desktop)
    assert said(desktop).endswith(".") and "r/dankmemes" in said(desktop)
    assert desktop.window.rooms.reddit.page.bar.pull.isEnabled()


def test_a_client_id_that_reddit_refuses(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page()
    reddit.misbehave("/api/v1/access_token", Status(401), times=None)
    pull(desktop)
    assert "client id" in said(desktop)


def test_waiting_is_counted_down_and_can_be_stopped(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page()
    reddit.misbehave("/r/dankmemes/new", too_many(retry_after="50"), times=None)
    desktop.window.rooms.reddit.desk.pulling.start(RedditSettings())
    progress = desktop.window.rooms.reddit.page.progress
    desktop.wait_for(lambda: progress.text.startswith("Waiting "))
    before = progress.text
    desktop.wait_for(lambda: progress.text.startswith("Waiting ") and progress.text != before)
    desktop.press("cancel")
    desktop.wait()
    assert said(desktop) == "Stopped before anything came."


def test_pictures_that_cant_be_fetched_are_counted(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page()
    reddit.posts.picture("Broken")
    reddit.posts.picture("Sound")
    reddit.posts.link("Not a picture", "https://i.redd.it/none.png")
    reddit.misbehave("https://i.redd.it/1.png", Status(403), times=None)
    pull(desktop)
    assert said(desktop).startswith(
        "Pulled 1 new post. Left out: 1 picture that is gone. 1 picture could not be fetched; the next pull tries again"
    )
    assert titles(desktop) == ["Sound"]


class Slow(Saying):
    """Reads nothing before it may."""

    def __init__(self) -> None:
        super().__init__("so dank")
        self.go = threading.Event()

    def read(self, rgb: RGB, cancel: threading.Event | None = None) -> Text:
        while not self.go.wait(0.02):
            if cancel is not None and cancel.is_set():
                raise CancelledReading("Reading the words was cancelled.")
        return super().read(rgb)

    def close(self) -> None:
        self.go.set()


def with_words(desktop: Desktop) -> int:
    """Posts whose words were judged."""
    verdicts = [library_of(desktop).find(one.sha256, model_of(desktop)) for one in shown(desktop)]
    return sum(verdict is not None and verdict.score.text is not None for verdict in verdicts)


def test_numbers_come_first_and_words_behind_them(open_page: Open, reddit: StandIn) -> None:
    reader = Slow()
    desktop = open_page(reader=reader)
    for number in range(3):
        reddit.posts.picture(f"Meme {number}", red=60 * number)
    desktop.window.rooms.reddit.desk.pulling.start(RedditSettings())
    progress = desktop.window.rooms.reddit.page.progress
    desktop.wait_for(lambda: "3 scored" in progress.text)
    desktop.wait_for(lambda: len(titles(desktop)) == 3)
    assert with_words(desktop) == 0 and desktop.window.rooms.reddit.desk.busy
    reader.go.set()
    desktop.wait()
    assert with_words(desktop) == 3 and said(desktop) == "Pulled 3 new posts."
    pull(desktop)
    assert len(reader.asked) == 3, "what is known is not read again"


def test_words_that_were_stopped_are_counted(open_page: Open, reddit: StandIn) -> None:
    reader = Slow()
    desktop = open_page(reader=reader)
    for number in range(3):
        reddit.posts.picture(f"Meme {number}")
    desktop.window.rooms.reddit.desk.pulling.start(RedditSettings())
    desktop.wait_for(lambda: "3 scored" in desktop.window.rooms.reddit.page.progress.text)
    desktop.wait_for(lambda: len(titles(desktop)) == 3)
    desktop.press("cancel")
    desktop.wait()
    assert said(desktop) == "Stopped. Pulled 3 new posts. The words of 3 pictures were not read."


def test_words_are_left_alone_where_nobody_wants_them(open_page: Open, reddit: StandIn) -> None:
    reader = Slow()
    desktop = open_page(reader=reader)
    reddit.posts.picture("Meme")
    pull(desktop, RedditSettings(words=False))
    assert said(desktop) == "Pulled 1 new post." and reader.asked == []


def test_nsfw_posts_stay_out_unless_they_are_let_in(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page()
    reddit.posts.picture("At work")
    reddit.posts.picture("Not at work", over_18=True)
    pull(desktop)
    assert said(desktop) == "Pulled 1 new post. Left out: 1 NSFW post."
    pull(desktop, RedditSettings(nsfw=True))
    assert said(desktop) == "Pulled 1 new post; 1 were known already."


def test_a_schedule_is_visible_remembered_and_pulls(open_page: Open, reddit: StandIn, home: Path) -> None:
    desktop = open_page()
    bar, pulling = desktop.window.rooms.reddit.page.bar, desktop.window.rooms.reddit.desk.pulling
    assert not bar.schedule.isVisible() and not pulling.timer.isActive(), "off unless somebody wants it"
    dialog = pull_dialog(desktop)
    dialog.every.setCurrentIndex(dialog.every.findData(30))
    dialog.subreddits.setText("memes")
    dialog.save.click()
    desktop.wait()
    assert reddit.requests == [], "saved, and nothing pulled"
    assert bar.schedule.isVisible() and bar.schedule.text() == "Every 30 minutes"
    assert pulling.timer.isActive() and pulling.timer.interval() == 30 * 60_000
    remembered = settings.load(Home.at(home).settings)[0].reddit
    assert (remembered.subreddits, remembered.every_minutes) == (("memes",), 30)
    reddit.posts.picture("On time", subreddit="memes")
    pulling.timer.timeout.emit()
    desktop.wait()
    assert titles(desktop) == ["On time"]
    desktop.window.close()
    again = open_page(known=False)
    assert again.window.rooms.reddit.page.bar.schedule.text() == "Every 30 minutes"
    assert again.window.rooms.reddit.desk.pulling.timer.isActive()
    bar = again.window.rooms.reddit.page.bar
    bar.schedule.click()
    again.wait()
    dialog = dialog_of(again, PullDialog)
    dialog.show_access(CLIENT_ID, "")
    dialog.every.setCurrentIndex(dialog.every.findData(0))
    dialog.save.click()
    again.wait()
    assert not bar.schedule.isVisible() and not again.window.rooms.reddit.desk.pulling.timer.isActive()


def test_a_schedule_without_a_client_id_says_so_and_asks_nobody(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page(known=False)
    desktop.window.rooms.reddit.desk.pulling.timer.timeout.emit()
    desktop.wait()
    assert said(desktop).startswith("There is no client id") and reddit.requests == []


def test_the_client_id_is_forgotten_from_the_menu(open_page: Open) -> None:
    desktop = open_page()
    desktop.window.rooms.reddit.page.bar.access.trigger()
    desktop.wait()
    dialog = dialog_of(desktop, AccessDialog)
    assert dialog.panel.field.text() == CLIENT_ID
    dialog.panel.forget.click()
    desktop.wait()
    assert dialog.panel.field.text() == "" and desktop.window.rooms.reddit.desk.access.client_id is None
    dialog.reject()


def test_closing_in_the_middle_of_a_pull_loses_nothing(open_page: Open, reddit: StandIn, home: Path) -> None:
    desktop = open_page()
    for number in range(30):
        reddit.posts.picture(f"Meme {number}")
    held = Held()
    reddit.misbehave("https://i.redd.it/1.png", held)
    desktop.window.rooms.reddit.desk.pulling.start(RedditSettings())
    progress = desktop.window.rooms.reddit.page.progress
    desktop.wait_for(lambda: held.reached.is_set() and " 29 new " in progress.text)
    desktop.window.close()
    with Library.open(Home.at(home).library) as library:
        assert library.posts.count() == 29
        assert library.ratings.of("0" * 64) is None, "the library can be read"


def table_folder(folder: Path, count: int) -> Path:
    """A folder of pictures with a table of posts."""
    paths = folder_of(folder, count)
    with (folder / "posts.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "file", "title", "upvotes", "subreddit", "created_utc"])
        for number, path in enumerate(paths):
            rows.writerow([number, path.name, f"Old meme {number}", 10 * number, "dankmemes", 1_480_000_000 + number])
    return folder


def test_a_dropped_folder_with_a_table_is_imported(open_page: Open, reddit: StandIn, tmp_path: Path) -> None:
    desktop = open_page(known=False)
    folder = table_folder(tmp_path / "scrape", 5)
    with (folder / "posts.csv").open("a") as file:
        file.write("9,missing.png,Gone,1,dankmemes,1480000000\n")
    drop(desktop.window, files(folder))
    desktop.wait()
    assert desktop.window.front == REDDIT
    assert said(desktop).startswith("Imported 5 new posts. 1 row left out. Line 7 is left out:")
    assert titles(desktop) == [f"Old meme {number}" for number in (4, 3, 2, 1, 0)]
    drop(desktop.window, files(folder / "posts.csv"))
    desktop.wait()
    assert said(desktop).startswith("Imported 0 new posts; 5 were known already.")
    assert reddit.requests == []


def test_a_dropped_picture_is_checked_as_everywhere(open_page: Open, tmp_path: Path) -> None:
    desktop = open_page(known=False)
    folder_of(tmp_path / "memes", 2)
    drop(desktop.window, files(tmp_path / "memes"))
    desktop.wait_for(lambda: desktop.window.front == CHECK)
    desktop.wait()
    assert desktop.names() == ["0001.png", "0000.png"]


@pytest.mark.window
def test_import_with_the_dialog(open_page: Open, tmp_path: Path) -> None:
    desktop = open_page(known=False)
    table_folder(tmp_path / "scrape", 3)
    desktop.window.rooms.reddit.page.bar.bring.click()
    dialog = desktop.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("scrape")
    dialog.accept()
    desktop.wait_for(lambda: said(desktop).startswith("Imported 3 new posts."))
    desktop.wait()


def test_a_folder_without_a_table_says_so(open_page: Open, tmp_path: Path) -> None:
    desktop = open_page(known=False)
    (tmp_path / "empty").mkdir()
    desktop.window.rooms.reddit.desk.bringing.start(tmp_path / "empty")
    desktop.wait()
    assert "has no table of posts" in said(desktop)
    assert desktop.window.rooms.reddit.page.bar.bring.isEnabled()


@pytest.fixture
def filled(open_page: Open, tmp_path: Path) -> Desktop:
    """24 imported posts, the redder the more upvotes."""
    desktop = open_page()
    desktop.window.rooms.reddit.desk.bringing.start(table_folder(tmp_path / "scrape", 24))
    desktop.wait()
    return desktop


def test_what_is_shown_is_exported_as_a_table_and_as_json(filled: Desktop, tmp_path: Path) -> None:
    giving, ids = filled.window.rooms.reddit.desk.giving, filled.window.rooms.reddit.page.shown_ids()
    table, lines = tmp_path / "posts.csv", tmp_path / "posts.jsonl"
    giving.write_table(ids[:3], table, "csv")
    filled.wait()
    assert said(filled) == "Exported 3 posts to posts.csv."
    giving.write_table(ids, lines, "jsonl")
    filled.wait()
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows] == ["Old meme 23", "Old meme 22", "Old meme 21"]
    assert [row["score"] for row in rows] == ["230", "220", "210"] and float(rows[0]["likelihood"]) > 0.5
    told = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [one["title"] for one in told] == titles(filled)
    assert sorted(path.name for path in tmp_path.glob("posts.*")) == ["posts.csv", "posts.jsonl"]


def test_an_export_that_cant_be_written_says_why(filled: Desktop, tmp_path: Path) -> None:
    filled.window.rooms.reddit.desk.giving.write_table([1], tmp_path / "nowhere" / "posts.csv", "csv")
    filled.wait()
    assert said(filled).startswith("posts.csv can't be saved: ")


def test_a_training_set_of_what_is_shown(filled: Desktop, tmp_path: Path) -> None:
    giving, ids = filled.window.rooms.reddit.desk.giving, filled.window.rooms.reddit.page.shown_ids()
    giving.write_training(ids, tmp_path / "set", EXTREMES, 5)
    filled.wait()
    assert said(filled) == "Exported 5 dank and 5 other pictures to set."
    assert len(list((tmp_path / "set" / "dank").iterdir())) == 5
    giving.write_training(ids, tmp_path / "rated", RATING, 0)
    filled.wait()
    assert said(filled) == "None of these posts has such a label, so there is nothing to train on."
    assert not (tmp_path / "rated").exists()
    giving.write_training(ids, tmp_path / "set", EXTREMES, 5)
    filled.wait()
    assert "is not empty" in said(filled)


def test_nothing_shown_is_nothing_to_export(open_page: Open) -> None:
    desktop = open_page()
    bar = desktop.window.rooms.reddit.page.bar
    for action in (bar.export_csv, bar.export_training):
        action.trigger()
        assert said(desktop) == "No posts are shown, so there is nothing to export."


def test_the_model_against_reddit_and_back_to_a_post(filled: Desktop) -> None:
    page = filled.window.rooms.reddit.page
    QTest.mouseClick(page.bar.against, Qt.MouseButton.LeftButton)
    filled.wait()
    view = page.agreement
    assert page.shows_agreement and view.area.text() == "AUC 1.00"
    assert view.sentence.text().endswith("24 posts are too few to trust that.")
    view.scatter.setFocus()
    QTest.keyClick(view.scatter, Qt.Key.Key_Left)
    point = view.scatter.point
    assert point is not None and point.name == "Old meme 23"
    QTest.keyClick(view.scatter, Qt.Key.Key_Return)
    filled.wait()
    assert not page.shows_agreement and page.detail.isVisible()
    listed = filled.window.rooms.reddit.browsing.viewing.listed
    assert listed is not None and listed.id == point.index
    QTest.mouseClick(page.bar.against, Qt.MouseButton.LeftButton)
    filled.wait()
    filled.press("cancel")
    assert not page.shows_agreement and not page.bar.against.isChecked()


def test_what_was_deleted_on_reddit_is_deleted_here(open_page: Open, reddit: StandIn) -> None:
    desktop = open_page()
    names = [reddit.posts.picture(f"Meme {number}") for number in range(3)]
    pull(desktop)
    reddit.posts.delete(names[0])
    reddit.posts.vanish(names[1])
    dialog = tidy_dialog(desktop)
    dialog.recheck.click()
    desktop.wait()
    assert dialog.told.toPlainText() == ("Reddit was asked about 3 posts; 2 posts deleted there are deleted here now.")
    assert titles(desktop) == ["Meme 2"]
    reddit.misbehave("/api/info", HangUp(), times=None)
    dialog.reject()


def test_old_posts_go_once_somebody_agrees(filled: Desktop, home: Path) -> None:
    library = library_of(filled)
    young = Post("t3_young", "memes", "Young", 1, None, None, datetime.now(UTC) - timedelta(days=1), "", "")
    library.posts.add(young, png(9, 9))
    dialog = tidy_dialog(filled)
    assert dialog.preview.text() == "All 25 posts stay." and not dialog.remove.isEnabled()
    dialog.age.setCurrentIndex(dialog.age.findData(90))
    filled.wait()
    assert dialog.preview.text().startswith("24 posts and ") and dialog.remove.isEnabled()
    dialog.remove.click()
    assert dialog.question.text.startswith("Remove 24 posts and ")
    dialog.question.no.click()
    assert library.posts.count() == 25
    dialog.remove.click()
    dialog.question.yes.click()
    filled.wait()
    assert dialog.told.toPlainText().startswith("Removed 24 posts and ")
    assert dialog.preview.text() == "Nothing would go: 1 post fits."
    assert titles(filled) == ["Young"]
    assert settings.load(Home.at(home).settings)[0].reddit.keep_days == 90
    dialog.reject()


def test_nothing_goes_by_itself_unless_somebody_wants_it(filled: Desktop, reddit: StandIn) -> None:
    reddit.posts.picture("Young")
    pull(filled, RedditSettings(keep_days=90))
    assert said(filled) == "Pulled 1 new post." and len(titles(filled)) == 25
    pull(filled, RedditSettings(keep_days=90, tidy=True))
    assert said(filled).startswith("Pulled 0 new posts; 1 were known already. Removed 24 posts and ")
    assert titles(filled) == ["Young"]


def test_one_thing_at_a_time(filled: Desktop, reddit: StandIn) -> None:
    reddit.posts.picture("Slow")
    held = Held()
    reddit.misbehave("https://i.redd.it/1.png", held)
    dialog = tidy_dialog(filled)
    filled.window.rooms.reddit.desk.pulling.timer.timeout.emit()
    filled.wait_for(held.reached.is_set)
    dialog.check.click()
    assert dialog.told.toPlainText().startswith("Something else is under way.")
    held.release.set()
    filled.wait()
    dialog.check.click()
    filled.wait()
    assert dialog.told.toPlainText().startswith("The library is sound: 25 posts")
    dialog.reject()


def test_check_and_repair(filled: Desktop, home: Path) -> None:
    dialog = tidy_dialog(filled)
    dialog.check.click()
    filled.wait()
    assert dialog.told.toPlainText() == "The library is sound: 24 posts, and every picture is whole."
    blob = next(path for path in (Home.at(home).library / "blobs").rglob("*") if path.is_file())
    blob.write_bytes(b"something else")
    dialog.check.click()
    filled.wait()
    assert dialog.told.toPlainText().endswith("Repair mends what can be mended.")
    dialog.repair.click()
    filled.wait()
    assert dialog.told.toPlainText() != "There was nothing to repair."
    assert len(titles(filled)) == 23, "the post of the lost picture went"
    dialog.reject()


def test_back_up_and_restore_while_the_window_is_open(filled: Desktop, tmp_path: Path, home: Path) -> None:
    backup = tmp_path / "kept.zip"
    dialog = tidy_dialog(filled)
    filled.window.rooms.reddit.desk.upkeep.back_up(backup)
    filled.wait()
    assert dialog.told.toPlainText().startswith("Backed up to kept.zip (")
    library = library_of(filled)
    library.posts.forget(library.posts.keys(""))
    filled.window.rooms.reddit.desk.upkeep.ask_restore(backup)
    assert "What is here now is kept beside it." in dialog.question.text
    dialog.question.yes.click()
    filled.wait()
    assert dialog.told.toPlainText().startswith("Restored kept.zip.")
    assert len(titles(filled)) == 24 and filled.window.rooms.reddit.page.bar.pull.isEnabled()
    dialog.reject()
    drop(filled.window, files(*folder_of(tmp_path / "more", 1)))
    filled.wait_for(lambda: filled.number != "")
    filled.wait()


def test_closing_in_the_middle_of_a_restore(filled: Desktop, tmp_path: Path, home: Path) -> None:
    filled.window.rooms.reddit.desk.upkeep.back_up(tmp_path / "kept.zip")
    filled.wait()
    library = library_of(filled)
    library.posts.forget(library.posts.keys("")[:4])
    filled.window.rooms.reddit.desk.upkeep.restore(tmp_path / "kept.zip")
    filled.window.close()
    with Library.open(Home.at(home).library) as found:
        assert found.posts.count() in (20, 24)


def test_what_is_no_backup_leaves_everything_as_it_was(filled: Desktop, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no backup")
    dialog = tidy_dialog(filled)
    filled.window.rooms.reddit.desk.upkeep.restore(tmp_path / "no.zip")
    filled.wait()
    assert dialog.told.toPlainText().startswith("no.zip is not a backup")
    assert len(titles(filled)) == 24
    dialog.reject()


def test_everything_has_a_name_for_a_screen_reader(open_page: Open) -> None:
    desktop = open_page()
    bar = desktop.window.rooms.reddit.page.bar
    dialog = pull_dialog(desktop)
    named = [dialog.listing, dialog.period, dialog.limit, dialog.words, dialog.nsfw, dialog.spoilers, dialog.every]
    assert all(widget.accessibleName() for widget in named)
    dialog.reject()
    tidy = tidy_dialog(desktop)
    assert all(widget.accessibleName() for widget in (tidy.age, tidy.size_, tidy.told))
    tidy.reject()
    assert bar.pull.height() >= CONTROL_HEIGHT - 2
