"""Small round-ended buttons: one that is on or off, and one that takes itself away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from dankdesk.ui.widgets.parts import button

LONGEST = 26


def chip(text: str, *, tip: str, checkable: bool = True) -> QPushButton:
    """One that stays pressed, or, where it isn't `checkable`, one that does something."""
    made = button(text, "chip", tip=tip)
    made.setCheckable(checkable)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def removable(text: str, parent: QWidget) -> QPushButton:
    """A filter that is on: a press takes it off."""
    short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    made = button(f"{short}  ✕", "active", tip=f"Take this filter off: {text}")
    made.setParent(parent)
    made.setAccessibleName(f"{text}, take this filter off")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made
