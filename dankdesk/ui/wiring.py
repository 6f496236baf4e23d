"""How the window's parts are laid out and joined to each other. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.records import ListedPost
from dankdesk.ui.shortcuts import CONTEXT_MENU

if TYPE_CHECKING:
    from dankdesk.ui.window import Window


def frame(header: QWidget, rail: QWidget, pages: QWidget, foot: QWidget) -> QWidget:
    """The window: the rail beside the pages, between the header and the foot."""
    middle = QHBoxLayout()
    middle.setSpacing(0)
    middle.addWidget(rail)
    middle.addWidget(pages, 1)
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(header)
    column.addLayout(middle, 1)
    column.addWidget(foot)
    return whole


def wire(window: Window) -> None:
    """Buttons trigger their actions, and the desks bring up what one finds for another."""
    act, panel, strip = window.commands.by_id, window.page.panel, window.page.strip
    for button, action in (
        (window.header.paste, "paste"),
        (window.header.open, "open"),
        (panel.copy, "copy"),
        (panel.reveal, "reveal"),
        (panel.remove, "remove"),
        (strip.save, "save"),
    ):
        button.clicked.connect(act[action].trigger)
    panel.show_words.toggled.connect(window.commands.heed_page)
    window.reddit_page.turned.connect(window.commands.heed_page)
    strip.set_menu(window.commands.menu(CONTEXT_MENU))
    strip.model.failed.connect(window.say_and_stay)
    window.reddit.opened.connect(window.browsing.choose)
    for around in (panel.posted, panel.alike):
        around.chosen.connect(lambda listed: _bring_up(window, listed))
    window.reddit.asked.connect(window.status.say_asked)


def _bring_up(window: Window, listed: ListedPost) -> None:
    """Show a post on its own page."""
    window.go_to("reddit")
    window.browsing.choose(listed.id)
