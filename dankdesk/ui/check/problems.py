"""What could not be read, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from dankdesk.records import Unreadable
from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.parts import button, fill_below_line, label, surface, tooltip
from dankdesk.ui.words import could_not_be_read

AnyIndex = QModelIndex | QPersistentModelIndex


class ProblemModel(QAbstractTableModel):
    """Two columns, name and reason. A table and not a text: thousands of rows cost nothing until they are seen."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Unreadable] = []

    def add(self, problems: Sequence[Unreadable]) -> None:
        last = len(self.problems) + len(problems) - 1
        self.beginInsertRows(QModelIndex(), len(self.problems), last)
        self.problems += problems
        self.endInsertRows()

    def clear(self) -> None:
        self.beginResetModel()
        self.problems = []
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.problems)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 2

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        problem = self.problems[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return problem.name if index.column() == 0 else problem.reason
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{problem.path or problem.name}\n{problem.reason}")
        return None


class ProblemList(QWidget):
    """Shown when there is something in it; Dismiss empties it."""

    def __init__(self) -> None:
        super().__init__()
        self.model = ProblemModel()
        self._title = label("section")
        self._table = QTableView()
        self._table.setModel(self.model)
        self._table.setAccessibleName("What could not be read")
        self._table.setShowGrid(False)
        self._table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.setWordWrap(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(26)
        self._table.horizontalHeader().hide()
        self._table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._table.setColumnWidth(0, 220)
        self.copy = button("Copy list", "link")
        self.copy.clicked.connect(self._copy)
        self.dismiss = button("Dismiss", "link")
        self.dismiss.clicked.connect(self.clear)
        copy_keys = QShortcut(QKeySequence.StandardKey.Copy, self._table, context=Qt.ShortcutContext.WidgetShortcut)
        copy_keys.activated.connect(self._copy)
        self._build()
        self.hide()

    def add(self, problems: Sequence[Unreadable]) -> None:
        self.model.add(problems)
        self._title.setText(could_not_be_read(len(self.model.problems)))
        self._table.setFixedHeight(min(3, len(self.model.problems)) * 26 + 4)
        self.show()

    def clear(self) -> None:
        self.model.clear()
        self.hide()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.copy)
        top.addWidget(self.dismiss)
        inner = surface()
        column = QVBoxLayout(inner)
        column.setContentsMargins(PAGE_MARGIN, 6, 12, 8)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._table)
        fill_below_line(self, inner)

    def _copy(self) -> None:
        lines = (f"{problem.path or problem.name}\t{problem.reason}" for problem in self.model.problems)
        QGuiApplication.clipboard().setText("\n".join(lines))
