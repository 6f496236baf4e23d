"""The second view of the Reddit page: what the model says against what Reddit said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dankdesk.collecting.agreement import Line
from dankdesk.compare import Point
from dankdesk.ui.models.scatter import USUAL, Scatter
from dankdesk.ui.reddit import against
from dankdesk.ui.reddit.against import Answer
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.parts import label, tooltip
from dankdesk.ui.widgets.table import PlainTable
from dankdesk.wording import printable

WIDEST = 1060
COUNTING = "Comparing the model with Reddit"
AXES = "Model: % dank", "Reddit: % of its own it beat"
SPOKEN = "the model's likelihood across, and upwards the share of its subreddit's posts that it beat"


class Lines(PlainTable):
    """One row for each subreddit or month: how many posts, the area under the curve and its interval."""

    def __init__(self, name: str, of: str) -> None:
        super().__init__(name, 4)
        self._name = name
        self.setHorizontalHeaderLabels([of, "Posts", "AUC", "95 %"])
        for column, width in ((1, 64), (2, 56), (3, 108)):
            self.setColumnWidth(column, width)
        for column in range(4):
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            if (head := self.horizontalHeaderItem(column)) is not None:
                head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def show_lines(self, lines: Sequence[Line], before: str = "") -> None:
        """before: what stands before each name, such as "r/"."""
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            name = f"{before if line.name != 'unknown' else ''}{printable(line.name)}"
            cells = name, f"{line.n:,}", against.area(line), against.interval(line.figure)
            spoken = f"{name}: {line.n:,} posts, AUC {cells[2]}, {cells[3]}"
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(tooltip(spoken))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)


class AgreementView(QWidget):
    """opened(id): somebody wants to see that post."""

    opened = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.area = label("figure")
        self.what = label("note")
        self.sentence = label("", wrap=True)
        self.scatter = Scatter(theme)
        self.scatter.pressed.connect(lambda point: self.opened.emit(point.index))
        self.by_subreddit = Lines("By subreddit", "Subreddit")
        self.by_month = Lines("By month", "Month")
        self.note = label("note", wrap=True)
        self._shown = QWidget()
        self._build()
        self.show_sentence(COUNTING)

    def show_sentence(self, sentence: str) -> None:
        """Only words: that it is being counted, or why there is nothing to count."""
        self.sentence.setText(sentence)
        for widget in (self.area, self.what, self._shown, self.note):
            widget.hide()

    def show_answer(self, answer: Answer) -> None:
        whole = answer.found.whole
        if whole.figure is None:
            self.show_sentence(against.sentence(answer))
            return

        def numbers(point: Point) -> str:
            return against.told(answer, point)

        self.area.setText(f"AUC {against.area(whole)}")
        self.what.setText(f"{against.interval(whole.figure)} · {whole.n:,} posts")
        self.sentence.setText(against.sentence(answer))
        self.scatter.show_against(answer.drawn, AXES, SPOKEN, numbers)
        self.by_subreddit.show_lines(answer.found.by_subreddit, "r/")
        self.by_month.show_lines(answer.found.by_month)
        self.note.setText(against.foot(answer))
        for widget in (self.area, self.what, self._shown, self.note):
            widget.show()

    def _build(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(6)
        for name, table in (("By subreddit", self.by_subreddit), ("By month", self.by_month)):
            right.addWidget(label("section", name))
            right.addWidget(table, 1)
        row = QHBoxLayout(self._shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        self._shown.setFixedHeight(USUAL)
        row.addWidget(self.scatter, 1)
        row.addLayout(right, 1)
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, 24)
        column.setSpacing(8)
        column.addWidget(label("heading", "Model against Reddit"))
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(self.area)
        told.addWidget(self.what, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(told)
        column.addWidget(self.sentence)
        column.addWidget(self._shown)
        column.addWidget(self.note)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
