"""The Reddit page's dialogs: what to pull, access, tidying, and the question before bytes go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dankdesk.reddit.credentials import Credentials
from dankdesk.settings import RedditSettings
from dankdesk.ui.reddit.access import APPROVAL, APPS, AccessPanel, Address
from dankdesk.ui.reddit.access_errands import Access
from dankdesk.ui.reddit.bar import RedditBar
from dankdesk.ui.reddit.pull_dialog import PullDialog
from dankdesk.ui.reddit.question import Question
from dankdesk.ui.reddit.tidy_dialog import TidyDialog
from dankdesk.ui.reddit.training_dialog import EXTREMES, TrainingDialog
from dankdesk.ui.theme import Theme

# Without a screen Qt says this of every window that changes its size by itself.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

ID = "p-jcoLKBynTLew"
SETTINGS = RedditSettings(
    ("dankmemes", "me_irl"), "top", "month", 250, words=False, nsfw=True, spoilers=False, every_minutes=60
)


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    """A window for dialogs to belong to."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def pull(theme: Theme, room: QWidget) -> PullDialog:
    made = PullDialog(theme, SETTINGS, room)
    made.show_access(ID, "It is kept.")
    made.open()
    return made


def wanted(dialog: PullDialog) -> list[tuple[RedditSettings, bool]]:
    heard: list[tuple[RedditSettings, bool]] = []
    dialog.wanted.connect(lambda settings, now: heard.append((settings, now)))
    return heard


def test_what_was_pulled_last_is_offered_again(pull: PullDialog) -> None:
    heard = wanted(pull)
    assert pull.subreddits.text() == "r/dankmemes, r/me_irl"
    assert (pull.listing.currentText(), pull.period.currentText(), pull.limit.currentText()) == (
        "Top",
        "of the month",
        "250",
    )
    assert pull.every.currentText() == "Every hour"
    pull.pull.click()
    assert heard == [(SETTINGS, True)] and not pull.isVisible()


def test_other_wishes_are_remembered_without_pulling(pull: PullDialog) -> None:
    heard = wanted(pull)
    pull.subreddits.setText(" /r/memes/ https://www.reddit.com/r/dankmemes, r/memes")
    pull.listing.setCurrentIndex(pull.listing.findData("rising"))
    assert not pull.period.isVisible(), "only the best have a period"
    pull.limit.setCurrentIndex(pull.limit.findData(1000))
    for switch in (pull.words, pull.nsfw, pull.spoilers):
        QTest.keyClick(switch, Qt.Key.Key_Space)
    pull.every.setCurrentIndex(pull.every.findData(0))
    pull.save.click()
    asked = RedditSettings(("memes", "dankmemes"), "rising", "month", 1000, words=True, nsfw=False, spoilers=True)
    assert heard == [(asked, False)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Name a subreddit, such as r/dankmemes."),
        (" , ", "Name a subreddit, such as r/dankmemes."),
        ("r/dankmemes, r/what?", "“what?” is no subreddit's name."),
        ("x", "“x” is no subreddit's name."),
        ("https://example.com/r/x", "“example.com/r/x” is no subreddit's name."),
        ("a\u202eb", "“a\\u202eb” is no subreddit's name."),
        (" ".join(f"memes{n}" for n in range(21)), "These are 21 subreddits; 20 can be pulled at a time."),
    ],
)
def test_what_is_no_subreddit_is_said_before_anything_is_asked(pull: PullDialog, typed: str, said: str) -> None:
    pull.subreddits.setText(typed)
    assert pull.problem.text() == said
    assert not pull.pull.isEnabled() and not pull.save.isEnabled()
    pull.subreddits.setText("r/dankmemes")
    assert pull.problem.text() == "" and pull.pull.isEnabled()


def test_enter_pulls_what_was_typed_if_it_can_be(pull: PullDialog) -> None:
    heard = wanted(pull)
    pull.subreddits.setText("r/no such name!")
    QTest.keyClick(pull.subreddits, Qt.Key.Key_Return)
    assert heard == [] and pull.isVisible()
    pull.subreddits.setText("memes")
    QTest.keyClick(pull.subreddits, Qt.Key.Key_Return)
    assert [(settings.subreddits, now) for settings, now in heard] == [(("memes",), True)]


def test_a_schedule_of_ones_own_stays(theme: Theme, room: QWidget) -> None:
    dialog = PullDialog(theme, replace(SETTINGS, every_minutes=7, limit=33), room)
    dialog.show_access(ID, "")
    assert (dialog.every.currentText(), dialog.limit.currentText()) == ("Every 7 minutes", "33")


def test_nothing_can_be_pulled_before_the_client_id_is_known(theme: Theme, room: QWidget) -> None:
    dialog = PullDialog(theme, SETTINGS, room)
    dialog.open()
    assert not dialog.pull.isEnabled() and dialog.problem.text() == "Looking for the client id"


def test_without_a_client_id_it_asks_for_one(theme: Theme, room: QWidget) -> None:
    dialog = PullDialog(theme, SETTINGS, room)
    dialog.open()
    dialog.show_access(None, "It would be kept here.")
    assert dialog.asks_for_access and not dialog.pull.isVisible() and not dialog.subreddits.isVisible()
    heard: list[str] = []
    dialog.access.kept.connect(heard.append)
    assert not dialog.access.keep.isEnabled()
    QTest.keyClicks(dialog.access.field, f" {ID} ")
    QTest.keyClick(dialog.access.field, Qt.Key.Key_Return)
    assert heard == [ID] and dialog.isVisible(), "Enter keeps the id and does not close the dialog"
    dialog.show_access(ID, "It is kept here.")
    assert not dialog.asks_for_access and dialog.pull.isVisible() and dialog.pull.isEnabled()


def test_the_kept_client_id_can_be_changed_or_forgotten(qtbot: QtBot) -> None:
    panel = AccessPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_access(ID, "It is kept here.")
    assert panel.where.text() == "It is kept here." and panel.forget.isVisible() and not panel.keep.isEnabled()
    panel.field.setText("another-client-id")
    assert panel.keep.isEnabled()
    with qtbot.waitSignal(panel.forgotten):
        panel.forget.click()
    panel.show_access(None, "")
    assert panel.field.text() == "" and not panel.forget.isVisible()


def test_an_address_is_copied_and_only_opened_on_a_click(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    panel = AccessPanel()
    qtbot.addWidget(panel)
    panel.show()
    rows = panel.findChildren(Address)
    assert [row.text.text() for row in rows] == [APPROVAL, APPS]
    rows[0].copy.click()
    assert QGuiApplication.clipboard().text() == APPROVAL and opened == []
    rows[1].open.click()
    assert opened == [APPS]
    QGuiApplication.clipboard().clear()


@pytest.fixture
def access(qtbot: QtBot, room: QWidget) -> Iterator[Access]:
    """On a system without a keyring."""
    before = set(KeyringBackend._classes)
    made = Access(room)
    made.make_credentials = lambda: Credentials(find=fail.Keyring)
    yield made
    assert made.stop()
    KeyringBackend._classes = before


def test_the_client_id_is_kept_and_forgotten_off_the_windows_thread(qtbot: QtBot, access: Access) -> None:
    said: list[str] = []
    access.keep(ID, said.append)
    assert access.busy and access.client_id is None, "the window does not wait"
    qtbot.waitUntil(lambda: not access.busy)
    assert access.known and access.client_id == ID
    assert access.where.startswith("The client id is kept only until DankDesk is closed")
    access.forget(said.append)
    qtbot.waitUntil(lambda: not access.busy)
    assert access.client_id is None and said == []
    access.keep("no", said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].startswith("This is not a client id")


def test_no_keyring_is_asked_before_somebody_wants_it(qtbot: QtBot, room: QWidget) -> None:
    asked: list[str] = []

    def make() -> Credentials:
        asked.append(threading.current_thread().name)
        return Credentials(find=fail.Keyring)

    access = Access(room)
    access.make_credentials = make
    assert asked == [] and not access.known
    access.look(lambda: None, lambda _sentence: None)
    qtbot.waitUntil(lambda: access.known)
    assert asked == ["access"]
    assert access.stop()


@pytest.fixture
def tidy(theme: Theme, room: QWidget) -> TidyDialog:
    made = TidyDialog(theme, replace(SETTINGS, keep_days=45), room)
    made.open()
    return made


def test_what_is_kept_is_offered_again_and_told_when_it_changes(tidy: TidyDialog) -> None:
    heard: list[tuple[int, int, bool]] = []
    tidy.keeping.connect(lambda days, megabytes, always: heard.append((days, megabytes, always)))
    assert tidy.age.currentText() == "of the last 45 days" and tidy.kept == (45, 0)
    tidy.size_.setCurrentIndex(tidy.size_.findData(2000))
    tidy.age.setCurrentIndex(tidy.age.findData(0))
    QTest.keyClick(tidy.always, Qt.Key.Key_Space)
    assert heard == [(45, 2000, False), (0, 2000, False), (0, 2000, True)]


def test_nothing_can_be_removed_before_it_is_known_what_would_go(tidy: TidyDialog) -> None:
    assert not tidy.remove.isEnabled()
    tidy.show_preview("Nothing would go.", removes=False)
    assert not tidy.remove.isEnabled()
    tidy.show_preview("3 posts would go.", removes=True)
    assert tidy.remove.isEnabled()


def test_esc_stops_then_withdraws_then_closes(tidy: TidyDialog) -> None:
    heard: list[bool] = []
    tidy.cancelled.connect(lambda: heard.append(True))
    tidy.show_busy(True)
    assert not tidy.check.isEnabled() and not tidy.close_.isVisible()
    QTest.keyClick(tidy, Qt.Key.Key_Escape)
    assert heard == [True] and tidy.isVisible()
    tidy.show_busy(False)
    tidy.question.ask("Remove them?", "Remove", "Keep", lambda: heard.append(False))
    QTest.keyClick(tidy, Qt.Key.Key_Escape)
    assert tidy.question.text == "" and tidy.isVisible()
    QTest.keyClick(tidy, Qt.Key.Key_Escape)
    assert not tidy.isVisible() and heard == [True]


def test_a_new_choice_withdraws_the_question_about_the_old_one(tidy: TidyDialog) -> None:
    tidy.question.ask("Remove 3 posts?", "Remove", "Keep", lambda: None)
    tidy.age.setCurrentIndex(tidy.age.findData(30))
    assert tidy.question.text == ""


def test_what_came_of_it_is_told_and_goes_with_the_next_thing(tidy: TidyDialog) -> None:
    tidy.tell(["One thing.", "<b>Another</b>."])
    assert tidy.told.isVisible() and tidy.told.toPlainText() == "One thing.\n<b>Another</b>."
    tidy.show_busy(True)
    assert not tidy.told.isVisible() and tidy.progress.isVisible()


def test_a_question_has_the_safe_answer_in_hand(qtbot: QtBot, room: QWidget) -> None:
    question = Question()
    qtbot.addWidget(question)
    said: list[str] = []
    question.ask("Sure?", "Remove", "Keep", lambda: said.append("removed"))
    assert question.text == "Sure?" and question.no.text() == "Keep"
    question.no.click()
    assert question.text == "" and said == []
    question.ask("Sure?", "Remove", "Keep", lambda: said.append("removed"))
    question.yes.click()
    question.yes.click()
    assert said == ["removed"], "one answer for one question"


def test_a_training_set_asks_how_many_only_of_the_extremes(theme: Theme, room: QWidget) -> None:
    dialog = TrainingDialog(theme, 1204, room)
    dialog.open()
    heard: list[tuple[str, int]] = []
    dialog.chosen.connect(lambda label, n: heard.append((label, n)))
    assert not dialog.count.isVisible()
    dialog.label.setCurrentIndex(dialog.label.findData(EXTREMES))
    assert dialog.count.isVisible()
    dialog.count.setCurrentIndex(dialog.count.findData(500))
    dialog.go.click()
    assert heard == [(EXTREMES, 500)] and not dialog.isVisible()


def test_the_bar_says_what_is_left_and_rests_while_something_runs(qtbot: QtBot, theme: Theme) -> None:
    bar = RedditBar(theme)
    qtbot.addWidget(bar)
    bar.show()
    bar.show_budget("62 of 100 requests left this minute")
    bar.show_schedule("Every hour")
    assert bar.budget.text() == "62 of 100 requests left this minute" and bar.schedule.isVisible()
    bar.show_schedule("")
    assert not bar.schedule.isVisible()
    for ready, busy, can in ((False, False, False), (True, True, False), (True, False, True)):
        bar.heed(ready=ready, busy=busy)
        controls = bar.pull, bar.bring, bar.export_csv, bar.export_json, bar.export_training, bar.tidy
        assert {control.isEnabled() for control in controls} == {can}
    assert bar.access.isEnabled()
