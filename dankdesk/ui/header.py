"""The top of the window: its name, the clipboard switch, and the ways in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import CONTROL_HEIGHT, PAGE_MARGIN
from dankdesk.ui.widgets.parts import button, label, line, set_look, surface
from dankdesk.ui.widgets.switch import Switch

OFF, ON = "Watch clipboard", "Watching the clipboard"


class Header(QWidget):
    def __init__(self, menu: QMenu, theme: Theme) -> None:
        super().__init__()
        self.watching = label("note", OFF)
        self.watch = Switch(theme, OFF)
        self.watch.setToolTip("Check each picture that is copied (Ctrl+Shift+W)")
        self.watch.toggled.connect(self._say)
        self.watching.setBuddy(self.watch)
        self.paste = button("Paste", tip="Check what is on the clipboard (Ctrl+V)")
        self.open = button("Open…", "primary", tip="Choose pictures to check (Ctrl+O)")
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(menu)
        self.more.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
        self.more.setAccessibleName("Menu")
        self.more.setToolTip("Everything else")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bar = surface()
        row = QHBoxLayout(bar)
        row.setContentsMargins(PAGE_MARGIN, 8, PAGE_MARGIN, 8)
        row.setSpacing(10)
        self.where = label("note")
        row.addWidget(label("brand", "DankDesk"))
        row.addWidget(self.where)
        row.addStretch(1)
        row.addWidget(self.watching)
        row.addWidget(self.watch)
        row.addSpacing(6)
        for control in (self.paste, self.open, self.more):
            row.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(line())

    def _say(self, on: bool) -> None:
        self.watching.setText(ON if on else OFF)
        set_look(self.watching, "on" if on else "note")
