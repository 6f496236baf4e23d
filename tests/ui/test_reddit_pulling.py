"""Long jobs on their lane, and the words for what a pull tells."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from dankdesk.errors import RedditError
from dankdesk.records import Post, Unreadable
from dankdesk.reddit.budget import Left
from dankdesk.reddit.events import Failed, Reason, Rechecked, Refreshed, Skipped, Stored, Waiting
from dankdesk.settings import RedditSettings
from dankdesk.ui.reddit import terms, upkeep_words
from dankdesk.ui.reddit.job import BROKE_OFF, LongJob
from dankdesk.ui.reddit.tally import PullTally
from tests.ui.conftest import MakeVerdicts

POST = Post("t3_1", "dankmemes", "A meme", 10, 0.9, 1, datetime(2026, 11, 1, tzinfo=UTC), "/r/dankmemes/1", "")
STORED = Stored(POST, "a" * 64, new=True, fetched=True)


@pytest.fixture
def job(qtbot: QtBot) -> Iterator[LongJob]:
    made = LongJob("test")
    yield made
    made.leave()
    assert made.join()


class Heard:
    """What a job says."""

    def __init__(self) -> None:
        self.moved: list[int] = []
        self.ended: list[str] = []
        self.failed: list[str] = []

    def start(self, job: LongJob, work: Callable[[threading.Event, Callable[[int], None]], str]) -> bool:
        return job.start(work, self.moved.append, self.ended.append, self.failed.append)


def test_a_job_tells_how_far_it_is_and_what_came_of_it(qtbot: QtBot, job: LongJob) -> None:
    heard, seen = Heard(), threading.Event()

    def work(_cancel: threading.Event, tell: Callable[[int], None]) -> str:
        tell(1)
        seen.wait(5)
        return "done"

    assert heard.start(job, work) and job.busy
    qtbot.waitUntil(lambda: heard.moved == [1])
    assert not heard.ended
    seen.set()
    qtbot.waitUntil(lambda: heard.ended == ["done"])
    assert not job.busy


def test_one_job_at_a_time(qtbot: QtBot, job: LongJob) -> None:
    first, second, go = Heard(), Heard(), threading.Event()
    first.start(job, lambda _cancel, _tell: str(go.wait(5)))
    assert not second.start(job, lambda _cancel, _tell: "never")
    go.set()
    qtbot.waitUntil(lambda: first.ended == ["True"])
    assert second.start(job, lambda _cancel, _tell: "now")
    qtbot.waitUntil(lambda: second.ended == ["now"])


def test_a_cancelled_job_still_says_what_it_did(qtbot: QtBot, job: LongJob) -> None:
    heard = Heard()
    heard.start(job, lambda cancel, _tell: f"stopped: {cancel.wait(5)}")
    assert job.cancel()
    qtbot.waitUntil(lambda: heard.ended == ["stopped: True"])
    assert not job.cancel(), "nothing is under way"


def test_much_news_is_told_in_helpings(qtbot: QtBot, job: LongJob) -> None:
    heard = Heard()

    def work(_cancel: threading.Event, tell: Callable[[int], None]) -> str:
        for n in range(10_000):
            tell(n)
        return "done"

    heard.start(job, work)
    qtbot.waitUntil(lambda: bool(heard.ended))
    assert len(heard.moved) < 200


def test_the_last_news_before_a_pause_is_told(qtbot: QtBot, job: LongJob) -> None:
    heard, seen, go = Heard(), threading.Event(), threading.Event()

    def work(_cancel: threading.Event, tell: Callable[[int], None]) -> str:
        tell(0)
        seen.wait(5)
        tell(1)
        return str(go.wait(5))

    def moved(n: int) -> None:
        heard.moved.append(n)
        seen.set()

    job.start(work, moved, heard.ended.append, heard.failed.append)
    qtbot.waitUntil(lambda: heard.moved == [0, 1])
    go.set()
    qtbot.waitUntil(lambda: heard.ended == ["True"])


def test_a_sentence_for_the_user_ends_it(qtbot: QtBot, job: LongJob) -> None:
    heard = Heard()

    def work(_cancel: threading.Event, _tell: Callable[[int], None]) -> str:
        raise RedditError("Reddit is down.")

    heard.start(job, work)
    qtbot.waitUntil(lambda: heard.failed == ["Reddit is down."])
    assert not job.busy


def test_a_bug_ends_it_too_and_is_reported(qtbot: QtBot, job: LongJob, monkeypatch: pytest.MonkeyPatch) -> None:
    bugs: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: bugs.append(error))
    heard = Heard()
    heard.start(job, lambda _cancel, _tell: str(1 // 0))
    qtbot.waitUntil(lambda: heard.failed == [BROKE_OFF])
    assert [type(bug) for bug in bugs] == [ZeroDivisionError] and not job.busy


def test_leaving_cancels_and_says_nothing_more(qtbot: QtBot) -> None:
    job, heard, running = LongJob("test"), Heard(), threading.Event()

    def work(cancel: threading.Event, _tell: Callable[[int], None]) -> str:
        running.set()
        return str(cancel.wait(5))

    heard.start(job, work)
    assert running.wait(5)
    job.leave()
    assert job.join()
    qtbot.wait(1)
    assert not heard.ended and not heard.failed


def test_the_tally_of_a_pull(check: MakeVerdicts) -> None:
    (verdict,) = check([("a meme", 200)])
    tally = PullTally(100)
    left = Left(98, 100, 41.0)
    for event in (left, Refreshed(60), STORED, STORED, verdict, Skipped("t3_2", Reason.VIDEO)):
        tally.add(event)
    progress = tally.progress()
    assert progress.text == "Pulling: 63 posts found · 2 new · 1 scored · 1 skipped"
    assert (progress.done, progress.total, progress.budget) == (64, 102, left)
    assert tally.summary(stopped=False) == "Pulled 2 new posts; 60 were known already. Left out: 1 video."
    assert tally.summary(stopped=True).startswith("Stopped. Pulled 2 new posts")


def test_what_went_wrong_is_told_with_numbers_and_a_reason() -> None:
    tally = PullTally(10)
    for reason in (Reason.VIDEO, Reason.TEXT, Reason.VIDEO, Reason.NSFW):
        tally.add(Skipped("t3_2", reason))
    tally.add(Failed(POST, "i.redd.it can't be reached."))
    tally.add(Unreadable("A meme", None, "It is broken."))
    assert "1 failed" in tally.progress().text
    assert tally.summary(stopped=False) == (
        "Pulled 0 new posts. Left out: 2 videos, 1 text post and 1 NSFW post. "
        "1 picture could not be fetched; the next pull tries again. i.redd.it can't be reached. "
        "1 picture could not be read, so there is no number for it."
    )


def test_waiting_is_said_until_something_comes() -> None:
    tally = PullTally(10)
    tally.add(Waiting(11.6, "Reddit allows no more requests for the moment."))
    said = tally.progress()
    assert said.text.startswith("Waiting 1") and said.text.endswith(
        " seconds. Reddit allows no more requests for the moment."
    )
    assert said.until is not None
    tally.add(Left(0, 100, 11.6))
    assert tally.progress().until == said.until
    tally.add(STORED)
    assert tally.progress().until is None
    assert tally.progress().text.startswith("Pulling: 1 post found")


def test_nothing_found() -> None:
    assert PullTally(10).summary(stopped=False) == "Reddit has no such posts."
    assert PullTally(10).summary(stopped=True) == "Stopped before anything came."


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_words(reason: Reason) -> None:
    tally = PullTally(10)
    tally.add(Skipped("t3_2", reason))
    assert tally.summary(stopped=False).count("Left out: 1 ") == 1


@pytest.mark.parametrize(
    ("last", "stopped", "said"),
    [
        (Rechecked(0, 0, 0), False, "No post in the library came from Reddit."),
        (Rechecked(9, 9, 0), False, "Reddit was asked about 9 posts; none of them was deleted there."),
        (Rechecked(9, 9, 1), False, "Reddit was asked about 9 posts; 1 post deleted there is deleted here now."),
        (
            Rechecked(100, 900, 2),
            True,
            "Stopped. Reddit was asked about 100 of 900 posts; 2 posts deleted there are deleted here now.",
        ),
    ],
)
def test_what_asking_reddit_again_brought(last: Rechecked, stopped: bool, said: str) -> None:
    assert upkeep_words.rechecked(last, stopped=stopped) == said


def test_small_words() -> None:
    usual = RedditSettings()
    assert terms.schedule(usual) == ""
    assert terms.schedule(replace(usual, every_minutes=60)) == "Every hour"
    assert terms.schedule(replace(usual, every_minutes=7)) == "Every 7 minutes"
    assert terms.subreddits(("a1",)) == "r/a1"
    assert terms.subreddits(("a1", "b1")) == "r/a1 and r/b1"
    assert terms.subreddits(("a1", "b1", "c1")) == "r/a1 and 2 more"
    assert [terms.size(n) for n in (0, 1, 999, 4_000, 310_400_000, 2_440_000_000, 31_000_000_000)] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "4 KB",
        "310 MB",
        "2.4 GB",
        "31 GB",
    ]
