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
        for row, action in enumerate(ACTIONS):
            keys = QKeySequence(action.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            what = label("", action.text.removesuffix("…"))
            key = label("note", keys)
            key.setAccessibleName(f"{what.text()}: {keys}")
            grid.addWidget(what, row, 0)
            grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight)
        close = button("Close")
        close.clicked.connect(self.accept)
        close.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(20)
        column.addLayout(grid)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
