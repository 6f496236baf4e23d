"""A grid of any number of equal cells. Only what is on screen is laid out, so a hundred thousand cost what ten do.

It is a list view to Qt, and with that to a screen reader; but Qt's own layout of one asks the model for every row,
which takes a third of a second at every resize (docs/decisions/084-the-grid-lays-out-what-it-shows.md).
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyleOptionViewItem,
)

from dankdesk.ui.reddit.grid_geometry import Geometry

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemView.ScrollHint
Action = QAbstractItemView.CursorAction
ENSURE_VISIBLE = Hint.EnsureVisible


class Grid(QListView):
    """opened: Enter or a double click on a cell. pressed_again: a click on the cell that was current already."""

    opened = Signal(QModelIndex)
    pressed_again = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.geometry_ = Geometry(0, 0)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        # Always there: a bar that comes and goes would change how many cells fit beside each other.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self._was_current = -1
        # Kept here: asking where the pointer is takes a round trip to the display, and this is for every paint.
        self._mouse: QPoint | None = None

    # What Qt asks a view.

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        return self.geometry_.cell(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.geometry_.at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None else self.model().index(row, 0)

    def scrollTo(self, index: Index, hint: Hint = ENSURE_VISIBLE) -> None:
        if not index.isValid():
            return
        bar, page = self.verticalScrollBar(), self.viewport().height()
        top, bottom = self.geometry_.reach(index.row())
        if hint == Hint.PositionAtCenter:
            bar.setValue((top + bottom - page) // 2)
        elif hint == Hint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint == Hint.PositionAtBottom or bottom > bar.value() + page:
            bar.setValue(bottom - page)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def visualRegionForSelection(self, selection: object) -> QRegion:
        return QRegion(self.viewport().rect())

    def moveCursor(self, action: Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        model = self.model()
        count = self._count
        if not count:
            return QModelIndex()
        current = self.currentIndex().row()
        if current < 0:
            return model.index(self.first_visible(), 0)
        g = self.geometry_
        page = max(1, self.viewport().height() // g.pitch) * g.columns
        by = {
            Action.MoveLeft: -1,
            Action.MovePrevious: -1,
            Action.MoveRight: 1,
            Action.MoveNext: 1,
            Action.MoveUp: -g.columns,
            Action.MoveDown: g.columns,
            Action.MovePageUp: -page,
            Action.MovePageDown: page,
            Action.MoveHome: -count,
            Action.MoveEnd: count,
        }[action]
        row = current + by
        if action in (Action.MoveUp, Action.MovePageUp) and row < 0:
            row = current % g.columns
        elif action in (Action.MoveDown, Action.MovePageDown) and row >= count:
            below = current + (count - 1 - current) // g.columns * g.columns
            row = count - 1 if below == current and g.row(current) < g.row(count - 1) else below
        return model.index(min(count - 1, max(0, row)), 0)

    def setSelection(self, rect: QRect, command: object) -> None:
        index = self.indexAt(rect.center())
        self.selectionModel().select(index, command)  # type: ignore[call-overload]

    # What Qt's list view would do for every row.

    def doItemsLayout(self) -> None:
        self.updateGeometries()
        self.viewport().update()

    def updateGeometries(self) -> None:
        self.geometry_ = Geometry(self._count, self.viewport().width())
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(max(1, self.geometry_.pitch // 4))
        bar.setPageStep(max(1, page))
        bar.setRange(0, max(0, self.geometry_.height - page))

    def resizeEvent(self, event: QResizeEvent) -> None:
        first, offset = self.place()
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()
        self.go_to(first, offset)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here; and looking for titles that begin with one would read every post."""

    # Where it is.

    @property
    def _count(self) -> int:
        model: QAbstractItemModel | None = self.model()  # before one is set there is none, whatever the types say
        return model.rowCount() if model is not None else 0

    def visible(self) -> range:
        """The rows that are at least partly on screen."""
        return self.geometry_.between(self.verticalOffset(), self.verticalOffset() + self.viewport().height())

    def first_visible(self) -> int:
        return next(iter(self.visible()), 0)

    def place(self) -> tuple[int, int]:
        """The first row on screen, and how far its top lies above the edge, in pixels."""
        first = self.first_visible()
        return first, self.verticalOffset() - self.geometry_.cell(first).top()

    def go_to(self, row: int, offset: int) -> None:
        """Back to a `place`."""
        self.verticalScrollBar().setValue(self.geometry_.cell(row).top() + offset if row or offset > 0 else 0)

    # Painting and pressing.

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        model, delegate = self.model(), self.itemDelegate()
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, current = option.state, self.currentIndex().row()
        under = self.indexAt(self._mouse) if self._mouse is not None else QModelIndex()
        states = QStyle.StateFlag
        for row in self.visible():
            index = model.index(row, 0)
            option.rect = self.visualRect(index)
            if not event.region().intersects(option.rect):
                continue
            option.state = plain & ~states.State_Selected & ~states.State_MouseOver & ~states.State_HasFocus
            if row == current:
                option.state |= states.State_Selected
                if self.hasFocus():
                    option.state |= states.State_HasFocus
            if row == under.row():
                option.state |= states.State_MouseOver
            delegate.paint(painter, option, index)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        before, self._mouse = self._mouse, event.position().toPoint()
        if before is None or self.indexAt(before) != self.indexAt(self._mouse):
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and self._mouse is not None:
            self._mouse = None
            self.viewport().update()
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._was_current = self.currentIndex().row()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index.row() == self._was_current:
            self.pressed_again.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.opened.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
