"""A person has a meme, and wants to know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dankdesk.ui import intake
from dankdesk.ui.header import ON
from dankdesk.wording import percent
from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.making import folder_of, png
from tests.ui.screen import drag_over, drop


def test_an_empty_window_invites(open_window: OpenWindow) -> None:
    desktop = open_window()
    assert desktop.page.stage.inviting
    assert desktop.number == ""
    assert "AUC 0.60" in desktop.page.panel.worth.text()
    assert desktop.window.status.text == "CPU, fp32"


def test_drop_a_sample_and_read_what_the_shipped_model_says(
    open_window: OpenWindow, shipped: Path, samples: Path
) -> None:
    manifest = json.loads(shipped.read_text())
    expected = next(one for one in manifest["self_test"] if one["text"] is None)
    likelihood = expected["likelihoods"][manifest["audiences"][0]["id"]]
    sample = samples.parent / expected["file"]
    desktop = open_window(shipped)
    drop(desktop.page.stage.view, files(sample))
    desktop.wait()
    assert desktop.number == percent(likelihood).replace(" ", "")
    assert desktop.name == sample.name
    assert not desktop.page.stage.inviting
    assert desktop.names() == [sample.name]
    assert "ms" in desktop.window.status.text


def test_drop_one_file(open_window: OpenWindow, tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "memes", 1)
    path.write_bytes(png(250))
    desktop = open_window()
    event = drop(desktop.page.panel, files(path))
    assert event.isAccepted()
    assert event.dropAction() == Qt.DropAction.CopyAction, "a move would have the file manager delete the meme"
    desktop.wait()
    assert desktop.number == "95%"
    assert desktop.page.panel.headline.text() == "Dank"
    assert desktop.page.panel.facts.text().startswith("PNG · 16 × 12 · ")
    assert desktop.page.panel.seen.text() == "First seen just now"
    assert path.exists()


def test_holding_something_over_the_window_lights_it(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window()
    pages = QRect(desktop.page.mapTo(desktop.window, QPoint()), desktop.page.size())
    dark = desktop.window.grab(pages).toImage().pixelColor(40, 40)
    assert drag_over(desktop.page.strip.search, files(tmp_path)).isAccepted()
    assert desktop.window.grab(pages).toImage().pixelColor(40, 40) != dark


def test_drop_a_folder(open_window: OpenWindow, tmp_path: Path) -> None:
    folder_of(tmp_path / "memes" / "deep", 4)
    (tmp_path / "memes" / "notes.txt").write_text("no meme")
    desktop = open_window()
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait()
    assert desktop.names() == ["0003.png", "0002.png", "0001.png", "0000.png"]
    assert desktop.name == "0000.png", "the first picture is the one on the page"


def test_drop_an_empty_folder(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "memes").mkdir()
    desktop = open_window()
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait()
    assert desktop.notice == "There are no pictures in that folder."
    assert desktop.page.stage.inviting


def test_drop_a_picture_from_a_browser(open_window: OpenWindow) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/memes/doge.png?w=640")])
    mime.setHtml('<img src="https://example.org/memes/doge.png?w=640">')
    mime.setData("image/png", png(250))
    desktop = open_window()
    drop(desktop.page.stage, mime)
    desktop.wait()
    assert (desktop.name, desktop.number) == ("doge.png", "95%")


def test_paste_pixels(open_window: OpenWindow) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 0, 0))
    QGuiApplication.clipboard().setImage(image)
    desktop = open_window()
    desktop.press("paste")
    desktop.wait()
    assert desktop.name == "Pasted picture"
    assert desktop.page.panel.facts.text().startswith("PNG · 20 × 10")
    assert not desktop.page.panel.reveal.isEnabled(), "what was pasted lies in no folder"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("just words", intake.NOTHING),
        ("https://example.org/doge.png", intake.ADDRESS_ONLY),
        ("", intake.NOTHING_COPIED),
    ],
)
def test_paste_nothing_usable(open_window: OpenWindow, text: str, sentence: str) -> None:
    desktop = open_window()
    QGuiApplication.clipboard().setText(text) if text else QGuiApplication.clipboard().clear()
    desktop.press("paste")
    assert desktop.notice == sentence
    assert desktop.page.stage.inviting


def test_a_file_that_is_no_picture_is_one_sentence_and_the_last_verdict_stays(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    good, bad = folder_of(tmp_path / "memes", 2)
    bad.write_bytes(b"")
    desktop = open_window()
    drop(desktop.page, files(good))
    desktop.wait()
    drop(desktop.page, files(bad))
    desktop.wait()
    assert desktop.notice.startswith(f"Can't read {bad.name}: ")
    assert desktop.name == good.name
    assert desktop.number != "–"
    assert not desktop.page.problems.isVisible()


def test_the_same_picture_again_costs_no_inference_and_comes_to_the_front(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    first, second = folder_of(tmp_path / "memes", 2)
    desktop = open_window()
    drop(desktop.page, files(first, second))
    desktop.wait()
    computed: list[float] = []
    assert desktop.window.session is not None
    desktop.window.session.desk.computed.connect(computed.append)
    drop(desktop.page, files(first))
    desktop.wait()
    assert computed == []
    assert desktop.names() == [first.name, second.name]
    assert desktop.name == first.name
    desktop.wait_for(lambda: not desktop.page.stage.view.picture_rect().isEmpty())


def test_watching_the_clipboard(open_window: OpenWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    desktop = open_window()
    copied = QMimeData()
    copied.setData("image/png", png(250))
    clipboard.setMimeData(copied)
    assert desktop.names() == [], "off by default"

    desktop.press("watch")
    assert desktop.window.header.watch.isChecked()
    assert desktop.window.header.watching.text() == ON
    second = QMimeData()
    second.setData("image/png", png(30))
    clipboard.setMimeData(second)
    desktop.wait_for(lambda: len(desktop.names()) == 1)
    clipboard.setText("https://example.org/doge.png")
    assert desktop.notice == "", "words that are copied are none of its business"

    desktop.press("watch")
    third = QMimeData()
    third.setData("image/png", png(60))
    clipboard.setMimeData(third)
    desktop.wait()
    assert len(desktop.names()) == 1


def test_the_map_on_request(open_window: OpenWindow, tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    path.write_bytes(png(250))
    desktop = open_window()
    drop(desktop.page, files(path))
    desktop.wait()
    view = desktop.page.stage.view
    assert not view.has_overlay
    before = view.grab().toImage()
    desktop.press("map")
    assert view.has_overlay
    assert desktop.page.panel.legend.isVisible()
    assert view.grab().toImage() != before
    desktop.press("map")
    assert view.grab().toImage() == before


def test_a_screenshot_is_as_sharp_as_the_screen(open_window: OpenWindow, samples: Path, qtbot: QtBot) -> None:
    desktop = open_window()
    drop(desktop.page, files(samples / "cat-test-set.jpg"))
    desktop.wait()
    desktop.window.resize(900, 600)
    shot = desktop.window.grab()
    ratio = desktop.window.devicePixelRatioF()
    assert (shot.width(), shot.height()) == (round(900 * ratio), round(600 * ratio))


def test_the_theme_changes_while_running(open_window: OpenWindow) -> None:
    desktop = open_window()
    hints = QGuiApplication.styleHints()

    def ground() -> float:
        return float(desktop.page.grab().toImage().pixelColor(3, 3).lightnessF())

    try:
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
        assert ground() < 0.2
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert ground() > 0.9
    finally:
        hints.colorSchemeChanged.emit(hints.colorScheme())


def test_paths_on_the_command_line_are_checked_at_once(open_window: OpenWindow, tmp_path: Path) -> None:
    paths = folder_of(tmp_path / "memes", 2)
    desktop = open_window()
    desktop.window.check_paths(paths)
    desktop.wait()
    assert len(desktop.names()) == 2


def keyboard_path(desktop: Desktop) -> list[str]:
    """The accessible names that Tab passes, once round."""
    first: QWidget = desktop.window.header.watch
    widget: QWidget | None = first
    names = []
    while widget is not None:
        if widget.isVisibleTo(desktop.window) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.append(widget.accessibleName() or getattr(widget, "text", str)())
        widget = widget.nextInFocusChain()
        if widget is first:
            break
    return names


def test_every_control_is_reached_by_tab_and_has_a_name(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window()
    drop(desktop.page, files(*folder_of(tmp_path / "memes", 2)))
    desktop.wait()
    names = keyboard_path(desktop)
    assert all(names)
    for name in (
        "Paste",
        "Open…",
        "Menu",
        "Copy result",
        "Show in folder",
        "Remove",
        "Search names and words",
        "Order",
    ):
        assert name in names, name
    assert "Checked before" in names
