"""F1: every key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from dankdesk.ui.shortcuts import ACTIONS
from dankdesk.ui.widgets.parts import button, label


class HelpDialog(QDialog):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(8)
        rows = (len(ACTIONS) + 1) // 2
        for place, action in enumerate(ACTIONS):
            column, row = divmod(place, rows)
            keys = QKeySequence(action.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            what = label("", action.text.removesuffix("…"))
            key = label("note", keys)
            key.setAccessibleName(f"{what.text()}: {keys}")
            grid.addWidget(what, row, 3 * column)
            grid.addWidget(key, row, 3 * column + 1, Qt.AlignmentFlag.AlignRight)
        close = button("Close")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        grid.setColumnMinimumWidth(2, 16)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 20)
        whole.setSpacing(20)
        whole.addLayout(grid)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
