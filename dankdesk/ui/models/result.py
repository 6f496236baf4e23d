"""What a comparison found: figures, a scatter plot, and where the two differ most."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dankdesk.compare import Point
from dankdesk.ui.models import saying
from dankdesk.ui.models.comparer import Answer
from dankdesk.ui.models.scatter import USUAL, Scatter
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.parts import label, tooltip
from dankdesk.ui.widgets.table import PlainTable
from dankdesk.ui.words import number

MOST = 50


class Differences(PlainTable):
    """The pictures on which the two differ most. chosen: a row became the current one; opened: Enter, double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__("Where they differ most", 3)
        self._points: tuple[Point, ...] = ()
        for column in (1, 2):
            self.setColumnWidth(column, 84)
        self.currentCellChanged.connect(lambda row, *_: self._tell(row))
        self.cellActivated.connect(lambda row, _column: self.opened.emit(self._points[row]))

    def show_points(self, points: tuple[Point, ...], names: tuple[str, str]) -> None:
        self._points = ()
        self.setRowCount(len(points))
        for column, (title, name) in enumerate((("Picture", ""), ("First", names[0]), ("Second", names[1]))):
            head = QTableWidgetItem(title)
            head.setToolTip(tooltip(name) if name else "")
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(column, head)
        for row, point in enumerate(points):
            for column, text in enumerate((point.name, number(point.a), number(point.b))):
                item = QTableWidgetItem(text)
                item.setToolTip(tooltip(saying.both(point.name, point.a, point.b)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, saying.both(point.name, point.a, point.b))
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self.setCurrentCell(-1, -1)
        self._points = points

    def _tell(self, row: int) -> None:
        if 0 <= row < len(self._points):
            self.chosen.emit(self._points[row])


class ResultView(QWidget):
    """opened(point): somebody wants to see that picture."""

    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.figures = [(label("figure"), label("note")) for _ in range(4)]
        self.scatter = Scatter(theme)
        self.differences = Differences()
        self.differences.setFixedHeight(USUAL - 26)
        self.scatter.pressed.connect(self.opened)
        self.differences.opened.connect(self.opened)
        self.differences.chosen.connect(self.scatter.look_at)
        self.note = label("note", wrap=True)
        self._build()

    def show_answer(self, answer: Answer) -> None:
        found = answer.found
        names = tuple(saying.title(manifest) for manifest in answer.manifests)
        for (figure, what), (value, name, sentence) in zip(self.figures, saying.figures(found), strict=True):
            figure.setText(value)
            figure.setAccessibleName(f"{value} {name}")
            what.setText(name)
            for one in (figure, what):
                one.setToolTip(tooltip(sentence))
        self.scatter.show_comparison(found, (names[0], names[1]))
        self.differences.show_points(found.most_different(MOST), (names[0], names[1]))
        self.note.setText(
            "Filled points get different verdicts; dotted lines are the thresholds. Click a point, or press Enter on a "
            "row, to see the picture."
        )

    def _build(self) -> None:
        told = QGridLayout()
        told.setHorizontalSpacing(28)
        told.setVerticalSpacing(0)
        for column, (figure, what) in enumerate(self.figures):
            told.addWidget(figure, 0, column)
            told.addWidget(what, 1, column)
        told.setColumnStretch(len(self.figures), 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(label("section", "Where they differ most"))
        right.addWidget(self.differences)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.scatter, 1)
        row.addLayout(right, 1)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 8, 0, 0)
        column_.setSpacing(14)
        column_.addLayout(told)
        column_.addLayout(row)
        column_.addWidget(self.note)
