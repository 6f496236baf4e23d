"""The strip of what was checked before, with its search, its order and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QMenu, QVBoxLayout, QWidget

from dankdesk.library import Order
from dankdesk.records import Verdict
from dankdesk.ui.check.history_model import HistoryModel, VerdictRole
from dankdesk.ui.check.strip_delegate import CELL, GAP, StripDelegate
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import PAGE_MARGIN
from dankdesk.ui.widgets.chooser import Chooser
from dankdesk.ui.widgets.parts import button, fill_below_line, label
from dankdesk.ui.widgets.search_box import SearchBox

ORDERS = {
    Order.NEWEST: "Newest first",
    Order.LIKELIEST: "Dankest first",
    Order.LEAST_LIKELY: "Least dank first",
    Order.NAME: "By name",
}
SEARCH_AFTER_MS = 150
WIDE = 560
"""Pixels from which on there is room for a heading beside the tools."""


class StripList(QListView):
    """One row that scrolls sideways, with the wheel too."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setFixedHeight(CELL.height() + 14)
        self.setAccessibleName("Checked before")

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turned.y() or turned.x()))
        event.accept()


class Strip(QWidget):
    """`chosen` is sent when another picture is to be shown."""

    chosen = Signal(object)

    def __init__(self, model: HistoryModel, theme: Theme) -> None:
        super().__init__()
        self.model = model
        self.view = StripList()
        self.view.setModel(model)
        self.view.setItemDelegate(StripDelegate(model, theme))
        self._menu: QMenu | None = None
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self._shown: str | None = None
        # While rows come and go the view makes a neighbour the current one; that is not a person's choice.
        self._changing = False
        self._title = label("section", "Checked before")
        self._emptied = False
        self.search = SearchBox("Search names and words", "Names, words")
        self._typed = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._typed.timeout.connect(lambda: model.ask(search=self.search.text()))
        self.search.textChanged.connect(lambda: self._typed.start())
        self.order = Chooser(theme)
        self.order.setAccessibleName("Order")
        for order, text in ORDERS.items():
            self.order.addItem(text, order)
        self.order.currentIndexChanged.connect(lambda: model.ask(order=Order(self.order.currentData())))
        self.tally = label("note", "")
        self.save = button("Save as CSV…", "link", tip="Save the list as it is searched and sorted (Ctrl+S)")
        self._build()
        model.counted.connect(self._show_count)
        model.refilled.connect(self._mark_again)
        self._show_count(0)

    def set_menu(self, menu: QMenu) -> None:
        """What can be done with the chosen pictures."""
        self._menu = menu

    def set_order(self, order: Order) -> None:
        self.order.setCurrentIndex(self.order.findData(order))

    def selected(self) -> list[Verdict]:
        """The chosen pictures, in the order of the list."""
        indexes = sorted(self.view.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return [index.data(VerdictRole) for index in indexes]

    def mark(self, sha256: str | None) -> None:
        """Ring the picture that is on the page, where the list has it."""
        self._shown = sha256
        row = self.model.row_of(sha256) if sha256 is not None else None
        selection = self.view.selectionModel()
        if row is None:
            selection.clear()
            return
        index = self.model.index(row)
        self.view.setAutoScroll(False)
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.view.setAutoScroll(True)

    def add(self, verdicts: Sequence[Verdict]) -> None:
        """Put new verdicts in front. Someone who looks through the strip meanwhile keeps their place in it."""
        bar = self.view.horizontalScrollBar()
        place, rows = bar.value(), self.model.rowCount()
        browsing = place > 0 and (self.view.underMouse() or self.view.hasFocus())
        self._changing = True
        self.model.add(verdicts)
        self._changing = False
        self._mark_again()
        self.show()
        if self.model.order == Order.NEWEST:
            self.view.doItemsLayout()  # the bar learns its new range only with the next layout
            bar.setValue(place + (self.model.rowCount() - rows) * CELL.width() if browsing else 0)

    def remove(self, sha256s: Sequence[str]) -> Verdict | None:
        """Take pictures out; returns the neighbour that moves up in their place, if there is one."""
        row = min(self.model.row_of(sha256) or 0 for sha256 in sha256s)
        self._changing = True
        self.model.remove(sha256s)
        self._changing = False
        return self.model.verdict(row) or self.model.verdict(row - 1)

    def step(self, by: int) -> None:
        """Go `by` pictures along the strip."""
        rows = self.model.rowCount()
        if rows:
            current = self.view.currentIndex()
            row = min(rows - 1, max(0, current.row() + by)) if current.isValid() else 0
            index = self.model.index(row)
            self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def stop(self) -> None:
        self._typed.stop()

    def _build(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(8)
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(220)
        tools.addWidget(self._title)
        tools.addWidget(self.tally)
        tools.addStretch(1)
        tools.addWidget(self.search, 2)
        tools.addWidget(self.order)
        tools.addWidget(self.save)
        inside = QVBoxLayout()
        inside.setContentsMargins(PAGE_MARGIN - GAP, 10, PAGE_MARGIN - GAP, 2)
        inside.setSpacing(2)
        tools.setContentsMargins(GAP, 0, GAP, 0)
        inside.addLayout(tools)
        inside.addWidget(self.view)
        fill_below_line(self, inside)

    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        verdict = current.data(VerdictRole) if current.isValid() else None
        if not self._changing and isinstance(verdict, Verdict) and verdict.facts.sha256 != self._shown:
            self._shown = verdict.facts.sha256
            self.chosen.emit(verdict)

    def _mark_again(self) -> None:
        """After the list was read anew, ring the shown picture again without jumping there."""
        self.mark(self._shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._heed_room()
        super().resizeEvent(event)

    def _heed_room(self) -> None:
        """In a narrow window the heading is the first to go: what stands below it speaks for itself."""
        self._title.setVisible(self.width() >= WIDE and not self._emptied)

    def _show_count(self, count: int) -> None:
        """An empty strip has nothing to say, unless a search emptied it."""
        emptied = self._emptied = not count and bool(self.model.search)
        self.tally.setText("Nothing found" if emptied else f"{count:,}" if count else "")
        self._heed_room()
        self.setVisible(bool(count or self.model.search))

    def _open_menu(self, at: QPoint) -> None:
        if self._menu is not None and self.view.indexAt(at).isValid():
            self._menu.popup(self.view.viewport().mapToGlobal(at))
