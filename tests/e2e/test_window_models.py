"""The Models page: list, add, remove, use at once, compare."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from dankdesk import settings
from dankdesk.cli import main
from dankdesk.models import Registry
from dankdesk.paths import Home
from dankdesk.ui.rail import CHECK, MODELS
from dankdesk.ui.window import Window
from tests import tiny_model
from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.making import folder_of, png
from tests.scoring.readers import Saying
from tests.ui.screen import drop, the_theme

DOUBTER = {"audiences.0.without_words.weights": [-1.0, 1.0], "audiences.0.threshold": 0.6}
"""A model that finds everything a bit less dank than the tiny one."""


def doubter(folder: Path) -> Path:
    return tiny_model.write(folder, id="doubter", name="Doubter", version="0.3", at=DOUBTER)


@pytest.fixture
def registry(home: Path, tiny: Path) -> Registry:
    return Registry(Home.at(home), tiny)


@pytest.fixture
def desktop(open_window: OpenWindow, registry: Registry, tmp_path: Path) -> Desktop:
    """On its Models page, with a second model."""
    registry.add(doubter(tmp_path / "doubter"))
    return on_models(open_window())


def on_models(desktop: Desktop) -> Desktop:
    desktop.press("to_models")
    desktop.wait()
    return desktop


def said(desktop: Desktop) -> str:
    return desktop.window.rooms.models.page.notice.text


def listed(desktop: Desktop) -> list[str]:
    return [row.model.id for row in desktop.window.rooms.models.page.rows]


def in_use(desktop: Desktop) -> list[str]:
    return [row.model.id for row in desktop.window.rooms.models.page.rows if row.in_use.isVisible()]


def use(desktop: Desktop, model_id: str) -> None:
    row = desktop.window.rooms.models.page.row(model_id)
    assert row is not None
    row.pick.click()
    desktop.wait()


def check(desktop: Desktop, *paths: Path) -> None:
    drop(desktop.page, files(*paths))
    desktop.wait()


def test_the_rail_and_the_keys_go_between_the_pages(open_window: OpenWindow) -> None:
    desktop = open_window()
    window = desktop.window
    assert (window.front, window.header.where.text()) == (CHECK, "Check")
    window.rail.buttons[MODELS].click()
    assert (window.front, window.header.where.text()) == (MODELS, "Models")
    assert window.rooms.models.page.isVisible() and not window.page.isVisible()
    assert not window.actions_by_id["remove"].isEnabled(), "Delete must not remove a picture that nobody sees"
    assert window.actions_by_id["open"].isEnabled()
    desktop.press("to_check")
    assert window.front == CHECK and window.rail.buttons[CHECK].isChecked()
    assert window.actions_by_id["remove"].isEnabled()
    assert not window.actions_by_id["select_words"].isEnabled()
    desktop.wait()


@pytest.mark.window
def test_ctrl_1_and_ctrl_3(open_window: OpenWindow) -> None:
    desktop = open_window()
    desktop.activate()
    QTest.keyClick(desktop.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert desktop.window.front == MODELS
    QTest.keyClick(desktop.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert desktop.window.front == CHECK
    desktop.wait()


def test_the_list_is_that_of_the_command_line(desktop: Desktop, registry: Registry, tmp_path: Path) -> None:
    broken = registry.add(tiny_model.write(tmp_path / "broken", id="broken", name="A broken one"))
    (broken.folder / "tiny.onnx").write_bytes(b"other")
    on_models(desktop)
    assert listed(desktop) == [model.id for model in registry.list()]
    shipped, altered, other = desktop.window.rooms.models.page.rows
    assert shipped.title.text() == "Tiny 1.0.0"
    assert shipped.worth.text() == "r/red: AUC 0.60 (0.55 to 0.65) · r/blue: AUC 0.60 (0.55 to 0.65)"
    assert shipped.facts.text().endswith("KB · comes with DankDesk")
    assert in_use(desktop) == [shipped.model.id]
    assert not shipped.take_out.isVisible() and not shipped.pick.isVisible()
    assert "is altered" in altered.problem.text() and altered.problem.isVisible() and not altered.pick.isVisible()
    assert other.pick.isVisible() and other.take_out.isVisible() and not other.problem.isVisible()


def test_a_model_that_is_not_in_the_list_is_named(open_window: OpenWindow, tmp_path: Path) -> None:
    path = doubter(tmp_path / "elsewhere")
    desktop = on_models(open_window(path))
    assert in_use(desktop) == []
    assert str(path) in desktop.window.rooms.models.page.elsewhere.text()
    assert desktop.window.rooms.models.page.elsewhere.isVisible()


def test_a_model_is_checked_while_the_window_goes_on(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = on_models(open_window())
    desktop.window.rooms.models.desk.add(doubter(tmp_path / "new"))
    busy = desktop.window.rooms.models.page.busy
    assert busy.isVisible() and busy.text == "Checking new"
    assert not desktop.window.rooms.models.page.add.isEnabled()
    desktop.wait()
    assert not busy.isVisible() and desktop.window.rooms.models.page.add.isEnabled()
    assert said(desktop) == "Added Doubter. Press Use to judge pictures with it."
    assert "doubter" in listed(desktop) and in_use(desktop) != ["doubter"]


@pytest.mark.window
def test_add_with_the_dialog(open_window: OpenWindow, tmp_path: Path) -> None:
    path = doubter(tmp_path / "new")
    desktop = on_models(open_window())
    desktop.window.rooms.models.page.add.click()
    dialog = desktop.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(path.name)
    dialog.accept()
    desktop.wait_for(lambda: "doubter" in listed(desktop))
    desktop.wait()


@pytest.mark.window
def test_compare_with_the_dialog(desktop: Desktop, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 3)
    panel = desktop.window.rooms.models.page.compare
    panel.folder.click()
    dialog = desktop.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("memes")
    dialog.accept()
    desktop.wait_for(panel.result.isVisible)
    assert panel.result.figures[0][0].text() == "3"


def test_what_is_no_model_is_refused_and_nothing_is_kept(desktop: Desktop, tmp_path: Path, home: Path) -> None:
    altered = tiny_model.write(tmp_path / "altered", id="altered")
    altered.with_name("tiny.onnx").write_bytes(b"not it")
    before = listed(desktop)
    for path in (altered, tmp_path / "nothing.json", doubter(tmp_path / "again")):
        desktop.window.rooms.models.desk.add(path)
        desktop.wait()
        assert said(desktop).endswith(".")
        assert listed(desktop) == before
    assert said(desktop) == "The model doubter is there already."
    assert [path.name for path in Home.at(home).models.iterdir()] == ["doubter"]


def test_a_dropped_model_is_added_and_dropped_pictures_are_checked(desktop: Desktop, tmp_path: Path) -> None:
    dropped = tiny_model.write(tmp_path / "dropped", id="dropped").parent
    drop(desktop.window, files(dropped))
    desktop.wait()
    assert "dropped" in listed(desktop) and desktop.window.front == MODELS
    folder_of(tmp_path / "memes", 2)
    drop(desktop.window, files(tmp_path / "memes"))
    desktop.wait()
    assert desktop.window.front == CHECK
    assert desktop.names() == ["0001.png", "0000.png"]


def test_another_model_is_used_at_once(desktop: Desktop, registry: Registry, tmp_path: Path) -> None:
    red, black = folder_of(tmp_path / "memes", 2)[::-1]
    desktop.press("to_check")
    check(desktop, red)
    before = desktop.number
    on_models(desktop)
    use(desktop, "doubter")
    assert in_use(desktop) == ["doubter"]
    assert registry.picked() == (registry.list()[1].path, None)
    assert desktop.window.status.model == "Doubter 0.3"
    desktop.press("to_check")
    assert desktop.names() == [] and desktop.page.stage.inviting, "it has judged nothing yet"
    assert "Doubter" not in desktop.page.panel.worth.text()
    check(desktop, black)
    check(desktop, red)
    assert before == "95%" and desktop.number == "88%"
    for action in ("copy", "map", "audience", "previous", "remove", "undo"):
        desktop.press(action)
    desktop.wait_for(lambda: desktop.names() == ["0001.png", "0000.png"])
    on_models(desktop)
    use(desktop, registry.list()[0].id)
    desktop.press("to_check")
    desktop.wait_for(lambda: desktop.names() == ["0001.png"])
    assert registry.picked() == (registry.list()[0].path, None)


def test_the_picture_on_the_page_stays_where_the_model_knows_it(desktop: Desktop, tmp_path: Path) -> None:
    (red,) = folder_of(tmp_path / "memes", 1)
    red.write_bytes(png(255))
    first = desktop.window.rooms.models.page.rows[0].model.id
    for model_id in ("doubter", first):
        check(desktop, red)
        on_models(desktop)
        use(desktop, model_id)
    desktop.press("to_check")
    desktop.wait_for(lambda: (desktop.name, desktop.number) == ("0000.png", "95%"))


def test_a_run_under_way_ends_cleanly_when_the_model_changes(desktop: Desktop, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 400)
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait_for(lambda: len(desktop.names()) >= 10)
    desktop.press("to_models")
    desktop.wait_for(lambda: desktop.window.rooms.models.page.row("doubter") is not None)
    first = desktop.window.rooms.models.page.rows[0].model.id
    use(desktop, "doubter")
    assert not desktop.page.progress.isVisible()
    assert desktop.names() == []
    check(desktop, tmp_path / "memes" / "0399.png")
    assert (desktop.names(), desktop.number) == (["0399.png"], "88%")
    on_models(desktop)
    use(desktop, first)
    desktop.wait_for(lambda: 10 <= len(desktop.names()) < 400)


def test_words_under_way_end_cleanly_when_the_model_changes(
    open_window: OpenWindow, registry: Registry, tmp_path: Path
) -> None:
    registry.add(doubter(tmp_path / "doubter"))
    desktop = open_window(reader=Patient())
    check_only = folder_of(tmp_path / "memes", 3)
    drop(desktop.page, files(*check_only))
    desktop.wait_for(lambda: desktop.window.status.reading != "")
    desktop.press("to_models")
    desktop.wait_for(lambda: desktop.window.rooms.models.page.row("doubter") is not None)
    row = desktop.window.rooms.models.page.row("doubter")
    assert row is not None
    row.pick.click()
    desktop.wait()
    assert desktop.window.status.reading == ""


class Patient(Saying):
    """Never done with a picture until nobody wants it any more."""

    def read(self, rgb, cancel=None):  # type: ignore[no-untyped-def]
        assert cancel is not None and cancel.wait(20)
        return super().read(rgb)

    def close(self) -> None:
        pass


def test_removing_asks_in_place_and_esc_keeps(desktop: Desktop) -> None:
    row = desktop.window.rooms.models.page.row("doubter")
    assert row is not None
    row.take_out.click()
    assert row.asking and desktop.window.focusWidget() is row.keep and not row.pick.isVisible()
    desktop.press("cancel")
    assert not row.asking and row.pick.isVisible()
    row.take_out.click()
    row.delete.click()
    desktop.wait()
    assert "doubter" not in listed(desktop)
    assert said(desktop) == "Removed doubter."


def test_removing_the_one_in_use_goes_back_to_the_one_that_ships(
    desktop: Desktop, registry: Registry, home: Path, tmp_path: Path
) -> None:
    use(desktop, "doubter")
    row = desktop.window.rooms.models.page.row("doubter")
    assert row is not None
    row.take_out.click()
    row.delete.click()
    desktop.wait()
    assert in_use(desktop) == listed(desktop) == [registry.list()[0].id]
    assert said(desktop) == "Removed doubter. The one that comes with DankDesk is used now."
    assert list(Home.at(home).models.iterdir()) == []
    check(desktop, *folder_of(tmp_path / "memes", 1))
    assert desktop.number == "27%"


def test_a_window_says_that_the_picked_model_is_gone(home: Path) -> None:
    """Through the real front door."""
    the_theme()
    settings.change(Home.at(home).settings, model="gone-one")
    seen: list[str] = []

    def look() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible()]
        if windows and windows[0].session is not None:
            seen.append(windows[0].page.notice.text)
            player.stop()
            windows[0].close()

    player = QTimer(interval=20)
    player.timeout.connect(look)
    player.start()
    assert main(["--home", str(home)]) == 0
    assert seen[0].startswith("The picked model gone-one is gone, so the one that ships is used.")


def test_that_sentence_stands_beside_what_opening_the_library_found(open_window: OpenWindow, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where the folder should be")
    desktop = open_window(folder=taken, notice="The picked model is gone.")
    assert "\nThe picked model is gone.\n" in desktop.notice
    assert desktop.notice.endswith("is forgotten when DankDesk closes.")


def compare(desktop: Desktop, folder: Path | None) -> None:
    panel = desktop.window.rooms.models.page.compare
    if folder is None:
        panel.checked.click()
    else:
        desktop.window.rooms.models.desk.comparing.compare(folder)
    desktop.wait()


def test_two_models_on_a_folder(desktop: Desktop, tmp_path: Path) -> None:
    paths = folder_of(tmp_path / "memes", 12)
    paths[3].write_bytes(b"")
    compare(desktop, tmp_path / "memes")
    panel = desktop.window.rooms.models.page.compare
    assert said(desktop) == "1 of 12 could not be read, and are left out."
    assert panel.result.isVisible() and not panel.progress.isVisible()
    figures = [figure.text() for figure, _ in panel.result.figures]
    assert figures[:2] == ["11", "1.00"]
    table = panel.result.differences
    assert table.rowCount() == 11
    firsts = [table.item(row, column) for row in range(11) for column in (1, 2)]
    apart = [
        abs(int(a.text().rstrip("%")) - int(b.text().rstrip("%")))
        for a, b in zip(firsts[::2], firsts[1::2], strict=True)
        if a is not None and b is not None
    ]
    assert apart == sorted(apart, reverse=True) and apart[0] > 10


def test_a_point_shows_its_picture_on_the_check_page(desktop: Desktop, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 4)
    compare(desktop, tmp_path / "memes")
    scatter = desktop.window.rooms.models.page.compare.result.scatter
    scatter.setFocus()
    QTest.keyClick(scatter, Qt.Key.Key_Right)
    point = scatter.point
    assert point is not None and point.name == "0000.png"
    QTest.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=scatter.place_of(point).toPoint())
    desktop.wait_for(lambda: desktop.window.front == CHECK)
    desktop.wait()
    assert (desktop.name, desktop.number) == ("0000.png", "27%")


def test_enter_in_the_list_shows_a_picture_that_the_model_in_use_has_yet_to_judge(
    open_window: OpenWindow, registry: Registry, tmp_path: Path
) -> None:
    registry.add(doubter(tmp_path / "doubter"))
    registry.add(tiny_model.write(tmp_path / "third", id="third", name="Third"))
    desktop = on_models(open_window())
    panel = desktop.window.rooms.models.page.compare
    for chooser, model_id in zip(panel.choosers, ("doubter", "third"), strict=True):
        chooser.setCurrentIndex(chooser.findData(model_id))
    (path,) = folder_of(tmp_path / "memes", 1)
    compare(desktop, path.parent)
    table = panel.result.differences
    table.setFocus()
    table.setCurrentCell(0, 0)
    assert panel.result.scatter.point is not None, "the row's point is ringed"
    QTest.keyClick(table, Qt.Key.Key_Return)
    desktop.wait_for(lambda: desktop.number == "27%")
    assert desktop.window.front == CHECK and desktop.name == "0000.png"
    desktop.wait()


def test_on_checked_pictures_pasted_ones_too_and_their_order_stays(desktop: Desktop, tmp_path: Path) -> None:
    check(desktop, *folder_of(tmp_path / "memes", 2))
    mime = files()
    mime.setData("image/png", png(128, 7))
    drop(desktop.page, mime)
    desktop.wait()
    before = desktop.names()
    assert before[0] == "Dropped picture" and len(before) == 3
    on_models(desktop)
    compare(desktop, None)
    assert desktop.window.rooms.models.page.compare.result.figures[0][0].text() == "3"
    read_anew: list[bool] = []
    desktop.page.strip.model.refilled.connect(lambda: read_anew.append(True))
    desktop.page.strip.model.ask()
    desktop.wait_for(lambda: bool(read_anew))
    assert desktop.names() == before


def test_a_comparison_can_be_stopped(desktop: Desktop, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 600)
    desktop.window.rooms.models.desk.comparing.compare(tmp_path / "memes")
    panel = desktop.window.rooms.models.page.compare
    assert panel.progress.isVisible() and not panel.folder.isEnabled()
    row = desktop.window.rooms.models.page.row("doubter")
    assert row is not None and not row.take_out.isEnabled(), "a model at work is not removed"
    desktop.wait_for(lambda: " of 1,200" in panel.progress.text)
    desktop.press("cancel")
    desktop.wait()
    assert said(desktop).startswith("Stopped. Both had judged ")
    assert said(desktop).endswith(" of 600; what was scored is kept.")
    assert panel.folder.isEnabled() and not panel.progress.isVisible()


def test_closing_in_the_middle_of_a_comparison(desktop: Desktop, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes", 600)
    desktop.window.rooms.models.desk.comparing.compare(tmp_path / "memes")
    desktop.wait_for(lambda: " of 1,200" in desktop.window.rooms.models.page.compare.progress.text)
    desktop.window.close()


def test_one_model_has_nothing_to_be_compared_with(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = on_models(open_window())
    panel = desktop.window.rooms.models.page.compare
    assert not panel.folder.isEnabled() and not panel.checked.isEnabled()
    assert panel.note.text() == "Add a second model to compare two."
    folder_of(tmp_path / "memes", 1)
    compare(desktop, tmp_path / "memes")
    assert not panel.result.isVisible()


def test_an_empty_folder_and_no_checked_pictures(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", None):
        compare(desktop, folder)
        assert said(desktop) == "There are no pictures to compare them on."
        desktop.window.rooms.models.page.notice.hide()


def test_everything_has_a_name_for_a_screen_reader(desktop: Desktop) -> None:
    page = desktop.window.rooms.models.page
    row = page.row("doubter")
    assert row is not None
    assert row.pick.accessibleName() == "Use Doubter"
    assert row.take_out.accessibleName() == "Remove Doubter"
    panel = page.compare
    named = [*panel.choosers, panel.words, panel.result.differences, *desktop.window.rail.buttons.values()]
    assert all(widget.accessibleName() for widget in named)
