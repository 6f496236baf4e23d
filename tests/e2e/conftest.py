"""A real window on a real library, with the shipped model or one that knows red from black."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dankdesk.inference import LazyEngine
from dankdesk.paths import Home, model_folder
from dankdesk.reading import Reader
from dankdesk.ui.window import Window
from tests import tiny_model
from tests.ui.screen import the_theme

if TYPE_CHECKING:
    from dankdesk.ui.instance import Instance

OpenWindow = Callable[..., "Desktop"]


class Desktop:
    """One window and the questions a test asks it. Everything goes through what a person could see or press."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window = window
        self.page = window.page
        self._qtbot = qtbot

    @property
    def idle(self) -> bool:
        return self.window.idle

    def wait(self) -> None:
        """Until everything that was asked for is answered."""
        self._qtbot.waitUntil(lambda: self.idle, timeout=30_000)
        self._qtbot.wait(1)  # the strip follows a turn of the event loop after the number

    def wait_for(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=30_000)

    def activate(self) -> None:
        """Bring the window to the front, so that keys go to it."""
        self.window.activateWindow()
        with self._qtbot.waitActive(self.window):
            pass

    def press(self, action: str) -> None:
        self.window.actions_by_id[action].trigger()

    def names(self) -> list[str]:
        """The strip, from left to right."""
        model = self.page.strip.model
        return [str(model.index(row).data()) for row in range(model.rowCount())]

    @property
    def number(self) -> str:
        return self.page.panel.number.text() if self.page.panel.number.isVisible() else ""

    @property
    def name(self) -> str:
        """The name beside the verdict."""
        return self.page.panel.name.text() if self.page.panel.name.isVisible() else ""

    @property
    def notice(self) -> str:
        return self.page.notice.text


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return tiny_model.write(tmp_path / "model")


@pytest.fixture
def shipped() -> Path:
    path = model_folder() / "manifest.json"
    if not path.exists():
        pytest.skip("the model has not been built in this checkout")
    return path


@pytest.fixture
def open_window(qtbot: QtBot, home: Path, tiny: Path) -> Iterator[OpenWindow]:
    """Opens windows on `home`, waits until each is ready, and closes them at the end. Words are read only by a
    `reader`: most tests are not about them."""
    opened: list[Window] = []

    def run(
        manifest: Path | None = None,
        folder: Path | None = None,
        reader: Reader | None = None,
        notice: str | None = None,
        instance: Instance | None = None,
    ) -> Desktop:
        home_ = Home.at(folder or home)
        make_reader = None if reader is None else lambda: reader
        window = Window(home_, LazyEngine(manifest or tiny), the_theme(), make_reader, shipped=tiny, notice=notice)
        opened.append(window)
        if instance is not None:
            instance.attend(window)
        with qtbot.waitSignal(window.ready, timeout=30_000):
            window.show()
        return Desktop(window, qtbot)

    yield run
    for window in opened:
        window.close()
        window.deleteLater()
    QGuiApplication.clipboard().clear()


def files(*paths: Path) -> QMimeData:
    """What a file manager drags or copies."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime
