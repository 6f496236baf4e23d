"""How the window's parts are joined to each other. Nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dankdesk.ui.shortcuts import CONTEXT_MENU

if TYPE_CHECKING:
    from dankdesk.ui.rooms import Rooms
    from dankdesk.ui.window import Window


def wire(window: Window, rooms: Rooms) -> None:
    """Buttons trigger their actions, and posts around a picture lead to their page."""
    act, panel, strip = rooms.commands.by_id, rooms.page.panel, rooms.page.strip
    for button, action in (
        (window.header.paste, "paste"),
        (window.header.open, "open"),
        (panel.copy, "copy"),
        (panel.reveal, "reveal"),
        (panel.remove, "remove"),
        (strip.save, "save"),
    ):
        button.clicked.connect(act[action].trigger)
    panel.show_words.toggled.connect(rooms.commands.heed_page)
    strip.set_menu(rooms.commands.menu(CONTEXT_MENU))
    strip.model.failed.connect(window.say_and_stay)
    for around in (panel.posted, panel.alike):
        around.chosen.connect(rooms.bring_up)
