"""What is written in a picture: read behind the number, judged, shown over the picture, copied and found again."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from dankdesk.reading import Reader
from dankdesk.ui.check.words_overlay import NONE, READING, UNREAD
from tests.e2e.conftest import Desktop, OpenWindow, files
from tests.making import folder_of, png
from tests.reading.making import acting, picture
from tests.ui.screen import drop

Ctrl, Shift, NoKey = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier(0)
Key, Left = Qt.Key, Qt.MouseButton.LeftButton

SAYING = """
answer({"ready": True})
while True:
    rgb = receive_picture()
    # A picture of red 201 waits for a sign, and one of red 202 has no words.
    while rgb[0, 0, 0] == 201 and not os.path.exists(SIGN):
        time.sleep(0.01)
    answer({"lines": [] if rgb[0, 0, 0] == 202 else LINES})
"""
PLACE = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.3], [0.1, 0.3]]


def reader_of(*lines: str, sign: Path | str = "") -> Reader:
    """A reader whose process says `lines` of every picture."""
    rows = [[line, PLACE, 0.9] for line in lines]
    return Reader(command=acting(f"SIGN = {str(sign)!r}\nLINES = {rows!r}\n{SAYING}"))


def meme(folder: Path, *lines: str) -> Path:
    """A drawn picture with words that the real reader reads."""
    path = folder / "drawn.png"
    Image.fromarray(picture(*lines, size=(640, 320))).save(path)
    return path


def press(widget: QWidget, key: Qt.Key, keys: Qt.KeyboardModifier = NoKey) -> None:
    QTest.keyClick(widget, key, keys)


def words_row(desktop: Desktop) -> str:
    return desktop.page.panel.evidence.text.said


def shown_words(desktop: Desktop) -> str:
    evidence = desktop.page.panel.evidence
    return evidence.words.toPlainText() if evidence.words.isVisible() else ""


def test_the_whole_story_with_the_real_reader(open_window: OpenWindow, tmp_path: Path) -> None:
    path = meme(tmp_path, "so dank today", "much wow")
    desktop = open_window(reader=Reader())
    panel, overlay = desktop.page.panel, desktop.page.stage.words
    drop(desktop.page.stage.view, files(path))
    desktop.wait()
    by_picture = panel.evidence.picture.said
    desktop.wait_for(lambda: desktop.number not in ("", by_picture))
    assert words_row(desktop).endswith("%")
    assert "so dank today" in shown_words(desktop)
    assert "dank" in panel.evidence.words.accessibleDescription()
    assert desktop.window.status.reading == ""
    assert desktop.names() == ["drawn.png"]

    desktop.press("words")
    assert overlay.isVisible() and panel.show_words.isChecked()
    box = overlay.box(1).boundingRect()
    assert desktop.page.stage.view.picture_rect().contains(box)
    QTest.mouseClick(overlay, Left, NoKey, box.center().toPoint())
    assert overlay.chosen == "much wow"
    desktop.press("copy_words")
    assert QGuiApplication.clipboard().text() == "much wow"
    desktop.press("select_words")
    assert overlay.chosen == "so dank today\nmuch wow"
    desktop.press("words")
    desktop.press("copy_words")
    assert QGuiApplication.clipboard().text() == "so dank today\nmuch wow"

    desktop.page.strip.search.setText("WOW")
    desktop.wait_for(lambda: desktop.names() == ["drawn.png"] and desktop.page.strip.tally.text() == "1")
    desktop.page.strip.search.setText("bird")
    desktop.wait_for(lambda: desktop.names() == [])
    desktop.page.strip.search.clear()
    desktop.wait_for(lambda: desktop.names() == ["drawn.png"])

    desktop.window.close()
    again = open_window(reader=reader_of("something else"))
    again.wait_for(lambda: again.names() == ["drawn.png"])
    again.press("next")
    assert "so dank today" in shown_words(again), "what was read is kept, and not read again"
    assert again.idle


def test_words_fill_in_behind_the_number_and_nothing_moves(open_window: OpenWindow, tmp_path: Path) -> None:
    sign, path = tmp_path / "sign", tmp_path / "waits.png"
    path.write_bytes(png(201))
    desktop = open_window(reader=reader_of("so dank", sign=sign))
    panel = desktop.page.panel
    drop(desktop.page, files(path))
    desktop.wait_for(lambda: desktop.window.status.reading == "Reading words")
    assert (desktop.number, words_row(desktop)) == ("89%", "Reading…"), "the number does not wait for the words"
    assert not desktop.idle
    below = (panel.show_map, panel.more, panel.facts, panel.copy)
    places = [widget.mapTo(desktop.window, QPoint(0, 0)) for widget in below]
    sign.touch()
    desktop.wait()
    desktop.wait_for(lambda: desktop.number == "98%")
    assert (words_row(desktop), panel.evidence.picture.said) == ("88%", "89%")
    assert [widget.mapTo(desktop.window, QPoint(0, 0)) for widget in below] == places
    assert desktop.window.status.reading == ""


def test_keys(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window(reader=reader_of("so dank", "so dull"))
    drop(desktop.page, files(meme(tmp_path)))
    desktop.wait()
    overlay, evidence = desktop.page.stage.words, desktop.page.panel.evidence
    page = desktop.page
    desktop.activate()
    press(page, Key.Key_T)
    assert overlay.isVisible()
    press(page, Key.Key_A, Ctrl)
    assert overlay.chosen == "so dank\nso dull"
    press(page, Key.Key_C, Ctrl | Shift)
    assert QGuiApplication.clipboard().text() == "so dank\nso dull"
    assert desktop.notice == "The selected words are on the clipboard."
    press(page, Key.Key_T)
    assert not overlay.isVisible()
    press(page, Key.Key_A)
    assert evidence.audience == "blue"
    press(page, Key.Key_A)
    assert evidence.audience == "red"


def test_words_that_have_the_focus_leave_the_windows_keys_alone(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window(reader=reader_of("so dank"))
    drop(desktop.page, files(meme(tmp_path)))
    desktop.wait()
    text, overlay = desktop.page.panel.evidence.words, desktop.page.stage.words
    desktop.activate()
    text.setFocus()
    press(text, Key.Key_T)
    assert overlay.isVisible()
    press(text, Key.Key_C, Ctrl)
    assert QGuiApplication.clipboard().text().startswith("drawn.png: ")
    text.selectAll()
    press(text, Key.Key_C, Ctrl)
    assert QGuiApplication.clipboard().text() == "so dank"
    (other,) = folder_of(tmp_path / "memes", 1)
    for target in (text.viewport(), overlay):
        event = drop(target, files(other))
        assert event.isAccepted(), "a picture can be dropped on them as anywhere"
    desktop.wait()
    assert desktop.name == other.name


def test_the_overlay_stays_on_the_picture_with_the_map_and_in_another_size(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    desktop = open_window(reader=reader_of("so dank"))
    drop(desktop.page, files(meme(tmp_path)))
    desktop.wait()
    desktop.press("words")
    desktop.press("map")
    view, overlay = desktop.page.stage.view, desktop.page.stage.words
    assert view.has_overlay
    for size in ((900, 600), (1300, 700)):
        desktop.window.resize(*size)
        desktop.wait_for(lambda: overlay.size() == view.size())
        place, box = view.picture_rect(), overlay.box(0).boundingRect()
        assert box.left() == pytest.approx(place.left() + 0.1 * place.width())
        assert box.height() == pytest.approx(0.2 * place.height())
    desktop.press("next")
    desktop.press("map")
    assert overlay.isVisible(), "the words stay on request whatever the map does"


def test_another_audience_has_its_own_evidence_and_the_headline_stays(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window(reader=reader_of("so dank"))
    path = tmp_path / "red.png"
    path.write_bytes(png(200))
    drop(desktop.page, files(path))
    desktop.wait()
    evidence, view = desktop.page.panel.evidence, desktop.page.stage.view
    desktop.press("map")
    number, headline = desktop.number, desktop.page.panel.headline.text()
    red = (evidence.picture.said, words_row(desktop), evidence.words.accessibleDescription(), view.grab().toImage())
    row = evidence.others["blue"]
    assert row.said.endswith("%") and not row.isChecked()
    assert "AUC 0.60" in row.accessibleDescription() and "AUC 0.57" in evidence.picture.accessibleDescription()
    assert "AUC 0.58" in evidence.text.accessibleDescription()

    QTest.mouseClick(row, Left)
    assert row.isChecked()
    assert evidence.title.text().endswith("blue")
    blue = (evidence.picture.said, words_row(desktop), evidence.words.accessibleDescription(), view.grab().toImage())
    assert all(one != other for one, other in zip(red, blue, strict=True))
    assert evidence.words.accessibleDescription() == "Spoke against it: dank."
    assert (desktop.number, desktop.page.panel.headline.text()) == (number, headline)

    press(row, Key.Key_Space)
    assert not row.isChecked()
    assert words_row(desktop) == red[1]


def test_a_picture_without_words(open_window: OpenWindow, tmp_path: Path) -> None:
    path = tmp_path / "bare.png"
    path.write_bytes(png(202))
    desktop = open_window(reader=reader_of("never said"))
    drop(desktop.page, files(path))
    desktop.wait()
    assert words_row(desktop) == "No words"
    assert "the picture alone speaks" in desktop.page.panel.evidence.sentence.text()
    desktop.press("words")
    assert desktop.page.stage.words.caption == NONE
    desktop.press("copy_words")
    assert desktop.notice == "There are no words in this picture."


def test_a_reader_that_fails_leaves_the_verdict_and_says_so_quietly(open_window: OpenWindow, tmp_path: Path) -> None:
    desktop = open_window(reader=Reader(command=[sys.executable, "-c", "raise SystemExit(1)"]))
    first, second = folder_of(tmp_path / "memes", 2)
    drop(desktop.page, files(first, second))
    desktop.wait()
    assert desktop.number == "27%"
    assert words_row(desktop) == "Not read"
    assert desktop.page.panel.evidence.sentence.text().endswith(".")
    assert desktop.notice == "", "the rest of the verdict stands, so nothing is waved about"
    desktop.press("words")
    assert desktop.page.stage.words.caption == UNREAD
    desktop.press("previous")
    assert desktop.idle, "what failed is not tried again at every look"


def test_a_picture_that_is_looked_at_is_read_before_the_rest(open_window: OpenWindow, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    paths = folder_of(tmp_path / "memes", 6)
    paths[0].write_bytes(png(201))
    desktop = open_window(reader=reader_of("so dank", sign=sign))
    drop(desktop.page, files(*paths))
    desktop.wait_for(lambda: len(desktop.names()) == 6)
    desktop.wait_for(lambda: desktop.window.status.reading == "Reading words, 1 of 6")
    desktop.page.strip.view.setCurrentIndex(desktop.page.strip.model.index(0))
    assert desktop.name == "0005.png"
    assert words_row(desktop) == "Reading…"
    desktop.press("words")
    assert desktop.page.stage.words.caption == READING
    order: list[str] = []
    assert desktop.window.session is not None and desktop.window.session.reading is not None
    desktop.window.session.reading.read.connect(lambda verdict: order.append(verdict.name))
    numbers = [desktop.page.strip.model.verdict(row) for row in range(6)]
    sign.touch()
    desktop.wait()
    assert order == ["0000.png", "0005.png", "0001.png", "0002.png", "0003.png", "0004.png"]
    assert desktop.names() == [f"000{n}.png" for n in (5, 4, 3, 2, 1, 0)], "read, and still where it was"
    assert desktop.name == "0005.png" and words_row(desktop).endswith("%")
    for row, before in enumerate(numbers):
        after = desktop.page.strip.model.verdict(row)
        assert before is not None and after is not None
        assert after.score.text is not None and after.score.likelihood > before.score.likelihood


def test_esc_stops_reading_and_a_look_asks_again(open_window: OpenWindow, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    paths = folder_of(tmp_path / "memes", 20)
    paths[0].write_bytes(png(201))
    desktop = open_window(reader=reader_of("so dank", sign=sign))
    drop(desktop.page, files(tmp_path / "memes"))
    desktop.wait_for(lambda: desktop.window.status.reading == "Reading words, 1 of 20")
    desktop.activate()
    desktop.press("search")
    desktop.page.strip.search.setText("m")
    press(desktop.page.strip.search, Key.Key_Escape)
    assert desktop.page.strip.search.text() == ""
    assert desktop.window.status.reading, "who types into the search does not mean the reading"
    press(desktop.page, Key.Key_Escape)
    assert desktop.window.status.reading == ""
    assert desktop.notice == "Stopped reading words."
    assert words_row(desktop) == "Not read"
    desktop.wait()
    assert desktop.idle
    desktop.press("previous")
    assert words_row(desktop) == "Reading…"
    sign.touch()
    desktop.wait()
    assert words_row(desktop).endswith("%")
    read = [desktop.page.strip.model.verdict(row) for row in range(20)]
    assert sum(verdict is not None and verdict.score.text is not None for verdict in read) <= 2


def test_hostile_words(open_window: OpenWindow, tmp_path: Path) -> None:
    many = " ".join(f"word{n}" for n in range(10_000))
    lines = ("عندما يعمل الكود 😀", "<b>bold</b><img src=x> \u202edesrever\u202c", many)
    desktop = open_window(reader=reader_of(*lines))
    drop(desktop.page, files(meme(tmp_path)))
    desktop.wait()
    evidence = desktop.page.panel.evidence
    assert "<b>bold</b>" in shown_words(desktop)
    assert evidence.all.isVisible()
    QTest.mouseClick(evidence.all, Left)
    assert evidence.all.text() == "Show less"
    assert evidence.words.height() < 300
    desktop.press("words")
    assert not desktop.window.grab().isNull()
    desktop.press("copy_words")
    copied = QGuiApplication.clipboard().text()
    assert "word9999" in copied and copied.startswith("عندما")


def test_pasted_pictures_are_read_too(open_window: OpenWindow, tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.fromarray(picture("x", size=(200, 100))).save(stream, "PNG")
    mime = QMimeData()
    mime.setData("image/png", stream.getvalue())
    desktop = open_window(reader=reader_of("so dank"))
    drop(desktop.page, mime)
    desktop.wait()
    assert "so dank" in shown_words(desktop)


def test_closing_amid_reading_ends_promptly_and_leaves_nothing(open_window: OpenWindow, tmp_path: Path) -> None:
    path = tmp_path / "waits.png"
    path.write_bytes(png(201))
    desktop = open_window(reader=reader_of("never", sign=tmp_path / "never"))
    drop(desktop.page, files(path))
    desktop.wait_for(lambda: desktop.window.status.reading == "Reading words")
    desktop.window.close()
    assert desktop.window.session is None
