from __future__ import annotations

import os

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dankdesk.ui.front import TOKEN, bring_to_front


class Watched(QWidget):
    """Notes what stands in the environment while the window asks for its activation, which is when Qt looks."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str | None] = []

    def activateWindow(self) -> None:
        self.tokens.append(os.environ.get(TOKEN))
        super().activateWindow()


@pytest.mark.parametrize("token", [None, "token"])
def test_the_token_is_there_for_one_activation(qtbot: QtBot, token: str | None) -> None:
    window = Watched()
    qtbot.addWidget(window)
    bring_to_front(window, token)
    assert window.tokens == [token]
    assert TOKEN not in os.environ
    assert window.isVisible()
