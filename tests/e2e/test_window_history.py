"""What was checked before: look again, search, sort, remove, copy, save."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLabel

from dankdesk import settings
from dankdesk.library import Order
from dankdesk.paths import Home
from dankdesk.ui.check.pictures import CHANGED
from dankdesk.ui.help_dialog import HelpDialog
from dankdesk.ui.shortcuts import ACTIONS
from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.making import png
from tests.ui.screen import drop

REDS = {"cat one.png": 10, "dog.png": 250, "Cat two.png": 200}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "memes"
    folder.mkdir()
    for name, red in REDS.items():
        (folder / name).write_bytes(png(red))
    return folder


@pytest.fixture
def desktop(open_window: OpenWindow, folder: Path) -> Desktop:
    desktop = open_window()
    drop(desktop.page, files(*(folder / name for name in REDS)))
    desktop.wait()
    return desktop


def test_it_is_there_again_after_a_restart(desktop: Desktop, open_window: OpenWindow) -> None:
    desktop.window.close()
    again = open_window()
    again.wait_for(lambda: again.names() == ["Cat two.png", "dog.png", "cat one.png"])
    assert again.page.stage.inviting


def test_arrows_walk_along_the_strip(desktop: Desktop) -> None:
    assert desktop.name == "cat one.png"
    desktop.press("previous")
    assert (desktop.name, desktop.number) == ("dog.png", "95%")
    desktop.press("previous")
    desktop.press("previous")
    assert desktop.name == "Cat two.png"
    desktop.wait_for(lambda: desktop.page.stage.caption == "")


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_file_that_is_not_what_it_was_shows_its_thumbnail_and_says_so(
    desktop: Desktop, folder: Path, how: str
) -> None:
    if how == "changed":
        (folder / "dog.png").write_bytes(png(1, 2))
    else:
        (folder / "dog.png").unlink()
    desktop.press("previous")
    desktop.wait_for(lambda: desktop.page.stage.caption.endswith("This is its thumbnail."))
    assert (desktop.page.stage.caption == CHANGED) == (how == "changed")
    assert desktop.number == "95%", "the verdict on what was checked still stands"


def test_search_by_name(desktop: Desktop) -> None:
    desktop.press("search")
    desktop.page.strip.search.setText("cat")
    desktop.wait_for(lambda: desktop.names() == ["Cat two.png", "cat one.png"])
    desktop.page.strip.search.setText("bird")
    desktop.wait_for(lambda: desktop.names() == [])
    desktop.wait_for(lambda: desktop.page.strip.tally.text() == "Nothing found")
    desktop.page.strip.search.clear()
    desktop.wait_for(lambda: len(desktop.names()) == 3)


def test_sort_by_score_and_find_it_so_again(desktop: Desktop, open_window: OpenWindow) -> None:
    desktop.page.strip.set_order(Order.LIKELIEST)
    desktop.wait_for(lambda: desktop.names() == ["dog.png", "Cat two.png", "cat one.png"])
    desktop.window.close()
    again = open_window()
    again.wait_for(lambda: again.names() == ["dog.png", "Cat two.png", "cat one.png"])


def test_remove_and_undo(desktop: Desktop) -> None:
    desktop.press("previous")
    desktop.press("remove")
    assert desktop.names() == ["Cat two.png", "cat one.png"]
    assert desktop.notice == "Removed dog.png."
    assert desktop.name == "cat one.png", "its neighbour is shown"
    desktop.press("undo")
    desktop.wait_for(lambda: desktop.names() == ["Cat two.png", "dog.png", "cat one.png"])
    desktop.wait_for(lambda: desktop.name == "dog.png")


def test_what_was_removed_is_gone_for_good_after_closing(desktop: Desktop, open_window: OpenWindow) -> None:
    desktop.press("remove")
    desktop.window.close()
    again = open_window()
    again.wait_for(lambda: len(again.names()) == 2)
    again.press("undo")
    assert again.notice == "There is nothing to undo."


def test_removing_the_last_one_leaves_an_invitation(desktop: Desktop) -> None:
    for _ in REDS:
        desktop.press("remove")
    assert desktop.page.stage.inviting
    assert desktop.name == ""
    desktop.press("remove")
    assert desktop.notice == "Choose a picture first."


def test_copy_the_result(desktop: Desktop) -> None:
    desktop.press("previous")
    desktop.press("copy")
    text = QGuiApplication.clipboard().text()
    assert text == (
        "dog.png: 95 % dank. Dank: 95 % likely that r/red upvotes it (AUC 0.60); "
        "66 % likely that r/blue passes it by (AUC 0.60). Tiny 1.0.0."
    )


@pytest.mark.window
def test_save_as_csv(desktop: Desktop, tmp_path: Path) -> None:
    desktop.page.strip.set_order(Order.NAME)
    desktop.press("save")
    dialog = desktop.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("memes")
    dialog.accept()
    desktop.wait_for(lambda: desktop.notice == "Saved memes.csv.")
    with (tmp_path / "memes.csv").open(encoding="utf-8-sig", newline="") as stream:
        saved = [Path(row["path"]).name for row in csv.DictReader(stream)]
    assert saved == ["cat one.png", "Cat two.png", "dog.png"]


@pytest.mark.window
def test_f1_lists_every_key(desktop: Desktop) -> None:
    desktop.press("help")
    dialog = desktop.window.findChild(HelpDialog)
    assert isinstance(dialog, HelpDialog)
    listed = [label.text() for label in dialog.findChildren(QLabel)]
    for action in ACTIONS:
        assert action.text.removesuffix("…") in listed
        assert any(QKeySequence(action.keys[0]).toString() == key for key in listed), action.keys
    dialog.accept()


def test_a_model_picked_meanwhile_is_not_lost_on_closing(desktop: Desktop, home: Path) -> None:
    place = Home.at(home).settings
    settings.change(place, model="picked-elsewhere")
    desktop.page.strip.set_order(Order.NAME)
    desktop.window.close()
    kept, _ = settings.load(place)
    assert (kept.model, kept.order) == ("picked-elsewhere", "name")
    assert kept.geometry is not None
