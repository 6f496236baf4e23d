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
    def __init__(self, theme: Theme) -> None:
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
        row.addWidget(self._usual())
        row.addWidget(self.more)
        self._row = row
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(line())

    def add(self, controls: QWidget) -> None:
        """Controls of one page, that stand in the place of the usual ones while they are shown."""
        self._row.insertWidget(self._row.count() - 1, controls, 3)
        controls.hide()

    def show_controls(self, controls: QWidget | None, menu: QMenu) -> None:
        """controls: those that were added; None for the usual ones. menu: what is behind the three dots."""
        for place in range(self._row.count() - 1):
            item = self._row.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None and place > 1:
                widget.setVisible(widget is (controls or self._usual_controls))
        self.more.setMenu(menu)

    def _usual(self) -> QWidget:
        """The clipboard switch, and the ways in for a picture."""
        self._usual_controls = QWidget()
        row = QHBoxLayout(self._usual_controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.watching)
        row.addWidget(self.watch)
        row.addSpacing(6)
        row.addWidget(self.paste)
        row.addWidget(self.open)
        return self._usual_controls

    def _say(self, on: bool) -> None:
        self.watching.setText(ON if on else OFF)
        set_look(self.watching, "on" if on else "note")
