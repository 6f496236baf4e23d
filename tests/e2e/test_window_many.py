"""Many at once: progress, Cancel, what could not be read, and a window that stays awake."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer

from dankdesk.library import Library
from tests.e2e.conftest import OpenWindow, files
from tests.making import folder_of, png
from tests.ui.screen import drop


def test_a_long_run_shows_how_far_it_is_and_goes_away_when_it_is_done(open_window: OpenWindow, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 120)
    desktop = open_window()
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait_for(lambda: desktop.page.progress.isVisible())
    assert " of 120" in desktop.page.progress.text
    desktop.wait()
    assert not desktop.page.progress.isVisible()
    assert len(desktop.names()) == 120


def test_cancel_answers_at_once_and_keeps_what_is_done(open_window: OpenWindow, tmp_path: Path, home: Path) -> None:
    folder_of(tmp_path / "memes", 600)
    desktop = open_window()
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait_for(lambda: len(desktop.names()) >= 10)
    desktop.press("cancel")
    assert not desktop.page.progress.isVisible(), "answered before the event loop turns once"
    assert desktop.notice.startswith("Stopped after ")
    desktop.wait()
    done = len(desktop.names())
    assert 10 <= done < 600
    assert desktop.notice == f"Stopped after {done} of 600. What was checked is kept."
    desktop.window.close()
    model_id = desktop.page.strip.model.manifest
    assert model_id is not None
    with Library.open(home / "library") as library:
        assert library.count(model_id.id) == done


def test_a_drop_right_after_cancel_is_a_run_of_its_own(open_window: OpenWindow, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 600)
    desktop = open_window()
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait_for(lambda: len(desktop.names()) >= 10)
    desktop.press("cancel")
    empty = tmp_path / "empty.png"
    empty.touch()
    drop(desktop.page, files(empty))
    desktop.wait()
    assert desktop.notice.startswith("Can't read empty.png: ")


def test_what_could_not_be_read_is_listed_with_the_reason(open_window: OpenWindow, tmp_path: Path) -> None:
    paths = folder_of(tmp_path / "memes", 4)
    paths[1].write_bytes(b"")
    paths[2].write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    gone = tmp_path / "gone.png"
    desktop = open_window()
    drop(desktop.page, files(*paths, gone))
    desktop.wait()
    problems = desktop.page.problems
    assert problems.isVisible()
    assert [problem.name for problem in problems.model.problems] == [paths[1].name, paths[2].name, "gone.png"]
    assert all(problem.reason.endswith(".") for problem in problems.model.problems)
    assert desktop.names() == [paths[3].name, paths[0].name]
    problems.dismiss.click()
    assert not problems.isVisible()


def test_the_window_answers_while_it_scores_and_a_paste_comes_first(open_window: OpenWindow, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 400)
    desktop = open_window()
    beats: list[int] = []
    clock = QTimer(interval=5)
    clock.timeout.connect(lambda: beats.append(len(desktop.names())))
    clock.start()
    drop(desktop.page, files(*[tmp_path / "memes"] * 1, *[tmp_path / "gone.png"] * 4))
    desktop.wait_for(lambda: len(desktop.names()) >= 5)
    mime = QMimeData()
    mime.setData("image/png", png(251, 60_000))
    drop(desktop.page, mime)
    desktop.wait_for(lambda: desktop.name == "Dropped picture")
    assert not desktop.idle, "the folder still runs"
    desktop.wait()
    clock.stop()
    assert len(set(beats)) > 3, "the event loop turned while pictures arrived"
    assert len(desktop.names()) == 401


def test_five_thousand_files_at_once(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window()
    drop(desktop.page, files(*(tmp_path / f"{n}.png" for n in range(5000))))
    desktop.wait()
    assert len(desktop.page.problems.model.problems) == 5000


def test_closing_in_the_middle_keeps_what_was_reported(open_window: OpenWindow, tmp_path: Path, home: Path) -> None:
    folder_of(tmp_path / "memes", 400)
    desktop = open_window()
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait_for(lambda: len(desktop.names()) >= 10)
    reported = len(desktop.names())
    desktop.window.close()
    manifest = desktop.page.strip.model.manifest
    assert manifest is not None
    with Library.open(home / "library") as library:
        assert library.count(manifest.id) >= reported
        assert library.check() is None
